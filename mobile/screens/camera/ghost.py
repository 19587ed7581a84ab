"""The earlier picture over the camera, so that the new one is taken from the same angle (domain.md §3 回访督察)."""

from __future__ import annotations

import flet as ft

from mobile.checks.pairing import next_to_repeat
from mobile.parts.named import named
from mobile.screens.camera.camera_bars import white
from mobile.screens.check.check_base import CheckBase
from mobile.sync.errors import SyncError

START, LEAST, MOST = 0.45, 0.15, 0.85
NOT_HERE = "上次的照片不在本机，联网后可取回；现在拍的仍会与它对照保存。"


class Ghost:
    """`layer` lies over the preview, `bar` above the shutter: on or off, how strong, which picture. Both are empty for
    a check that follows up nothing."""

    def __init__(self, screen: CheckBase, first: str = "") -> None:
        self._screen, self._app = screen, screen.app
        content = screen.content
        self._earlier = self._app.store.earlier.behind(content.notice_id) if content.follows_up else ()
        self._place = self._first(first)
        self._on, self._opacity = bool(self._earlier), START
        self._pictures: dict[str, bytes | None] = {}
        self.layer = ft.Container(visible=False, ignore_interactions=True)
        self._words = white("", align=ft.TextAlign.CENTER)
        self._switch = ft.IconButton(ft.Icons.LAYERS, icon_color=ft.Colors.WHITE, on_click=self._toggle)
        self._slider = ft.Slider(
            value=START,
            min=LEAST,
            max=MOST,
            expand=True,
            active_color=ft.Colors.WHITE,
            inactive_color=ft.Colors.WHITE_38,
            on_change=self._fade,
        )
        self._next = ft.IconButton(
            ft.Icons.NAVIGATE_NEXT, tooltip="下一张", icon_color=ft.Colors.WHITE, on_click=self._turn
        )
        self.bar = ft.Container(
            ft.Column(
                [
                    ft.Row(
                        [
                            named(self._switch),
                            ft.Semantics(label="浓淡", expand=True, content=self._slider),
                            named(self._next),
                        ]
                    ),
                    self._words,
                ],
                spacing=0,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            padding=ft.Padding.symmetric(horizontal=12, vertical=4),
            visible=bool(self._earlier),
        )
        self._show()

    @property
    def pairs_with(self) -> str:
        """Hash of the picture that the next shot repeats; empty when the ghost is off."""
        return self._earlier[self._place].sha256 if self._on else ""

    def start(self) -> None:
        """Look for the picture: on the phone, else on the server."""
        if self._earlier:
            self._app.run(self._load)

    def taken(self) -> None:
        """A shot was kept: go on to the next earlier picture that has no counterpart."""
        if not self._on:
            return
        self._place = next_to_repeat(self._earlier, self._screen.checks.photos(self._screen.draft_id), self._place)
        self._changed()

    def _first(self, sha256: str) -> int:
        chosen = next((n for n, one in enumerate(self._earlier) if one.sha256 == sha256), None)
        if chosen is not None:
            return chosen
        return next_to_repeat(self._earlier, self._screen.checks.photos(self._screen.draft_id)) if self._earlier else 0

    # ---- tapping

    def _toggle(self) -> None:
        self._on = not self._on
        self._changed()

    def _fade(self, event: ft.Event[ft.Slider]) -> None:
        self._opacity = float(event.control.value or START)
        self._show()
        self.layer.update()

    def _turn(self) -> None:
        self._place = (self._place + 1) % len(self._earlier)
        self._changed()

    # ---- showing

    def _changed(self) -> None:
        self._show()
        if self.bar.parent is not None:
            self.bar.update()
            self.layer.update()
        self.start()

    def _show(self) -> None:
        if not self._earlier:
            return
        one = self._earlier[self._place]
        data = self._pictures.get(one.sha256)
        self.layer.visible = self._on and bool(data)
        if data:
            self.layer.content = ft.Image(src=data, fit=ft.BoxFit.COVER, opacity=self._opacity, gapless_playback=True)
        self._switch.icon = ft.Icons.LAYERS if self._on else ft.Icons.LAYERS_CLEAR_OUTLINED
        self._switch.tooltip = "隐藏上次的照片" if self._on else "显示上次的照片"
        self._slider.disabled = not self.layer.visible
        self._next.visible = len(self._earlier) > 1
        self._words.value = self._sentence(known=one.sha256 in self._pictures, here=bool(data))

    def _sentence(self, *, known: bool, here: bool) -> str:
        if not self._on:
            return "未对照：照片按普通照片保存"
        if known and not here:
            return NOT_HERE
        count = f"（{self._place + 1}/{len(self._earlier)}）" if len(self._earlier) > 1 else ""
        return f"请与上次的{self._earlier[self._place].words or '照片'}{count}对齐后拍摄"

    async def _load(self) -> None:
        sha256 = self._earlier[self._place].sha256
        if sha256 in self._pictures:
            return
        found = await self._app.store.earlier.picture(self._screen.content.notice_id, sha256)
        if found is None:
            try:
                found = await self._app.sync.earlier_photo(sha256)
            except SyncError:
                found = None
        self._pictures[sha256] = found
        if self._screen.there and self.bar.parent is not None:
            self._show()
            self.bar.update()
            self.layer.update()
