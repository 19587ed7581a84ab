"""The camera's bars: words and light above the picture, import, shutter and the last shot below it, or beside it when
the phone lies on its side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.parts.named import named
from mobile.parts.theme import BODY, FONT, GUTTER

SHUTTER = 84
THUMBNAIL = 56
Tap = Callable[..., Any]


def top_bar(words: ft.Text, place: ft.Control, *, close: Tap, torch: Tap) -> ft.Control:
    """What is going on, and how good the position is."""
    return ft.Container(
        ft.Row(
            [
                named(
                    ft.IconButton(
                        ft.Icons.CLOSE, tooltip="关闭相机", icon_color=ft.Colors.WHITE, icon_size=28, on_click=close
                    )
                ),
                # Side by side where there is room; enlarged, or on an upright phone, one below the other.
                ft.Row([words, place], wrap=True, spacing=12, run_spacing=4, expand=True),
                named(ft.IconButton(ft.Icons.FLASH_OFF, tooltip="补光灯", icon_color=ft.Colors.WHITE, on_click=torch)),
            ],
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding.symmetric(horizontal=4, vertical=4),
    )


class ShutterBar:
    """The shutter at the thumb, between 导入 and 完成: `below` the picture or `beside` it, one of which is seen."""

    def __init__(self, shutter: ft.Control, last: ft.Control, *, bring_in: Tap, done: Tap) -> None:
        gallery = ft.Icon(ft.Icons.PHOTO_LIBRARY_OUTLINED, color=ft.Colors.WHITE, size=28)
        self._three = [
            _corner(gallery, "导入", bring_in),
            ft.Semantics(label="拍照", button=True, container=True, content=shutter),
            _corner(last, "完成", done),
        ]
        self.below = ft.Container(padding=ft.Padding.symmetric(horizontal=GUTTER, vertical=14))
        self.beside = ft.Container(padding=ft.Padding.symmetric(horizontal=4, vertical=4), visible=False)

    def stand(self, *, lying: bool) -> None:
        """Where there is room for it on a phone that stands, or is `lying` on its side. Does not send."""
        self.below.content = self.beside.content = None
        if lying:
            self.beside.content = ft.Column(
                self._three,
                alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            )
        else:
            self.below.content = ft.Row(
                self._three,
                alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            )
        self.below.visible, self.beside.visible = not lying, lying


def shutter_button(shoot: Tap) -> ft.Container:
    """The big round button, dimmed until the camera is ready."""
    return ft.Container(
        ft.Container(bgcolor=ft.Colors.WHITE, border_radius=SHUTTER, width=SHUTTER - 16, height=SHUTTER - 16),
        width=SHUTTER,
        height=SHUTTER,
        border_radius=SHUTTER,
        border=ft.Border.all(4, ft.Colors.WHITE),
        alignment=ft.Alignment.CENTER,
        opacity=0.4,
        ink=True,  # what has ink is reached by keyboard and switch
        on_click=shoot,
    )


def last_shot() -> ft.Container:
    """Where the thumbnail of the last shot stands."""
    return ft.Container(
        ft.Icon(ft.Icons.CHECK, color=ft.Colors.WHITE, size=28),
        width=THUMBNAIL,
        height=THUMBNAIL,
        border_radius=14,
        alignment=ft.Alignment.CENTER,
        border=ft.Border.all(1, ft.Colors.WHITE_54),
    )


def last_picture(data: bytes) -> ft.Image:
    """The last shot, small."""
    return ft.Image(
        src=data, width=THUMBNAIL, height=THUMBNAIL, fit=ft.BoxFit.COVER, border_radius=14, gapless_playback=True
    )


def white(words: str, *, align: ft.TextAlign = ft.TextAlign.START) -> ft.Text:
    """Words on the camera's black."""
    return ft.Text(words, size=BODY, color=ft.Colors.WHITE, font_family=FONT, text_align=align)


def _corner(picture: ft.Control, words: str, tap: Tap) -> ft.Control:
    return ft.Container(
        ft.Column(
            [picture, white(words)],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        width=96,
        padding=4,
        border_radius=16,
        ink=True,
        on_click=tap,
    )
