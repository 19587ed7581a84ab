"""录音 and 录像: a voice note of a minute, a clip of fifteen seconds; kept at once, played, deleted before saving."""

from __future__ import annotations

import asyncio

import flet as ft

from mobile.checks.takes import NothingRecorded
from mobile.device.cues import Cue
from mobile.device.permissions import Permission, way_to_allow
from mobile.device.recording import CannotRecord, NoTake
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card
from mobile.parts.cue_giver import CueGiver
from mobile.parts.named import named
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.store.drafts import NoSuchDraft
from mobile.store.kept_photo import KeptPhoto
from mobile.store.room import NoRoom
from shared.evidence import Media, Photo
from shared.recording import MediaKind

TICK_S = 0.5
INSTEAD = "也可以在事实或备注中写明，或用键盘自带的语音输入。"
_BOTH = (Permission.MICROPHONE, Permission.CAMERA)
ABOUT = {
    MediaKind.AUDIO: "最长 60 秒，原样保存，随记录提交。录音前请告知在场人员。文字仍可用键盘自带的语音输入。",
    MediaKind.VIDEO: "最长 15 秒，连同声音原样保存，随记录提交。请对准问题，避开无关人员。",
}
NO_TAKE = {
    NoTake.ABSENT: "这台手机没有找到{what}。请改为拍照，并在事实或备注中写明。",
    NoTake.UNABLE: "这里不能{word}。请用系统自带浏览器打开督察通，或改为拍照，并在事实或备注中写明。",
    NoTake.BROKEN: "{what}暂时打不开。请关闭其他用到它的应用后再试，或在事实或备注中写明。",
}


