"""A button that shows an icon only, and says its name."""

from __future__ import annotations

import flet as ft


def named(button: ft.IconButton) -> ft.Control:
    """The button with its tooltip as its own name. Flutter hangs a tooltip on a node around the button, so that a
    screen reader came to a name that cannot be pressed, and then to a button without one."""
    return ft.MergeSemantics(button)
