"""Entry of the packed app (`flet build` and the web app look for `main.py` at the root): starts `mobile.main`."""

import flet as ft

from mobile.main import before_main, main

ft.run(main, before_main=before_main, assets_dir="assets", no_cdn=True)