class RecordingScreen(CheckBase):
    """What was recorded for the check or for one finding, and the button that records."""

    def __init__(self, app: Host, draft: str, kind: str, result: str = "") -> None:
        super().__init__(app, draft)
        self._kind = MediaKind.VIDEO if kind == MediaKind.VIDEO.value else MediaKind.AUDIO
        self._finding = result
        place = f"/check/{draft}/item/{result}" if result else f"/check/{draft}"
        self.route = f"{place}/record/{self._kind.value}"
        self._began = 0.0
        self._playing = ""

    def build(self) -> ft.View:
        self._trouble = ft.Column([], visible=False)
        self._rows = ft.Column(spacing=GAP, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._button = ft.FilledButton("", on_click=self._tap)
        self._draw_button()
        self._list()
        return self.frame(
            self.route,
            self._kind.label,
            [quiet(ABOUT[self._kind]), self._trouble, self._rows],
            bottom=bottom_bar(self._button),
        )

    def shown(self) -> None:
        if self.there:
            self._list()
            self.refresh()

    def gone(self) -> None:
        self.app.run(self.app.device.recorder.hush)
        if self.checks.takes.at_work:
            self.app.run(self.checks.takes.stop)

    # ---- what is here

    def _mine(self) -> list[tuple[Photo, Media]]:
        listed = [(one, one.media) for one in self.checks.recordings(self.draft_id) if one.media]
        of_kind = [(one, media) for one, media in listed if media.kind is self._kind]
        return [(one, media) for one, media in of_kind if not self._finding or one.finding_id == self._finding]

    def _list(self) -> None:
        rows: list[ft.Control] = [self._row(one, media) for one, media in self._mine()]
        self._rows.controls = rows or [quiet(f"还没有{self._kind.label}。")]

    def _row(self, one: Photo, media: Media) -> ft.Control:
        name = f"{media.kind.label} {one.number}"
        finding = self.content.result(one.finding_id)
        known = self.app.reference
        about = known.name_of(finding.item_code, finding.item_text) if finding else "整个现场"
        words = [about] + (["录制中断，保留已录部分"] if media.cut_short else [])
        playing = self._playing == one.id
        play = ft.IconButton(
            ft.Icons.STOP_CIRCLE_OUTLINED if playing else ft.Icons.PLAY_CIRCLE_OUTLINED,
            tooltip=f"停止播放{name}" if playing else f"播放{name}",
            icon_size=32,
            on_click=lambda _: self.app.run(self._play, one),
        )
        own = self.app.store.photos.get(one.id)
        buttons: list[ft.Control] = [named(play)]
        if own is not None and not own.record_id:
            buttons.append(
                named(
                    ft.IconButton(
                        ft.Icons.DELETE_OUTLINE, tooltip=f"删除{name}", on_click=lambda _: self._hide(one, name)
                    )
                )
            )
        lines = ft.Column(
            [body(f"{name} · {media.length}", bold=True), quiet("，".join(words))], spacing=2, expand=True
        )
        return card(ft.Row([lines, *buttons], spacing=4))

    # ---- recording

    async def _tap(self) -> None:
        takes = self.checks.takes
        if takes.at_work:
            await takes.stop()
            return
        self._button.disabled = True
        self._button.update()
        try:
            await takes.start(self.checks.scene(self.draft_id, self._finding), self._kind, self._heard)
        except CannotRecord as error:
            self._say_trouble(self._why(error.why))
        except NoRoom as error:
            self._say_trouble(str(error))
        except OSError:
            self._say_trouble(FULL)
        else:
            self._trouble.visible = False
            self._began = self.app.device.clock.monotonic()
            self.app.run(self._count)
        self._button.disabled = False
        self._draw_button()
        self.refresh()

    async def _count(self) -> None:
        while self.checks.takes.at_work and self.app.on_top(self):
            self._draw_button()
            if self._button.parent is not None:
                self._button.update()
            await asyncio.sleep(TICK_S)

    def _heard(self, outcome: KeptPhoto | Exception) -> None:
        if isinstance(outcome, NothingRecorded):
            self.app.say(str(outcome))
        elif isinstance(outcome, NoSuchDraft):
            pass  # the check was deleted meanwhile: there is nothing that it could belong to
        elif isinstance(outcome, Exception):
            self.app.say(FULL)
        else:
            self.app.shared(CueGiver).give(Cue.SAVED)
        if self.there and self.app.on_top(self):
            self._draw_button()
            self._list()
            self.refresh()

    def _draw_button(self) -> None:
        going = self.checks.takes.at_work
        lasted = max(0, int(self.app.device.clock.monotonic() - self._began)) if going else 0
        self._button.content = (
            f"停止（{lasted} / {self._kind.most_seconds} 秒）" if going else f"开始{self._kind.label}"
        )
        audio = self._kind is MediaKind.AUDIO
        self._button.icon = ft.Icons.STOP if going else ft.Icons.MIC if audio else ft.Icons.VIDEOCAM

    def _why(self, why: NoTake) -> str:
        what = "麦克风" if self._kind is MediaKind.AUDIO else "麦克风或相机"
        if why is NoTake.DENIED:
            device = self.app.device
            asked = [Permission.MICROPHONE] if self._kind is MediaKind.AUDIO else [*_BOTH]
            ways = "；".join(way_to_allow(one, device.platform, device.agent) for one in asked)
            return f"没有{what}权限。{ways}，再点“开始{self._kind.label}”；{INSTEAD}"
        return NO_TAKE[why].format(what=what, word=self._kind.label)

    def _say_trouble(self, words: str) -> None:
        self._trouble.controls = [banner(words, Tone.WAITING, icon=ft.Icons.MIC_OFF_OUTLINED)]
        self._trouble.visible = True

    # ---- playing, deleting

    async def _play(self, one: Photo) -> None:
        recorder = self.app.device.recorder
        if self._playing == one.id:
            await recorder.hush()
            self._played()
            return
        raw = await self.app.store.photos.read(one.id)
        if raw is None:
            self.app.say("原件已送达并从本机释放，请联系督察科在台账中播放。")
            return
        self._playing = one.id
        self._list()
        self.refresh()
        media_type = one.media.type if one.media else ""
        if not await recorder.play(raw, media_type, self._played):
            self._played()
            self.app.say("这台手机不能播放这段内容，原件已保存，不影响提交。")

    def _played(self) -> None:
        self._playing = ""
        if self.there and self.app.on_top(self):
            self._list()
            self.refresh()

    def _hide(self, one: Photo, name: str) -> None:
        undo = self.draft.hide_photo(one.id)

        def bring_back() -> None:
            self.keep(undo)
            self.app.show_anew()

        self.app.say(f"{name}已删除", undo=bring_back)
        self._list()
        self.refresh()
