"""Scanning within a check: the unit's own code, and the code of the notice that is followed up."""

from __future__ import annotations

import flet as ft

from mobile.checks.content import UnitSource
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.scan.scanner import NO_SUCH_UNIT, Scanner
from shared.notice import IssuedNotice
from shared.scanned import CodeKind, Scanned, read_code
from shared.wire import ChangeKind, NoticeStatus


class _ScanForCheck(CheckBase):
    """A scanner over a draft; what it finds goes into the draft, and back it goes to the check."""

    title = aim = by_hand = where = ""

    def build(self) -> ft.View:
        self._scanner = Scanner(self.app, self._heard, title=self.title, aim=self.aim, by_hand=self.by_hand)
        return self._scanner.view(f"/check/{self.draft_id}/{self.where}/scan", self.said.control)

    def shown(self) -> None:
        if self.there:
            self._scanner.start()

    def gone(self) -> None:
        if self.there:
            self._scanner.leave()

    async def _heard(self, text: str) -> str:
        words = self.take(read_code(text))
        if not words:
            self.app.go(f"/check/{self.draft_id}")
        return words

    def take(self, code: Scanned) -> str:
        """Put into the draft what the code names; words when it does not belong here."""
        raise NotImplementedError


class ScanUnitScreen(_ScanForCheck):
    """扫单位码."""

    title, aim, by_hand, where = "扫单位码", "对准被督察单位的单位码", "单位码下印的网址", "unit"

    def take(self, code: Scanned) -> str:
        if code.kind is not CodeKind.UNIT:
            return "这不是单位码。单位码由督察科打印，也可以返回上一页搜索单位名称。"
        unit = self.app.reference.unit(code.value)
        if unit is None:
            return NO_SUCH_UNIT
        return "" if self.keep(lambda: self.draft.choose_unit(unit, UnitSource.CODE)) else FULL


class ScanNoticeScreen(_ScanForCheck):
    """扫通知书码: which earlier notice is looked at again."""

    title, aim, by_hand, where = "扫通知书码", "对准纸质通知书落款处的二维码", "二维码的文字", "notice"

    def take(self, code: Scanned) -> str:
        if code.kind is not CodeKind.NOTICE:
            return "这不是通知书的二维码。它印在《督察通知书》的落款处；也可以在备注中写明文号。"
        issued = self.app.store.records.body(code.value)
        known = isinstance(issued, IssuedNotice)
        if not known and self.app.store.reference.get(ChangeKind.NOTICE_STATE, code.value, NoticeStatus) is None:
            return "本机没有这份通知书。请联网更新后再扫，或在备注中写明文号。"
        if isinstance(issued, IssuedNotice) and self.content.unit_id not in ("", issued.notice.unit_id):
            return f"这份通知书是开给{issued.notice.unit_name}的，与本次被督察单位不同，请核对。"
        return "" if self.keep(lambda: self.draft.set_text("notice_id", code.value)) else FULL
