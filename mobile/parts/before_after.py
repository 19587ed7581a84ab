"""Pairs of photos side by side: the earlier picture, and the one taken from the same angle (domain.md §3 回访督察)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile.host import Host
from mobile.parts.theme import BODY
from mobile.parts.thumbnails import label_of, picture
from mobile.parts.words import quiet
from mobile.sync.errors import SyncError
from shared.evidence import Photo, PhotoPurpose

HEIGHT = 150
BEFORE, AFTER = PhotoPurpose.BEFORE.label, PhotoPurpose.AFTER.label


def before_after(app: Host, notice_id: str, pairs: list[Photo], on_open: Callable[[Photo], Any]) -> ft.Control:
    """One row a pair; the pictures come in as they are read, their places are there at once."""
    frames = [(_frame(BEFORE), _frame(f"{AFTER}：{label_of(photo)}"), photo) for photo in pairs]
    for _, after, photo in frames:
        after.on_click = lambda _, photo=photo: on_open(photo)
        after.ink = True

    async def load() -> None:
        for before, after, photo in frames:
            _put(before, await _earlier(app, notice_id, photo.pairs_with), f"{BEFORE}照片")
            _put(after, await app.store.earlier.largest(photo), f"{AFTER}：{label_of(photo)}")

    app.run(load)
    return ft.Column(
        [
            ft.Column(
                [
                    ft.Row([_half(before), _half(after)], spacing=8),
                    ft.Row([_caption(BEFORE), _caption(f"{AFTER} · {label_of(photo)}")], spacing=8),
                ],
                spacing=2,
            )
            for before, after, photo in frames
        ],
        spacing=12,
    )


async def _earlier(app: Host, notice_id: str, sha256: str) -> bytes | None:
    found = await app.store.earlier.picture(notice_id, sha256)
    if found is None:
        try:
            found = await app.sync.earlier_photo(sha256)
        except SyncError:
            return None
    return found


def _frame(words: str) -> ft.Container:
    return ft.Container(
        ft.Text(words, size=BODY, text_align=ft.TextAlign.CENTER, color=ft.Colors.ON_SURFACE_VARIANT),
        height=HEIGHT,
        border_radius=10,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
    )


def _put(frame: ft.Container, data: bytes | None, label: str) -> None:
    if data:
        shown = picture(data, label)
        shown.expand = True
        frame.content = ft.Row([shown], expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
    else:
        frame.content = quiet("不在本机\n有网络时显示")
    if frame.parent is not None:
        frame.update()


def _half(frame: ft.Container) -> ft.Control:
    frame.expand = True
    return frame


def _caption(words: str) -> ft.Control:
    text = quiet(words)
    text.expand = True
    return text
