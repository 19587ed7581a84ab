"""The scanner: live picture, what it reads, and two ways without a camera. What a code leads to, its screen says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from mobile.device.codes import CannotRead
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import text_field
from mobile.parts.named import named
from mobile.parts.theme import BODY, FONT, GAP, Tone
from mobile.screens.camera.preview import Otherwise, Preview

LOOK_S = 2.0
AGAIN_S = 0.6  # after a look that failed
PATIENCE = 12  # failed looks in a row, until it is said that nothing is read
WAY = "从相册选一张有二维码的图片，或手动输入"
NO_SUCH_UNIT = "单位名录中没有这个单位，可能已经撤并，或名录还没有更新。请联网后再扫，或在检查中搜索单位。"
Heard = Callable[[str], Awaitable[str]]


class Going(str):
    """Words of `heard` that nothing is wrong: there is more to come."""


class Scanner:
    """`heard` gets what a code says and answers with the words why it leads nowhere here; empty: it was taken, and no
    other is looked for. `aim` says what to point at, `by_hand` names what can be typed in its place, `more` stands
    beside the title."""

    def __init__(
        self, app: Host, heard: Heard, *, title: str, aim: str, by_hand: str, more: ft.Control | None = None
    ) -> None:
        self._app, self._heard = app, heard
        self._title, self._aim, self._by_hand = title, aim, by_hand
        self._more = [more] if more is not None else []
        self._left = self._taken = False
        self._seen = ""
        self._torch = False

    def view(self, route: str, line: ft.Control) -> ft.View:
        """The whole screen; `line` is where the screen says something in passing."""
        self._picker = ft.FilePicker()
        self._said = ft.Column([], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._light = ft.IconButton(
            ft.Icons.FLASH_OFF, tooltip="补光灯", icon_color=ft.Colors.WHITE, visible=False, on_click=self._switch_light
        )
        self._preview = Preview(
            self._app,
            _frame(),
            say=lambda words: self._say(words, Tone.QUIET),
            bring_in=self._from_picture,
            opened=self._opened,
            otherwise=Otherwise("从图片识别", WAY, "登记码、单位码和交接码旁都印有可以输入的文字。"),
        )
        able = self._app.device.codes.able
        if not able:
            words = "安装版暂不能在应用内扫码。请输入码旁印的文字，或用手机自带的相机扫码。"
            self._preview.stage.content = ft.Container(banner(words, Tone.WAITING), padding=24)
        self._field = text_field(self._by_hand, on_submit=self._typed)
        self._foot = ft.Container(self._buttons() if able else self._entry())
        close = ft.IconButton(
            ft.Icons.CLOSE, tooltip="关闭扫码", icon_color=ft.Colors.WHITE, icon_size=28, on_click=self._leave
        )
        heading = ft.Text(self._title, size=BODY + 2, color=ft.Colors.WHITE, font_family=FONT, expand=True)
        aim = ft.Text(self._aim, size=BODY, color=ft.Colors.WHITE, font_family=FONT)
        return ft.View(
            route=route,
            padding=0,
            spacing=0,
            bgcolor=ft.Colors.BLACK,
            controls=[
                ft.SafeArea(
                    ft.Column(
                        [
                            ft.Container(ft.Row([named(close), heading, *self._more, named(self._light)]), padding=4),
                            ft.Container(aim, padding=ft.Padding.only(left=16, right=16, bottom=8)),
                            self._preview.stage,
                            ft.Container(self._said, padding=ft.Padding.only(left=8, right=8, top=8)),
                            line,
                            self._foot,
                        ],
                        spacing=0,
                        expand=True,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                    expand=True,
                )
            ],
        )

    def start(self) -> None:
        """The screen is seen: open the camera."""
        if self._app.device.codes.able:
            self._preview.start()

    def leave(self) -> None:
        """The screen has gone."""
        self._left = True
        self._preview.leave()

    async def hear(self, text: str) -> None:
        """Take a text that was read elsewhere; when it leads nowhere the camera opens after all."""
        await self._take(text)
        if not self._taken:
            self.start()

    def _leave(self) -> None:
        self._app.run(self._app.back)

    # ---- looking

    def _opened(self) -> None:
        self._app.run(self._watch)

    async def _watch(self) -> None:
        """Look until a code is taken or the screen is left."""
        codes = self._app.device.codes
        self._light.visible = await codes.has_light()
        failed = 0
        while not (self._left or self._taken):
            try:
                text = await codes.look(self._seen, LOOK_S)
                failed = 0
            except CannotRead:
                failed += 1
                if failed == PATIENCE:
                    self._say(f"暂时识别不了相机画面中的码。可以{WAY}。", Tone.WAITING)
                    return
                await asyncio.sleep(AGAIN_S)
                continue
            if text and not (self._left or self._taken):
                self._seen = text
                await self._take(text)

    async def _take(self, text: str) -> None:
        words = await self._heard(text)
        if words:
            self._say(words, Tone.QUIET if isinstance(words, Going) else Tone.WAITING)
        else:
            self._taken = True

    async def _switch_light(self) -> None:
        self._torch = await self._preview.light(not self._torch) and not self._torch
        self._light.icon = ft.Icons.FLASH_ON if self._torch else ft.Icons.FLASH_OFF
        self._light.update()

    # ---- without a camera

    async def _from_picture(self) -> None:
        files = await self._picker.pick_files(file_type=ft.FilePickerFileType.IMAGE, with_data=True)
        if not files:
            return
        self._say("正在识别…", Tone.QUIET)
        try:
            text = await self._app.device.codes.in_picture(bytes(files[0].bytes or b""))
        except CannotRead:
            self._say("这个文件不是能打开的图片，请另选一张。", Tone.WAITING)
            return
        if text:
            await self._take(text)
        else:
            self._say("这张图片里没有认出二维码。请选清楚、端正的图片，或手动输入。", Tone.WAITING)

    async def _typed(self) -> None:
        if text := (self._field.value or "").strip():
            await self._take(text)

    def _buttons(self) -> ft.Control:
        picture = ft.OutlinedButton("从图片识别", icon=ft.Icons.IMAGE_SEARCH, on_click=self._from_picture)
        by_hand = ft.FilledTonalButton("手动输入", icon=ft.Icons.KEYBOARD, on_click=self._show_entry)
        return bottom_bar(picture, by_hand)

    def _entry(self) -> ft.Control:
        go = ft.FilledButton("确定", on_click=self._typed)
        bar = bottom_bar(go)
        return ft.Column(
            [ft.Container(self._field, padding=GAP, bgcolor=ft.Colors.SURFACE_CONTAINER_LOW), bar],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _show_entry(self) -> None:
        self._field.autofocus = True
        self._foot.content = self._entry()
        self._foot.update()

    def _say(self, words: str, tone: Tone) -> None:
        self._said.controls = [banner(words, tone)]
        if not self._left and self._said.parent is not None:
            self._app.page.update()


def _frame() -> ft.Control:
    """Where the code belongs; everything in the picture is read."""
    return ft.Container(
        ft.Container(width=240, height=240, border_radius=24, border=ft.Border.all(3, ft.Colors.WHITE)),
        alignment=ft.Alignment.CENTER,
        ignore_interactions=True,
    )
