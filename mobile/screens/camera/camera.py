"""The camera: intent journalled before it opens, every shot kept before it is developed, never a dead end."""

from __future__ import annotations

import asyncio

import flet as ft
import flet_camera as fc

from mobile.checks.importing import Chosen, bring_all_in
from mobile.checks.shots import Scene
from mobile.device.interface import Shot
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.dialogs import tell
from mobile.parts.theme import Tone
from mobile.parts.words import body
from mobile.screens.camera.camera_bars import bottom_bar, last_shot, shutter_button, thumbnail, top_bar, white
from mobile.screens.camera.ghost import Ghost
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.check_parts import grade_pill
from mobile.store.photo_files import KeptPhoto, NoRoom, PhotoFile
from shared.evidence import PhotoOrigin, PhotoPurpose
from shared.picture import NotAPhoto

ANSWER_S = 20.0
OPEN_S = 60.0  # a person may be looking at the system's question for permission
SLOW_S = 8.0  # then it is said what is going on, and what else can be done
_DENIED = ("denied", "notallowed", "permission", "accessdenied")


class CameraScreen(CheckBase):
    """Full-screen preview, a big shutter at the thumb, the last shot beside it, the gallery on the other side."""

    def __init__(self, app: Host, draft: str, result: str = "", earlier: str = "", photo: str = "") -> None:
        super().__init__(app, draft)
        self._finding, self._earlier, self._replaces = result, earlier, photo
        self.route = f"/check/{draft}/item/{result}/camera" if result else f"/check/{draft}/camera"
        self.route += f"/{earlier}" if earlier else ""
        if photo:
            self.route = f"/check/{draft}/photo/{photo}/camera"
        self._busy = self._ready = False
        self._torch = self._left = False

    def build(self) -> ft.View:
        self._take_over()
        # The system may kill the app while the camera is open: what it was for is written down first (design law 1).
        self.keep(lambda: self.app.store.drafts.intend_camera(self.draft_id, self._finding, PhotoPurpose.SCENE))
        self._camera = fc.Camera(expand=True)
        self._picker = ft.FilePicker()
        self._ghost = Ghost(self, self._earlier)
        self._help = ft.Container(visible=False, padding=24, alignment=ft.Alignment.CENTER)
        self._stage = ft.Container(expand=True, alignment=ft.Alignment.CENTER, bgcolor=ft.Colors.BLACK)
        self._stage.content = self._preview()
        self._words = white("正在打开相机…")
        self._place = ft.Container()
        self._last = last_shot()
        self._shutter = shutter_button(self._shoot)
        top = top_bar(self._words, self._place, close=self._leave, torch=self._switch_torch)
        bottom = bottom_bar(self._shutter, self._last, bring_in=self._bring_in, done=self._leave)
        return ft.View(
            route=self.route,
            padding=0,
            spacing=0,
            bgcolor=ft.Colors.BLACK,
            controls=[
                ft.SafeArea(
                    ft.Column(
                        [top, self._stage, self._ghost.bar, bottom],
                        spacing=0,
                        expand=True,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                    expand=True,
                )
            ],
        )

    def _take_over(self) -> None:
        """A picture taken anew belongs where the first one does, and repeats the same earlier one."""
        old = next((one for one in self.desk.photos(self.draft_id) if one.id == self._replaces), None)
        if old is None:
            self._replaces = ""
        else:
            self._finding, self._earlier = old.finding_id, old.pairs_with

    # ---- coming and going

    def _leave(self) -> None:
        self.app.run(self.app.back)

    def shown(self) -> None:
        if not self.there:
            return
        self.desk.listen(self.draft_id, self._moved)
        if self.content.place.fix is None and not self.content.backfilled:
            self.desk.locate(self.draft_id)
        self._moved()
        if not self._ready:
            self.app.run(self._open)
        self._ghost.start()

    def gone(self) -> None:
        self._left = True
        self.desk.listen(self.draft_id, None)
        if self.there and not self._busy:
            self.app.store.drafts.clear_intent()

    def _moved(self) -> None:
        if self.there:
            self._place.content = grade_pill(self.content.place.fix)
            if self._place.parent is not None:
                self._place.update()

    def _preview(self) -> ft.Control:
        """The camera, with what there is to say over it: taken off the page it would be closed."""
        return ft.Stack([self._camera, self._ghost.layer, self._help], fit=ft.StackFit.EXPAND, expand=True)

    async def _open(self) -> None:
        camera = self._camera
        opening = asyncio.ensure_future(asyncio.wait_for(self._initialise(camera), OPEN_S))
        await asyncio.wait({opening}, timeout=SLOW_S)
        if not opening.done() and self._waits_for(camera):
            self._explain(
                "相机还在打开。如果手机正在询问是否允许使用相机，请选“允许”；也可以先从相册导入，或重试。",
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
            self._stage.update()
            self._ready = True
            self._set_busy(self._busy)
            self._say(self._count_words())

    async def _initialise(self, camera: fc.Camera) -> None:
        cameras = await camera.get_available_cameras()
        if not cameras:
            raise RuntimeError("no camera")
        back = next((c for c in cameras if c.lens_direction is fc.CameraLensDirection.BACK), cameras[0])
        await camera.initialize(back, fc.ResolutionPreset.VERY_HIGH, enable_audio=False)

    def _waits_for(self, camera: fc.Camera) -> bool:
        """Whether this is still the camera that the screen tries to open."""
        return camera is self._camera and not self._left

    def _no_camera(self, reason: str) -> None:
        denied = any(word in reason.lower().replace(" ", "") for word in _DENIED)
        self._explain(
            "没有相机权限。请在系统设置中允许督察通使用相机；也可以先从相册导入。"
            if denied
            else "这台手机的相机暂时打不开。可以关闭其他用到相机的应用后重试，或从相册导入。",
            ft.Icons.NO_PHOTOGRAPHY_OUTLINED,
        )
        self._say("相机未打开")

    def _explain(self, words: str, icon: ft.IconData) -> None:
        self._help.content = ft.Column(
            [
                banner(words, Tone.WAITING, icon=icon),
                ft.FilledButton("从相册导入", icon=ft.Icons.PHOTO_LIBRARY_OUTLINED, on_click=self._bring_in),
                ft.OutlinedButton("重试", icon=ft.Icons.REFRESH, on_click=self._retry),
                body(
                    "导入的照片会标明“导入”。须现场拍摄的项目，可在该项目中写明不能拍摄的原因。",
                    color=ft.Colors.WHITE,
                ),
            ],
            spacing=16,
            tight=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        self._help.visible = True
        self._stage.update()

    def _retry(self) -> None:
        # The old one leaves the page first: it lets go of the phone's camera, and is not taken for the new one.
        self._stage.content = None
        self._stage.update()
        self._camera = fc.Camera(expand=True)
        self._help.visible = False
        self._stage.content = self._preview()
        self._say("正在打开相机…")
        self._stage.update()
        self.app.run(self._open)

    # ---- taking

    async def _shoot(self) -> None:
        if self._busy or not self._ready:
            return
        self._set_busy(True)
        try:
            shot = await asyncio.wait_for(self.app.device.shutter.release(self._camera.take_picture), ANSWER_S)
            if await self._keep_shot(shot):
                self._ghost.taken()
                # The next shot may follow at once; it has an intent of its own.
                self.app.store.drafts.intend_camera(self.draft_id, self._finding, PhotoPurpose.SCENE)
        except TimeoutError:
            self._say("相机没有回应，请再按一次")
        except RuntimeError:
            # Coming back from the background the camera may be gone: open it again.
            self._say("没有拍到，正在重新打开相机")
            self._ready = False
            await self._open()
        finally:
            self._set_busy(False)

    async def _keep_shot(self, shot: Shot) -> bool:
        """Keep the picture just taken; words when it cannot be kept. The one that it stands in for goes only now."""
        try:
            kept = await self.desk.shots.take(self._scene(self._replaces), shot)
        except NoRoom as error:
            self.app.say(str(error))
            return False
        except NotAPhoto:
            self.app.say("这张照片没有拍成，请再拍一次。")
            return False
        except OSError:
            self.app.say(FULL)
            return False
        replaced, self._replaces = self._replaces, ""
        if replaced:
            self.keep(lambda: self._replace(replaced))
        await self._show_last(kept)
        return True

    def _replace(self, photo_id: str) -> None:
        undo = self.draft.hide_photo(photo_id)

        def bring_back() -> None:
            self.keep(undo)
            self.app.show_anew()

        self.app.say("已换成新拍的照片", undo=bring_back)

    async def _bring_in(self) -> None:
        if self._busy:
            return
        self._set_busy(True)
        try:
            files = await self._picker.pick_files(
                file_type=ft.FilePickerFileType.IMAGE, allow_multiple=True, with_data=True
            )
            chosen = [Chosen(file.name, bytes(file.bytes or b"")) for file in files or []]
            if chosen:
                await self._import(chosen)
        finally:
            self._set_busy(False)

    async def _import(self, chosen: list[Chosen]) -> None:
        done = await bring_all_in(self.desk.shots, self._scene, chosen, lambda n, of: self._say(f"正在导入 {n}/{of}"))
        if done.kept:
            await self._show_last(done.kept[-1])
        self._say(self._count_words())
        if done.refused:
            tell(self.app.page, done.words, done.refused)

    def _scene(self, replaces: str = "") -> Scene:
        return self.desk.scene(self.draft_id, self._finding, pairs_with=self._ghost.pairs_with, replaces=replaces)

    async def _show_last(self, kept: KeptPhoto) -> None:
        data = await self.app.store.photos.read(kept.photo.id, PhotoFile.THUMBNAIL)
        if data:
            self._last.content = thumbnail(data)
        self._say(self._count_words())

    async def _switch_torch(self, event: ft.Event[ft.IconButton]) -> None:
        self._torch = not self._torch
        mode = fc.FlashMode.TORCH if self._torch else fc.FlashMode.OFF
        try:
            await asyncio.wait_for(self._camera.set_flash_mode(mode), ANSWER_S)
        except Exception:  # browsers and some phones have no light to switch
            self._torch = False
            self.app.say("这里不能控制补光灯，请用手机自带的手电筒。")
            return
        event.control.icon = ft.Icons.FLASH_ON if self._torch else ft.Icons.FLASH_OFF
        event.control.update()

    # ---- words

    def _count_words(self) -> str:
        photos = self.desk.photos(self.draft_id)
        imported = sum(photo.origin is PhotoOrigin.IMPORT for photo in photos)
        parts = [f"已拍 {len(photos) - imported} 张"] if len(photos) > imported else []
        parts += [f"已导入 {imported} 张"] if imported else []
        if self._replaces:
            return "重拍：拍好后换下原来那张"
        return "，".join(parts) or "可以拍照"

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._shutter.opacity = 0.4 if busy or not self._ready else 1
        if self._shutter.parent is not None:
            self._shutter.update()

    def _say(self, words: str) -> None:
        self._words.value = words
        if self._words.parent is not None:
            self._words.update()
            self._last.update()
