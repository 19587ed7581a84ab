"""Bars: the title on top, the main action at the thumb, the three tabs."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import flet as ft

from mobile.parts.named import named
from mobile.parts.theme import FONT, GUTTER, HEADING, TOUCH

LOW_PAGE = 480  # height in logical pixels below which a page counts as low

TABS = (
    ("/", "今日", ft.Icons.TODAY_OUTLINED, ft.Icons.TODAY),
    ("/records", "记录", ft.Icons.ASSIGNMENT_OUTLINED, ft.Icons.ASSIGNMENT),
    ("/settings", "设置", ft.Icons.SETTINGS_OUTLINED, ft.Icons.SETTINGS),
)


def app_bar(title: str, actions: Sequence[ft.Control] = ()) -> ft.AppBar:
    """The bar on top; the navigator puts the way back into it. Icons in it are `named`, words a `bar_words`."""
    return ft.AppBar(
        title=ft.Text(title, size=HEADING + 2, weight=ft.FontWeight.W_600, font_family=FONT),
        center_title=False,
        bgcolor=ft.Colors.SURFACE,
        elevation_on_scroll=0,
        actions=[*actions, ft.Container(width=8)],
    )


def way_back(page: ft.Page, back: Callable[[], Coroutine[Any, Any, None]]) -> ft.Control:
    """The arrow. The one that Flutter puts there by itself says its name twice to Android's screen reader: as the
    icon's and as the tooltip's."""
    apple = page.platform in {ft.PagePlatform.IOS, ft.PagePlatform.MACOS}
    arrow = ft.Icons.ARROW_BACK_IOS_NEW if apple else ft.Icons.ARROW_BACK
    return named(ft.IconButton(arrow, tooltip="返回", on_click=back))


def bar_words(words: str, on_click: Callable[..., Any], *, icon: ft.IconData | None = None) -> ft.TextButton:
    """Words to tap in the bar on top, which does not grow: without the usual padding they are whole at 200 %, too."""
    slim = ft.ButtonStyle(padding=ft.Padding.symmetric(vertical=2, horizontal=10))
    return ft.TextButton(words, icon=icon, on_click=on_click, style=slim)


def bottom_bar(*buttons: ft.Control) -> ft.Control:
    """The main action(s) at the thumb, as wide as the content; all as high as the one whose enlarged words wrap."""
    for button in buttons:
        button.expand = len(buttons) > 1
    content: ft.Control = (
        ft.Row(list(buttons), spacing=12, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
        if len(buttons) > 1
        else ft.Column(list(buttons), horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    )
    return ft.Container(
        ft.SafeArea(content, avoid_intrusions_top=False),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.symmetric(vertical=10, horizontal=GUTTER),
    )


def is_low(page_height: float | None) -> bool:
    """Whether the page is as low as that of a phone held sideways."""
    return 0 < (page_height or 0) < LOW_PAGE


def fit_tab_bar(bar: ft.NavigationBar, page_height: float | None) -> None:
    """On a phone held sideways the bar gives most of its height to the content; the icons keep their names for screen
    readers."""
    low = is_low(page_height)
    bar.height = TOUCH + 8 if low else None
    shown, hidden = ft.NavigationBarLabelBehavior.ALWAYS_SHOW, ft.NavigationBarLabelBehavior.ALWAYS_HIDE
    bar.label_behavior = hidden if low else shown


def show_unread(bar: ft.NavigationBar, count: int) -> None:
    """The number of unread messages at the first tab; none when all are read. Red would mean severity."""
    words = str(count) if count < 100 else "99+"
    today = bar.destinations[0]
    for icon in (today.icon, today.selected_icon):
        if isinstance(icon, ft.Icon):
            icon.badge = (
                ft.Badge(label=words, bgcolor=ft.Colors.PRIMARY, text_color=ft.Colors.ON_PRIMARY) if count else None
            )


def tab_bar(route: str, go: Callable[[str], Any]) -> ft.NavigationBar:
    """The tabs of the three root screens; `go` receives the chosen route."""

    def changed(event: ft.Event[ft.NavigationBar]) -> None:
        chosen = TABS[int(event.control.selected_index)][0]
        if chosen != route:
            # The views are kept: next time this one is shown its own tab must be the marked one.
            event.control.selected_index = [tab[0] for tab in TABS].index(route)
            go(chosen)

    return ft.NavigationBar(
        selected_index=[tab[0] for tab in TABS].index(route),
        on_change=changed,
        destinations=[
            ft.NavigationBarDestination(label=label, icon=ft.Icon(icon), selected_icon=ft.Icon(chosen))
            for _, label, icon, chosen in TABS
        ],
    )
