"""What several features show of what is open near by, and the button that leads to it."""

from __future__ import annotations

import flet as ft

from mobile.checks.nearby import KnownFindings
from mobile.host import Host
from mobile.parts.named import named

NEAR = "/near"


def known_findings(app: Host) -> KnownFindings:
    """`app.shared(known_findings)`: read once for all screens."""
    return KnownFindings(app.store, lambda code, text: app.reference.name_of(code, text))


def near_button(app: Host) -> ft.Control:
    """For the bar on top."""
    return named(ft.IconButton(ft.Icons.MAP_OUTLINED, tooltip="附近的问题", on_click=lambda _: app.go(NEAR)))
