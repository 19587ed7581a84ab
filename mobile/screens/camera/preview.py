"""The phone's camera on the screen: opening it, and what there is to say when it does not open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flet as ft
import flet_camera as fc

from mobile.device.permissions import Permission, way_to_allow
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.theme import RADIUS, Tone
from mobile.parts.words import body

ANSWER_S = 20.0
OPEN_S = 60.0  # a person may be looking at the system's question for permission
SLOW_S = 8.0  # then it is said what is going on, and what else can be done
_DENIED = ("denied", "notallowed", "permission", "accessdenied")


@dataclass(frozen=True)
class Otherwise:
    """The way without a camera: its button, how it is named within a sentence, and what else there is to say of it."""

    button: str = "从相册导入"
    way: str = "从相册导入"
    note: str = "导入的照片会标明“导入”。须现场拍摄的项目，可在该项目中写明不能拍摄的原因。"


class Preview:
    """`stage` holds the camera with `layer` over it. `say` puts words above the picture, `bring_in` is the way without
    a camera (told by `otherwise`), `opened` is called each time the camera is ready."""

    def __init__(
        self,
        app: Host,
        layer: ft.Control,
        *,
        say: Callable[[str], None],
        bring_in: Callable[..., Any],
        opened: Callable[[], None],
        otherwise: Otherwise = Otherwise(),
    ) -> None:
        self._app, self._layer, self._otherwise = app, layer, otherwise
        self._say, self._bring_in, self._opened = say, bring_in, opened
        self.ready = self._left = False
        self.camera = fc.Camera(expand=True)
        self._help = ft.Container(visible=False, padding=16, alignment=ft.Alignment.CENTER)
        self.stage = ft.Container(expand=True, alignment=ft.Alignment.CENTER, bgcolor=ft.Colors.BLACK)
        self.stage.content = self._picture()

    def leave(self) -> None:
        """The screen has gone: a camera that opens now is not looked at any more."""
        self._left = True

    def start(self) -> None:
        """Open the camera unless it is open."""
        if not self.ready:
            self._app.run(self.open)

    async def open(self) -> None:
        """Open the camera, anew if it was open; say what happens when that takes long or fails."""
        self.ready = False
        camera = self.camera
        opening = asyncio.ensure_future(asyncio.wait_for(self._initialise(camera), OPEN_S))
        await asyncio.wait({opening}, timeout=SLOW_S)
        if not opening.done() and self._waits_for(camera):
            self._explain(
                f"相机还在打开。如果手机正在询问是否允许使用相机，请选“允许”；也可以先{self._otherwise.way}，或重试。",
                ft.Icons.HOURGLASS_TOP,
            )
        try:
            await opening
        except Exception as error:  # each platform has its own way of refusing
            if self._waits_for(camera):
                self._no_camera(str(error))
            return
        if self._waits_for(camera):
            self._help.visible = False
            self.stage.update()
            self.ready = True
            self._opened()

    async def light(self, on: bool) -> bool:
        """Switch the light; False when it cannot be switched."""
        try:
            mode = fc.FlashMode.TORCH if on else fc.FlashMode.OFF
            await asyncio.wait_for(self.camera.set_flash_mode(mode), ANSWER_S)
        except Exception:  # browsers and some phones have no light to switch
            return False
        return True

    def _picture(self) -> ft.Control:
        """The camera, with what there is to say over it: taken off the page it would be closed."""
        return ft.Stack([self.camera, self._layer, self._help], fit=ft.StackFit.EXPAND, expand=True)

    async def _initialise(self, camera: fc.Camera) -> None:
        cameras = await camera.get_available_cameras()
        if not cameras:
            raise RuntimeError("no camera")
        back = next((c for c in cameras if c.lens_direction is fc.CameraLensDirection.BACK), cameras[0])
        await camera.initialize(back, fc.ResolutionPreset.VERY_HIGH, enable_audio=False)

    def _waits_for(self, camera: fc.Camera) -> bool:
        """Whether this is still the camera that the screen tries to open."""
        return camera is self.camera and not self._left

    def _no_camera(self, reason: str) -> None:
        device = self._app.device
        way = way_to_allow(Permission.CAMERA, device.platform, device.agent)
        denied = any(word in reason.lower().replace(" ", "") for word in _DENIED)
        self._explain(
            f"没有相机权限。{way}，再点“重试”；也可以先{self._otherwise.way}。"
            if denied
            else f"这台手机的相机暂时打不开。可以关闭其他用到相机的应用后重试，或{self._otherwise.way}。",
            ft.Icons.NO_PHOTOGRAPHY_OUTLINED,
        )
        self._say("相机未打开")

    def _explain(self, words: str, icon: ft.IconData) -> None:
        words_and_ways = ft.Column(
            [
                banner(words, Tone.WAITING, icon=icon),
                ft.FilledButton(self._otherwise.button, icon=ft.Icons.PHOTO_LIBRARY_OUTLINED, on_click=self._bring_in),
                ft.OutlinedButton("重试", icon=ft.Icons.REFRESH, on_click=self._retry),
                body(self._otherwise.note),
            ],
            spacing=16,
            tight=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        # On a surface of its own: the theme's colours are meant for one, and navy on the camera's black is not read.
        self._help.content = ft.Container(
            words_and_ways, bgcolor=ft.Colors.SURFACE, border_radius=RADIUS, padding=16, width=480
        )
        self._help.visible = True
        self.stage.update()

    def _retry(self) -> None:
        # The old one leaves the page first: it lets go of the phone's camera, and is not taken for the new one.
        self.stage.content = None
        self.stage.update()
        self.camera = fc.Camera(expand=True)
        self._help.visible = False
        self.stage.content = self._picture()
        self._say("正在打开相机…")
        self.stage.update()
        self._app.run(self.open)
