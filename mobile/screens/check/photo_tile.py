"""One small picture of a check: its number, what it is, and a tap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import flet as ft

from mobile.host import Host
from mobile.parts.theme import BODY
from mobile.parts.thumbnails import SmallPictures, label_of
from shared.evidence import Photo, PhotoOrigin

RADIUS = 14
AT_ONCE = 12  # pictures that come onto the screen together
IMPORTED, DRAWN = "导入", "标注"


class PhotoTile:
    """`size` logical pixels a side. The words stand below the picture, where enlarged ones find room; a tile that is
    `tight` has only its number and signs, upon the picture. The picture comes later, by `show`."""

    def __init__(
        self,
        photo: Photo,
        on_tap: Callable[[Photo], Any],
        *,
        size: float,
        verb: str = "",
        tight: bool = False,
    ) -> None:
        self.photo, self.shown, self._size, self._tight = photo, False, size, tight
        self._label = f"{verb}{label_of(photo)}"
        self._frame = ft.Container(
            ft.Icon(ft.Icons.IMAGE_OUTLINED),
            width=size,
            height=size,
            alignment=ft.Alignment.CENTER,
            border_radius=RADIUS,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        )
        self._chosen = ft.Container(
            ft.Icon(ft.Icons.CHECK_CIRCLE, color=ft.Colors.PRIMARY, size=28),
            bgcolor=ft.Colors.SURFACE,
            border_radius=99,
            right=4,
            top=4,
            visible=False,
        )
        self._button = ft.Container(
            self._upon() if tight else self._below(),
            ink=True,
            border_radius=RADIUS,
            on_click=lambda _: on_tap(photo),
        )
        self.control = ft.Semantics(button=True, content=self._button)

    def show(self, data: bytes | None) -> None:
        """The picture; does not send. None leaves the sign for one."""
        self.shown = True
        if data:
            size = self._size
            self._frame.content = ft.Image(
                src=data, fit=ft.BoxFit.COVER, width=size, height=size, gapless_playback=True
            )

    def choose(self, chosen: bool) -> None:
        """Mark it as chosen, or not any more; does not send."""
        self._chosen.visible = chosen
        self._frame.border = ft.Border.all(4, ft.Colors.PRIMARY) if chosen else None
        self.control.selected = chosen

    def _marks(self) -> list[tuple[str, ft.IconData]]:
        marks = []
        if self.photo.origin is PhotoOrigin.IMPORT:
            marks.append((IMPORTED, ft.Icons.PHOTO_LIBRARY_OUTLINED))
        if self.photo.drawn_on:
            marks.append((DRAWN, ft.Icons.DRAW_OUTLINED))
        return marks

    def _below(self) -> ft.Control:
        words = " · ".join([str(self.photo.number), *(word for word, _ in self._marks())])
        return ft.Column(
            [
                self._frame,
                ft.Text(
                    words,
                    size=BODY,
                    weight=ft.FontWeight.W_600,
                    width=self._size,
                    text_align=ft.TextAlign.CENTER,
                    semantics_label=self._label,
                ),
            ],
            spacing=2,
            tight=True,
        )

    def _upon(self) -> ft.Control:
        number = ft.Text(
            str(self.photo.number),
            size=BODY,
            color=ft.Colors.WHITE,
            weight=ft.FontWeight.W_600,
            semantics_label=self._label,
        )
        signs = [ft.Icon(icon, size=18, color=ft.Colors.WHITE) for _, icon in self._marks()]
        band = ft.Container(
            ft.Row([number, *signs], spacing=4, tight=True),
            bgcolor=ft.Colors.with_opacity(0.62, ft.Colors.BLACK),
            padding=ft.Padding.symmetric(vertical=1, horizontal=7),
            border_radius=8,
            left=5,
            bottom=5,
        )
        return ft.Stack([self._frame, band, self._chosen], width=self._size, height=self._size)


def show_pictures(app: Host, tiles: Iterable[PhotoTile]) -> bool:
    """Show what is in memory; whether something is still to be read."""
    pictures = app.shared(SmallPictures)
    waits = False
    for tile in tiles:
        data = None if tile.shown else pictures.at_hand(tile.photo.id)
        if data:
            tile.show(data)
        waits = waits or not tile.shown
    return waits


async def load_pictures(app: Host, tiles: Sequence[PhotoTile], within: ft.Control) -> None:
    """Read the pictures that are not there yet, and send them some at a time: the first are seen at once, and sixty
    do not make sixty updates."""
    pictures = app.shared(SmallPictures)
    unsent = 0
    for tile in tiles:
        if not tile.shown:
            tile.show(await pictures.read(tile.photo.id))
            unsent += 1
        if unsent == AT_ONCE:
            unsent = 0
            _send(within)
    if unsent:
        _send(within)


def _send(control: ft.Control) -> None:
    if control.parent is not None:
        control.update()
