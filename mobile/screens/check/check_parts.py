"""Controls that only the screens of a check use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import flet as ft

from mobile.host import Host
from mobile.parts.pill import pill
from mobile.parts.theme import BODY, FONT, GAP, GUTTER, Tone
from mobile.parts.words import body
from mobile.screens.check.photo_tile import PhotoTile, load_pictures, show_pictures
from shared.evidence import Photo
from shared.position import Fix, FixSource, Grade, grade

TILE, TILE_OF_SMALL = 96, 72
SMALL_PAGE = 700  # height in logical pixels below which pictures are smaller, so that the items come into sight
BAR_HEIGHT = 64
Handler = Callable[..., Any]
_GRADES = {
    Grade.GOOD: (ft.Icons.MY_LOCATION, Tone.INFO),
    Grade.LOW: (ft.Icons.LOCATION_SEARCHING, Tone.WAITING),
    Grade.POOR: (ft.Icons.LOCATION_SEARCHING, Tone.WAITING),
    Grade.NONE: (ft.Icons.LOCATION_OFF_OUTLINED, Tone.WAITING),
}


def grade_pill(fix: Fix | None) -> ft.Control:
    """`精度良好 ±8 米`, `手工定位`, `无定位`: icon, word and metres."""
    if fix is not None and fix.source is FixSource.MANUAL:
        return pill("手工定位", ft.Icons.EDIT_LOCATION_OUTLINED, Tone.WAITING)
    quality = grade(fix)
    words = f"{quality.label} ±{fix.accuracy_m:.0f} 米" if fix else quality.label
    return pill(words, *_GRADES[quality], wraps=True)


def mock_pill() -> ft.Control:
    """The system says that another app makes up the position: marked, never refused."""
    return pill("模拟定位", ft.Icons.WARNING_AMBER, Tone.WAITING)


def stack() -> ft.Column:
    """A column to be filled, as wide as the page."""
    return ft.Column(spacing=GAP, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def camera_bar(left: ft.Control, shutter: ft.Control, right: ft.Control) -> ft.Control:
    """Three things at the thumb, the camera in the middle."""
    return ft.Container(
        ft.SafeArea(
            ft.Row([left, shutter, right], spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER),
            avoid_intrusions_top=False,
        ),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.symmetric(vertical=10, horizontal=GUTTER),
    )


def bar_button(words: str, icon: ft.IconData, on_click: Handler, *, main: bool = False) -> ft.Container:
    """A button of the bar: icon over word, or beside it for the main one."""
    front = ft.Colors.ON_PRIMARY if main else ft.Colors.ON_SECONDARY_CONTAINER
    parts: list[ft.Control] = [
        ft.Icon(icon, color=front, size=28 if main else 24),
        ft.Text(
            words,
            size=BODY + (2 if main else 0),
            weight=ft.FontWeight.W_600,
            color=front,
            font_family=FONT,
            text_align=ft.TextAlign.CENTER,
        ),
    ]
    content: ft.Control = (
        ft.Row(parts, spacing=8, alignment=ft.MainAxisAlignment.CENTER)
        if main
        else ft.Column(
            parts,
            spacing=0,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            tight=True,
        )
    )
    return ft.Container(
        content,
        expand=3 if main else 2,
        alignment=ft.Alignment.CENTER,
        bgcolor=ft.Colors.PRIMARY if main else ft.Colors.SECONDARY_CONTAINER,
        border_radius=BAR_HEIGHT / 2 if main else 16,
        padding=ft.Padding.symmetric(vertical=6 if not main else 18),
        ink=True,
        on_click=on_click,
    )


def phrase_chips(phrases: Iterable[str], on_pick: Callable[[str], Any]) -> ft.Row:
    """Words one tap away; they wrap."""

    def chip(phrase: str) -> ft.Control:
        return ft.Container(
            body(phrase, color=ft.Colors.ON_SURFACE_VARIANT),
            padding=ft.Padding.symmetric(vertical=12, horizontal=16),
            border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
            border_radius=12,
            ink=True,
            on_click=lambda _: on_pick(phrase),
        )

    return ft.Row([chip(phrase) for phrase in phrases], wrap=True, spacing=8, run_spacing=8)


class PhotoStrip:
    """The check's pictures side by side; thumbnails come in as they are read. `verb` says what a tap does where it does
    not open the picture (`归入`)."""

    def __init__(
        self, app: Host, on_open: Callable[[Photo], Any], empty: str, *, size: float = TILE, verb: str = ""
    ) -> None:
        self._app, self._on_open, self._empty = app, on_open, empty
        small = size == TILE and (app.page.height or SMALL_PAGE) < SMALL_PAGE
        self._size, self._verb = TILE_OF_SMALL if small else size, verb
        self._tiles: dict[str, PhotoTile] = {}
        self.control = ft.Row([], scroll=ft.ScrollMode.AUTO, spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)

    def show(self, photos: Sequence[Photo]) -> None:
        """These pictures, in this order; what stood there already stays. Does not send: the screen does."""
        before, self._tiles = self._tiles, {}
        for photo in photos:
            tile = before.get(photo.id)
            if tile is None or tile.photo != photo:
                tile = PhotoTile(photo, self._on_open, size=self._size, verb=self._verb)
            self._tiles[photo.id] = tile
        # Words wrap only where the row does not scroll.
        self.control.scroll = ft.ScrollMode.AUTO if photos else None
        words = body(self._empty, color=ft.Colors.ON_SURFACE_VARIANT)
        words.expand = True
        self.control.controls = [tile.control for tile in self._tiles.values()] or [words]
        if show_pictures(self._app, self._tiles.values()):
            self._app.run(load_pictures, self._app, list(self._tiles.values()), self.control)


def beside(strip: PhotoStrip, links: ft.Control) -> ft.Control:
    """The pictures with what else can be recorded at their right: on a small phone the items come into sight."""
    return ft.Row(
        [ft.Container(strip.control, expand=True), links], spacing=8, vertical_alignment=ft.CrossAxisAlignment.START
    )
