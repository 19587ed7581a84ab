"""The camera: intent journalled before it opens, every shot kept before it is developed, never a dead end."""

from __future__ import annotations

import asyncio

import flet as ft

from mobile.checks.importing import Chosen, bring_all_in
from mobile.checks.shots import Scene
from mobile.device.cues import Cue
from mobile.device.imaging import Shot
from mobile.host import Host
from mobile.parts.cue_giver import CueGiver
from mobile.parts.dialogs import tell
from mobile.screens.camera.camera_bars import ShutterBar, last_picture, last_shot, shutter_button, top_bar, white
from mobile.screens.camera.ghost import Ghost
from mobile.screens.camera.preview import ANSWER_S, Preview
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.check_parts import grade_pill
from mobile.store.kept_photo import KeptPhoto, PhotoFile
from mobile.store.room import NoRoom
from shared.evidence import PhotoOrigin, PhotoPurpose
from shared.picture import NotAPhoto


class CameraScreen(CheckBase):
    """Full-screen preview, a big shutter at the thumb, the last shot beside it, the gallery on the other side."""

    def __init__(self, app: Host, draft: str, result: str = "", earlier: str = "", photo: str = "") -> None:
        super().__init__(app, draft)
        self._finding, self._earlier, self._replaces = result, earlier, photo
        self.route = f"/check/{draft}/item/{result}/camera" if result else f"/check/{draft}/camera"
        self.route += f"/{earlier}" if earlier else ""
        if photo:
            self.route = f"/check/{draft}/photo/{photo}/camera"
        self._busy = self._torch = False

    def build(self) -> ft.View:
        self._take_over()
        # The system may kill the app while the camera is open: what it was for is written down first (design law 1).
        self.keep(lambda: self.app.store.drafts.intend_camera(self.draft_id, self._finding, PhotoPurpose.SCENE))
        self._picker = ft.FilePicker()
        self._ghost = Ghost(self, self._earlier)
        self._preview = Preview(
            self.app, self._ghost.layer, say=self._say, bring_in=self._bring_in, opened=self._opened
        )
        self._words = white("正在打开相机…")
        self._place = ft.Container()
        self._last = last_shot()
        self._shutter = shutter_button(self._shoot)
        top = top_bar(self._words, self._place, close=self._leave, torch=self._switch_torch)
        self._bar = ShutterBar(self._shutter, self._last, bring_in=self._bring_in, done=self._leave)
        self._stand()
        return ft.View(
            route=self.route,
            padding=0,
            spacing=0,
            bgcolor=ft.Colors.BLACK,
            controls=[
                ft.SafeArea(
                    ft.Row(
                        [
                            ft.Column(
                                [top, self._preview.stage, self._ghost.bar, self.said.control, self._bar.below],
                                spacing=0,
                                expand=True,
                                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                            ),
                            self._bar.beside,
                        ],
                        spacing=0,
                        expand=True,
                        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                    expand=True,
                )
            ],
        )

    def _stand(self) -> None:
        self._bar.stand(lying=(self.app.page.width or 0) > (self.app.page.height or 0))

    def resized(self) -> None:
        # The picture itself stays where it is: a camera that leaves the page is closed.
        if self.there:
            self._stand()
            if self._bar.below.parent is not None:
                self.app.page.update()

    def _take_over(self) -> None:
        """A picture taken anew belongs where the first one does, and repeats the same earlier one."""
        old = next((one for one in self.checks.photos(self.draft_id) if one.id == self._replaces), None)
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
        self.checks.listen(self.draft_id, self._moved)
        if self.content.place.fix is None and not self.content.backfilled:
            self.checks.locate(self.draft_id)
        self._moved()
        self._preview.start()
        self._ghost.start()

    def gone(self) -> None:
        self._preview.leave()
        self.checks.listen(self.draft_id, None)
        if self.there and not self._busy:
            self.app.store.drafts.clear_intent()

    def _moved(self) -> None:
        if self.there:
            self._place.content = grade_pill(self.content.place.fix)
            if self._place.parent is not None:
                self._place.update()

    def _opened(self) -> None:
        self._set_busy(self._busy)
        self._say(self._count_words())

    # ---- taking

    async def _shoot(self) -> None:
        if self._busy or not self._preview.ready:
            return
        self._set_busy(True)
        try:
            shot = await asyncio.wait_for(self.app.device.shutter.release(self._preview.camera.take_picture), ANSWER_S)
            # Not before: a vibration would shake the picture, and the sound says that the phone may move again.
            self.app.shared(CueGiver).give(Cue.SHUTTER)
            if await self._keep_shot(shot):
                self._ghost.taken()
                # The next shot may follow at once; it has an intent of its own.
                self.app.store.drafts.intend_camera(self.draft_id, self._finding, PhotoPurpose.SCENE)
        except TimeoutError:
            self._say("相机没有回应，请再按一次")
        except RuntimeError:
            # Coming back from the background the camera may be gone: open it again.
            self._say("没有拍到，正在重新打开相机")
            await self._preview.open()
        finally:
            self._set_busy(False)

    async def _keep_shot(self, shot: Shot) -> bool:
        """Keep the picture just taken; words when it cannot be kept. The one that it stands in for goes only now."""
        try:
            kept = await self.checks.shots.take(self._scene(self._replaces), shot)
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
        done = await bring_all_in(self.checks.shots, self._scene, chosen, lambda n, of: self._say(f"正在导入 {n}/{of}"))
        if done.kept:
            await self._show_last(done.kept[-1])
        self._say(self._count_words())
        if done.refused:
            tell(self.app.page, done.words, done.refused)

    def _scene(self, replaces: str = "") -> Scene:
        return self.checks.scene(self.draft_id, self._finding, pairs_with=self._ghost.pairs_with, replaces=replaces)

    async def _show_last(self, kept: KeptPhoto) -> None:
        data = await self.app.store.photos.read(kept.photo.id, PhotoFile.THUMBNAIL)
        if data:
            self._last.content = last_picture(data)
        self._say(self._count_words())

    async def _switch_torch(self, event: ft.Event[ft.IconButton]) -> None:
        self._torch = not self._torch
        if not await self._preview.light(self._torch):
            self._torch = False
            self.app.say("这里不能控制补光灯，请用手机自带的手电筒。")
            return
        event.control.icon = ft.Icons.FLASH_ON if self._torch else ft.Icons.FLASH_OFF
        event.control.update()

    # ---- words

    def _count_words(self) -> str:
        photos = self.checks.photos(self.draft_id)
        imported = sum(photo.origin is PhotoOrigin.IMPORT for photo in photos)
        parts = [f"已拍 {len(photos) - imported} 张"] if len(photos) > imported else []
        parts += [f"已导入 {imported} 张"] if imported else []
        if self._replaces:
            return "重拍：拍好后换下原来那张"
        return "，".join(parts) or "可以拍照"

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._shutter.opacity = 0.4 if busy or not self._preview.ready else 1
        if self._shutter.parent is not None:
            self._shutter.update()

    def _say(self, words: str) -> None:
        self._words.value = words
        if self._words.parent is not None:
            self._words.update()
            self._last.update()
