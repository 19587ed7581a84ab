"""The on-site notice: findings, requirement, date — then read aloud and sign."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.checks.notices import authority_over
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card
from mobile.parts.fields import text_field
from mobile.parts.pill import severity_pill
from mobile.parts.stepper import step_buttons
from mobile.parts.theme import GAP, HEADING, Tone
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.check_base import FULL
from mobile.screens.check.check_parts import phrase_chips
from mobile.screens.notice.notice_base import NoticeBase
from shared.composing import severity_on_paper
from shared.inspection import ItemResult


class NoticeScreen(NoticeBase):
    """What goes on the paper."""

    def build(self) -> ft.View:
        record, terms = self.notice.record, self.notice.terms
        power = authority_over(self.app.reference, record.unit_id, record.place.district_code)
        self._findings = ft.Column([self._row(finding) for finding in self.notice.findings], spacing=8)
        self._requirement = text_field("整改要求", terms.requirement, lines=4, on_change=self._word)
        self._due = ft.Text("", size=HEADING, weight=ft.FontWeight.W_700)
        self._days = ft.Text("", size=HEADING, weight=ft.FontWeight.W_600)
        self._edition = quiet("")
        self._where = quiet(self.place)
        self._show_due()
        return self.frame(
            self.route,
            "开具督察通知书",
            [
                card(ft.Column([quiet("被督察单位"), body(record.unit_name, bold=True), self._where], spacing=2)),
                *self._ask_where(),
                heading("写入通知书的问题"),
                self._findings,
                self._requirement,
                heading("反馈期限"),
                self._deadline(),
                banner(power.words, Tone.QUIET, icon=ft.Icons.VERIFIED_OUTLINED),
                ft.TextButton("不开了，只保留检查记录", icon=ft.Icons.CLOSE, on_click=self._abandon),
            ],
            bottom=bottom_bar(
                ft.FilledButton("下一步：宣读", icon=ft.Icons.RECORD_VOICE_OVER_OUTLINED, on_click=self._read)
            ),
        )

    def shown(self) -> None:
        if self.there:
            self._show_due()
            self.refresh()

    def gone(self) -> None:
        # Whoever leaves now may think that all is done, or that nothing is.
        if self.there:
            self.app.say("检查已提交；通知书尚未开具，从“今日”可以继续")

    def _ask_where(self) -> list[ft.Control]:
        """A paper says where: when the check does not, it is asked for before anything is read aloud."""
        if not self.notice.asks_where:
            return []
        self._address = text_field(
            "路段、门牌或明显标志", self.notice.address, hint="例如：法华镇路 12 号东侧", on_change=self._type_address
        )
        offers = self.checks.addresses(self.notice.record.place.fix)
        chips = [quiet("附近和最近填写过的地点"), phrase_chips(offers, self._pick_address)] if offers else []
        words = "检查记录没有写明地点。请填写后再宣读，通知书上不写坐标。"
        self._ask = banner(words, Tone.WAITING, icon=ft.Icons.PLACE_OUTLINED)
        self._ask.visible = not self.notice.address
        return [heading("地点"), self._ask, self._address, *chips]

    def _type_address(self, event: ft.Event[ft.TextField]) -> None:
        self._put_address(event.control.value or "")

    def _pick_address(self, address: str) -> None:
        self._address.value = address
        self._address.update()
        self._put_address(address)

    def _put_address(self, address: str) -> None:
        if self._keep(lambda: self.notice.set_address(address)):
            self._where.value = self.place
            self._where.update()
            self._ask.visible = not address
            self._ask.update()

    def _row(self, finding: ItemResult) -> ft.Control:
        name = self.app.reference.name_of(finding.item_code, finding.item_text)
        box = ft.Checkbox(
            value=finding.id in self.notice.terms.finding_ids,
            semantics_label=name,
            on_change=lambda e: self._choose(finding.id, bool(e.control.value)),
        )
        severity = severity_on_paper(finding, self.app.reference.item(finding.item_code))
        words = ft.Column(
            [
                body(name, bold=True),
                quiet(finding.facts or "未写明事实，将按项目和数量表述"),
                ft.Row([severity_pill(severity), quiet(f"{finding.counted} · {finding.action.label}")], wrap=True),
            ],
            spacing=4,
            expand=True,
        )
        return card(ft.Row([box, words], spacing=8, vertical_alignment=ft.CrossAxisAlignment.START))

    def _deadline(self) -> ft.Control:
        buttons = step_buttons(self._step, "一个工作日")
        return card(
            ft.Column(
                [
                    ft.Row([ft.Container(self._days, expand=True), *buttons]),
                    self._due,
                    quiet("从送达次日起算工作日，以系统核定的日期为准。"),
                    self._edition,
                ],
                spacing=GAP / 2,
            )
        )

    def _show_due(self) -> None:
        self._due.value = self.notice.due_words(self.app.now())
        self._days.value = f"{self.notice.terms.feedback_days} 个工作日内反馈"
        self._edition.value = f"期限和用语所依规则：{self.notice.edition}。"

    def _keep(self, change: Callable[[], None]) -> bool:
        """Make the change, or say that the phone is full. A paper that was fixed is open again by it: from now on
        today's edition counts, which may give other days."""
        fixed = self.notice.fixed is not None
        try:
            change()
        except OSError:
            self.app.say(FULL)
            return False
        if fixed:
            self._renew_due()
        return True

    def _renew_due(self) -> None:
        self._show_due()
        for line in (self._due, self._days, self._edition):
            line.update()

    # ---- entering

    def _choose(self, finding_id: str, chosen: bool) -> None:
        ids = [f.id for f in self.notice.findings]
        wanted = [one for one in ids if (chosen if one == finding_id else one in self.notice.terms.finding_ids)]
        if self._keep(lambda: self.notice.choose(wanted)):
            self._requirement.value = self.notice.terms.requirement
            self._requirement.update()

    def _word(self, event: ft.Event[ft.TextField]) -> None:
        self._keep(lambda: self.notice.word(event.control.value or ""))

    def _step(self, by: int) -> None:
        if self._keep(lambda: self.notice.set_days(self.notice.terms.feedback_days + by)):
            self._renew_due()

    def _read(self) -> None:
        try:
            self.notice.fix(self.app.now())
        except ValueError as error:
            self.app.say(f"{error}。")
            return
        except OSError:
            self.app.say(FULL)
            return
        self.app.go(f"{self.route}/read")

    async def _abandon(self) -> None:
        if await self.app.ask(
            "放弃开具？", "检查记录已经保存，不受影响。已取的文号作废，不再使用。", "放弃", "继续开具"
        ):
            self.notice.abandon()
            self.app.go("/")
            self.app.say("未开具通知书，检查记录已保存")
