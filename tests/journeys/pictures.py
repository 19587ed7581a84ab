"""Whether journeys keep pictures of what they see: `DUCHA_PICTURES=1`. They cost as much as the steps between them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

KEPT = os.environ.get("DUCHA_PICTURES") == "1"
SHARPNESS = 2 if KEPT else 1  # pixels to a logical one: nothing is measured finer than that


def keep(page: Page, path: Path, **options: Any) -> None:
    """The window as it is, if pictures are kept."""
    if KEPT:
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(path), **options)
