"""Starts the app on a page. Placeholder until the screens are there."""

from __future__ import annotations

import flet as ft


def before_main(page: ft.Page) -> None:
    """Fonts, theme and language, before the first frame."""
    page.title = "督察通"
    page.theme = ft.Theme(color_scheme_seed="#12305C", font_family="app")
    page.dark_theme = ft.Theme(color_scheme_seed="#12305C", font_family="app")


def main(page: ft.Page) -> None:
    """Show the first screen."""
    page.add(ft.Text("督察通"))
