"""用二维码交给同事: a small check as a row of codes that take turns on the screen, for two phones without a network."""

from __future__ import annotations

import asyncio
import io

import flet as ft
import segno

from mobile.checks.handing_frames import frames
from mobile.checks.handing_over import pack
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card
from mobile.parts.empty import empty
from mobile.parts.screen import Screen
from mobile.parts.theme import GUTTER
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import FULL
from mobile.screens.check.open_checks import OpenChecks
from mobile.store.handed import HandedOut
from shared.handed import HandedDraft
from shared.organisation import PersonRef

TURN_S = 0.7  # a code stands so long: the other phone sees it twice at least
BORDER = 4  # modules of white that readers ask for around a code
SCALE = 6
LARGEST = 420.0


class FramesShown:
    """`app.shared(FramesShown)`: what was shown last. Shown again it is the same handing over, and what the colleague's
    phone has of it goes on counting."""

    def __init__(self, _: Host) -> None:
        self.last: HandedDraft | None = None

    def before(self, draft_id: str) -> HandedOut | None:
        """The handing over under which the draft was shown, if it was."""
        if self.last is None or self.last.draft_id != draft_id:
            return None
        return HandedOut(draft_id, self.last.id, self.last.at, by_file=True, by_codes=True)


class ShowFramesScreen(Screen):
    """Nothing is handed over until the person says that the colleague has it: the draft stays as it is."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app)
        self.draft_id = draft
        self.route = f"/give/{draft}/codes"
        self._left = self._turning = False
        self._pictures: list[bytes] = []

    def view(self) -> ft.View:
        side = min(LARGEST, (self.app.page.width or 390) - 2 * GUTTER - 32)
        # gapless: the code before stands until the next is drawn
        self._image = ft.Image(
            src=_BLANK, width=side, height=side, gapless_playback=True, semantics_label="交接二维码，逐张播放"
        )
        self._count = body("正在生成二维码…", bold=True)
        self._done = ft.FilledButton("同事已接手", icon=ft.Icons.TASK_ALT, on_click=self._close)
        shown = ft.Column([self._image, self._count], spacing=12, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
        self._parts: list[ft.Control] = [
            # White also in the dark: a code on grey is not read.
            card(ft.Row([shown], alignment=ft.MainAxisAlignment.CENTER)),
            body("请接手的同事打开“扫码”，对准本屏，直到他的手机写明已接手。先后和遗漏都不要紧，会循环播放。"),
            quiet("请调亮屏幕，不要让其他人拍摄。同事接手后，点“同事已接手”；没有点之前，这份草稿仍由您填写。"),
        ]
        self._list = ft.ListView(self._parts, spacing=12)
        return self.frame(self.route, "用二维码交给同事", self._list, bottom=bottom_bar(self._done))

    def shown(self) -> None:
        if not self._turning:
            self._turning = True
            self.app.run(self._play)

    def gone(self) -> None:
        self._left = True

    # ---- showing

    async def _play(self) -> None:
        try:
            identity = self.app.identity
            texts = await frames(self.app.store, self._package(), identity.district_code if identity else "")
        except ValueError as error:
            self._say_no(str(error))
            return
        turn = 0
        while not self._left:
            if len(self._pictures) < len(texts):
                self._pictures.append(picture_of(texts[len(self._pictures)]))
            n = turn % len(texts)
            if self.app.on_top(self):
                self._image.src = self._pictures[n]
                self._count.value = f"第 {n + 1} 张，共 {len(texts)} 张"
                self.refresh()
            turn += 1
            await asyncio.sleep(TURN_S)

    def _package(self) -> HandedDraft:
        identity = self.app.identity
        if identity is None:
            raise ValueError("本机还没有登记，不能交给同事。")
        by = PersonRef(identity.person.id, identity.person.name, identity.person.badge, identity.unit.name)
        shown = self.app.shared(FramesShown)
        before = self.app.store.handed.out(self.draft_id) or shown.before(self.draft_id)
        self._handed = pack(self.app.store, self.draft_id, by, self.app.now(), before)
        shown.last = self._handed
        return self._handed

    def _say_no(self, words: str) -> None:
        self._list.controls = [empty(ft.Icons.QR_CODE, "不能用二维码交给同事", words)]
        self._done.visible = False
        self.refresh()

    # ---- handed over

    def _close(self) -> None:
        package = self._handed
        try:
            if self.app.store.handed.out(self.draft_id) is None:
                out = HandedOut(self.draft_id, package.id, package.at, by_file=True, by_codes=True)
                self.app.store.handed.hand(out)
        except OSError:
            self.app.say(FULL)
            return
        self.app.shared(OpenChecks).close(self.draft_id)
        # The check's own page may lie below: nobody goes back to a draft that is closed.
        self.app.go("/")
        self.app.go(f"/give/{self.draft_id}")


def picture_of(text: str) -> bytes:
    """The code as a PNG: black on white whatever the appearance."""
    picture = io.BytesIO()
    segno.make(text, error="l", micro=False, boost_error=False).save(picture, kind="png", scale=SCALE, border=BORDER)
    return picture.getvalue()


def _blank() -> bytes:
    picture = io.BytesIO()
    code = segno.make("DUCHA", micro=False)
    code.save(picture, kind="png", scale=1, border=BORDER, dark="white", light="white")
    return picture.getvalue()


_BLANK = _blank()
