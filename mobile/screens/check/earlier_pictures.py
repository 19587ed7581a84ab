"""The pictures of the earlier check beside the follow-up: which are repeated already, and the way to the camera."""

from __future__ import annotations

import flet as ft

from mobile.parts.theme import BODY
from mobile.parts.thumbnails import picture
from mobile.parts.words import quiet
from mobile.screens.check.check_base import CheckBase
from mobile.sync.errors import SyncError
from shared.wire import EarlierPhoto

TILE = 112
NOT_HERE = "上次的照片还没有取到本机，联网后会自动取回；现在也可以直接拍照。"
NONE = "原通知书没有附照片，可直接拍照。"


class EarlierStrip:
    """A row of the earlier pictures; they come in as they are read, from the phone or the server."""

    def __init__(self, screen: CheckBase) -> None:
        self._screen, self._app = screen, screen.app
        self._pictures: dict[str, bytes] = {}
        self._asked: set[str] = set()
        self._control = ft.Column(spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def fill(self) -> ft.Control:
        """The row for the draft's notice. Does not send."""
        earlier = self._app.store.earlier.behind(self._screen.content.notice_id)
        self._lay_out(earlier)
        if any(one.sha256 not in self._asked for one in earlier):
            self._app.run(self._load)
        return self._control

    def _lay_out(self, earlier: tuple[EarlierPhoto, ...]) -> None:
        if not self._screen.content.notice_id:
            self._control.controls = []
            return
        if not earlier:
            self._control.controls = [quiet(NONE)]
            return
        paired = {photo.pairs_with for photo in self._screen.checks.photos(self._screen.draft_id)}
        tiles = [self._tile(one, one.sha256 in paired) for one in earlier]
        done = sum(one.sha256 in paired for one in earlier)
        words = f"上次的照片（已对照 {done}/{len(earlier)}），点按后在相机中半透明显示，便于同一角度拍摄"
        parts: list[ft.Control] = [quiet(words), ft.Row(list(tiles), scroll=ft.ScrollMode.AUTO, spacing=10)]
        if self._asked and not self._pictures:
            parts.append(quiet(NOT_HERE))
        self._control.controls = parts

    def _tile(self, one: EarlierPhoto, paired: bool) -> ft.Control:
        data = self._pictures.get(one.sha256)
        shown: ft.Control = picture(data, f"上次的{one.words or '照片'}") if data else ft.Icon(ft.Icons.IMAGE_OUTLINED)
        if isinstance(shown, ft.Image):
            shown.width = shown.height = TILE
        inside = ft.Container(shown, width=TILE, height=TILE, alignment=ft.Alignment.CENTER)
        state = ft.Text("已对照" if paired else "对照拍照", size=BODY, color=ft.Colors.WHITE)
        return ft.Container(
            ft.Stack(
                [
                    inside,
                    ft.Container(
                        ft.Row(
                            [
                                ft.Icon(
                                    ft.Icons.CHECK if paired else ft.Icons.PHOTO_CAMERA_OUTLINED,
                                    color=ft.Colors.WHITE,
                                    size=18,
                                ),
                                state,
                            ],
                            spacing=4,
                            tight=True,
                        ),
                        bgcolor=ft.Colors.with_opacity(0.62, ft.Colors.BLACK),
                        padding=ft.Padding.symmetric(vertical=2, horizontal=6),
                        left=0,
                        right=0,
                        bottom=0,
                    ),
                ],
                width=TILE,
                height=TILE,
            ),
            border_radius=12,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
            ink=True,
            on_click=lambda _: self._app.go(f"{self._screen.route}/camera/{one.sha256}"),
        )

    async def _load(self) -> None:
        notice_id = self._screen.content.notice_id
        earlier = self._app.store.earlier
        for one in earlier.behind(notice_id):
            if one.sha256 in self._asked:
                continue
            self._asked.add(one.sha256)
            found = await earlier.picture(notice_id, one.sha256)
            if found is None:
                try:
                    found = await self._app.sync.earlier_photo(one.sha256)
                except SyncError:
                    continue
            self._pictures[one.sha256] = found
        if self._screen.there:
            self._lay_out(earlier.behind(notice_id))
            if self._control.parent is not None:
                self._control.update()
