"""Photos of a record: small pictures that lead to the large one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from mobile.host import Host
from mobile.parts.theme import BODY
from mobile.store.kept_photo import PhotoFile
from shared.evidence import Photo, PhotoOrigin

WIDTH, HEIGHT = 112, 84


def picture(data: bytes, label: str, *, fit: ft.BoxFit = ft.BoxFit.COVER) -> ft.Image:
    """A JPEG in memory."""
    return ft.Image(src=data, fit=fit, gapless_playback=True, semantics_label=label)


def label_of(photo: Photo) -> str:
    """`照片 3`, `照片 3（导入）`."""
    return f"照片 {photo.number}" + ("（导入）" if photo.origin is PhotoOrigin.IMPORT else "")


def thumbnails(app: Host, photos: Sequence[Photo], on_open: Callable[[Photo], Any]) -> ft.Control:
    """A wrapping row; the pictures come in as they are read, their places are there at once."""
    frames = {photo.id: _frame(photo, on_open) for photo in photos}

    async def load() -> None:
        for photo in photos:
            data = await app.store.photos.read(photo.id, PhotoFile.THUMBNAIL)
            frame = frames[photo.id]
            frame.content = picture(data, label_of(photo)) if data else _words(f"{label_of(photo)}\n不在本机")
            if frame.parent is not None:
                frame.update()

    app.run(load)
    return ft.Row(list[ft.Control](frames.values()), wrap=True, spacing=8, run_spacing=8)


_MOST_SMALL = 120  # some two million bytes; a check with sixty pictures fits beside the lists
SMALL = 64  # logical pixels a side


class SmallPictures:
    """`app.shared(SmallPictures)`. What was read last stays in memory, so that a list drawn anew does not flicker."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._kept: dict[str, bytes] = {}

    def at_hand(self, photo_id: str) -> bytes | None:
        """The picture, if it is in memory."""
        return self._kept.get(photo_id)

    async def read(self, photo_id: str) -> bytes | None:
        """The picture from the store; None when it is not on this phone any more."""
        data = await self._app.store.photos.read(photo_id, PhotoFile.THUMBNAIL)
        if data:
            while len(self._kept) >= _MOST_SMALL:
                del self._kept[next(iter(self._kept))]
            self._kept[photo_id] = data
        return data


def thumbnail(app: Host, photo: Photo) -> ft.Control:
    """One small picture that leads nowhere, for a card."""
    pictures = app.shared(SmallPictures)
    frame = ft.Container(
        width=SMALL,
        height=SMALL,
        border_radius=10,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        content=ft.Icon(ft.Icons.PHOTO_OUTLINED, color=ft.Colors.OUTLINE),
        alignment=ft.Alignment.CENTER,
    )

    def show(data: bytes) -> None:
        frame.content = ft.Image(
            src=data,
            fit=ft.BoxFit.COVER,
            width=SMALL,
            height=SMALL,
            gapless_playback=True,
            semantics_label=label_of(photo),
        )

    async def load() -> None:
        data = await pictures.read(photo.id)
        if data:
            show(data)
            if frame.parent is not None:
                frame.update()

    kept = pictures.at_hand(photo.id)
    if kept:
        show(kept)
    else:
        app.run(load)
    return frame


def _frame(photo: Photo, on_open: Callable[[Photo], Any]) -> ft.Container:
    return ft.Container(
        _words(label_of(photo)),
        width=WIDTH,
        height=HEIGHT,
        border_radius=10,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
        ink=True,
        tooltip=f"查看{label_of(photo)}",
        on_click=lambda _: on_open(photo),
    )


def _words(text: str) -> ft.Control:
    return ft.Text(text, size=BODY, text_align=ft.TextAlign.CENTER, color=ft.Colors.ON_SURFACE_VARIANT)
