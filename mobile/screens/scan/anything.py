"""扫码: any code of ours, and on to where it leads."""

from __future__ import annotations

from urllib.parse import quote, unquote

import flet as ft

from mobile.checks import beginning
from mobile.checks.content import UnitSource
from mobile.checks.handing_frames import is_frame, read_frame
from mobile.checks.handing_over import take_in_whole
from mobile.device.cues import Cue
from mobile.host import Host
from mobile.parts.cue_giver import CueGiver
from mobile.parts.named import named
from mobile.parts.screen import Screen
from mobile.screens.check.check_base import FULL
from mobile.screens.check.open_checks import NOT_ENROLLED
from mobile.screens.handing.frames_seen import FramesSeen
from mobile.screens.scan.scanner import NO_SUCH_UNIT, Going, Scanner
from mobile.store.room import NoRoom
from shared.handed import CODE_DIGITS
from shared.notice import IssuedNotice, document_hash
from shared.scanned import CodeKind, Scanned, read_code
from shared.wire import ChangeKind, NoticeStatus

UNKNOWN = "这不是督察通的码。可以扫的有：登记码、单位码、交接码、通知书上的二维码。"
OTHERS_NOTICE = "本机没有这份通知书，它可能由别的手机开具。请在督察科的台账中查看。"
ALTERED = "注意：纸上的校验值与本机保存的通知书不一致，请向督察科核对这份纸质文书。"


class ScanScreen(Screen):
    """`given` is what a code says that was read by the phone's own camera: the camera stays closed then."""

    def __init__(self, app: Host, given: str = "") -> None:
        super().__init__(app)
        self._given = unquote(given)

    def view(self) -> ft.View:
        aim = "对准单位码、通知书上的二维码、交接码或登记码"
        take = ft.IconButton(
            ft.Icons.INSTALL_MOBILE,
            tooltip="接手检查",
            icon_color=ft.Colors.WHITE,
            on_click=lambda _: self.app.go("/take", replace=True),
        )
        self._scanner = Scanner(self.app, self._heard, title="扫码", aim=aim, by_hand="码旁的文字", more=named(take))
        return self._scanner.view(f"/scan/{quote(self._given, safe='')}" if self._given else "/scan", self.said.control)

    def shown(self) -> None:
        if self._given:
            given, self._given = self._given, ""
            self.app.run(self._scanner.hear, given)
        else:
            self._scanner.start()

    def gone(self) -> None:
        self._scanner.leave()

    async def _heard(self, text: str) -> str:
        if is_frame(text):
            return await self._gather(text)
        code = read_code(text)
        digits = "".join(c for c in text if c.isdigit())
        if code.kind is CodeKind.UNKNOWN and len(digits) == CODE_DIGITS and digits == text.replace(" ", ""):
            code = Scanned(CodeKind.DRAFT, digits)  # typed, as the colleague read it out
        match code.kind:
            case CodeKind.ENROL:
                return self._enrol(code)
            case CodeKind.UNIT:
                return await self._begin(code.value)
            case CodeKind.DRAFT:
                self.app.go(f"/take/{quote(code.value, safe='')}", replace=True)
                return ""
            case CodeKind.NOTICE:
                return self._open_notice(code)
        return UNKNOWN

    async def _gather(self, text: str) -> str:
        """A code of a row that a colleague's phone shows; the last one that lacked makes the check ours."""
        identity, seen = self.app.identity, self.app.shared(FramesSeen)
        if identity is None:
            return NOT_ENROLLED
        try:
            seen.add(read_frame(text))
            if not seen.whole:
                return Going(seen.words)
            found = await seen.read(identity.district_code)
            draft_id = await take_in_whole(
                self.app.store, found, identity.person.id, self.app.device.studio, lambda _: None
            )
        except (ValueError, NoRoom) as error:
            return str(error)
        except OSError:
            return FULL
        self.app.shared(CueGiver).give(Cue.SAVED)
        self.app.go(f"/check/{draft_id}", replace=True)
        self.app.say(f"已接手{found.package.by.name}的检查。")
        return ""

    def _enrol(self, code: Scanned) -> str:
        if not self.app.door.may_enrol_again:
            who = self.app.identity.person.name if self.app.identity else "使用人"
            return f"这是登记码。本机已登记给{who}，无需再登记；更换使用人请先由督察科停用本机。"
        self.app.go(f"/enrol/{quote(code.value, safe='')}", replace=True)
        return ""

    async def _begin(self, unit_id: str) -> str:
        unit = self.app.reference.unit(unit_id)
        if unit is None:
            return NO_SUCH_UNIT
        if not self.app.status.usable:
            return "本机已被停用，不能开始新的检查。"
        try:
            draft = beginning.begin_check(self.app.store, self.app.now())
            draft.choose_unit(unit, UnitSource.CODE)
        except OSError:
            return FULL
        self.app.go(f"/check/{draft.id}", replace=True)
        return ""

    def _open_notice(self, code: Scanned) -> str:
        issued = self.app.store.records.body(code.value)
        if not isinstance(issued, IssuedNotice):
            status = self.app.store.reference.get(ChangeKind.NOTICE_STATE, code.value, NoticeStatus)
            return f"这是《督察通知书》{status.number}。{OTHERS_NOTICE}" if status and status.number else OTHERS_NOTICE
        status = self.app.store.reference.get(ChangeKind.NOTICE_STATE, code.value, NoticeStatus)
        papers = [issued.notice, *([status.paper] if status and status.paper else [])]
        if code.hash not in {document_hash(paper) for paper in papers}:
            self.app.say(ALTERED)
        self.app.go(f"/notices/{code.value}", replace=True)
        return ""
