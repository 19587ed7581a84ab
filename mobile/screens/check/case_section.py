"""专项督察: to which case the check counts, and the points of the case that are in no catalogue."""

from __future__ import annotations

import flet as ft

from mobile.checks.content import PointAnswer
from mobile.parts.cards import card
from mobile.parts.fields import chips, mark, text_field
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_cards import leading_card
from mobile.screens.check.check_parts import stack
from shared.case_brief import CaseBrief, CaseUnit
from shared.inspection import Form, Outcome

MOST_UNITS = 3  # of a case whose units do not include the inspected one
NO_NOTICE = "“不合格”的要点只记入本案；需要开通知书的，请另外添加检查项目。"


class CaseSection:
    """Below the chips of 日常 and 专项. `fill` lays it out anew; typing does not."""

    def __init__(self, screen: CheckBase) -> None:
        self._screen, self._app = screen, screen.app
        self.control = stack()

    def fill(self) -> None:
        """By the draft as it stands. Does not send."""
        content = self._screen.content
        self.control.visible = content.form is Form.SPECIAL
        if not self.control.visible:
            self.control.controls = []
            return
        case = self._app.reference.case(content.case_id)
        route = f"/check/{self._screen.draft_id}/case"
        parts: list[ft.Control] = [leading_card(self._app, ft.Icons.FOLDER_SPECIAL_OUTLINED, self._words(case), route)]
        if case is not None and case.points:
            parts += [heading("本案要点"), *(self._point(text) for text in case.points), quiet(NO_NOTICE)]
        self.control.controls = parts

    def refill(self) -> None:
        """Lay out anew and send."""
        self.fill()
        self.control.update()

    def _words(self, case: CaseBrief | None) -> list[ft.Control]:
        content = self._screen.content
        if case is None and not content.names_case:
            return [body("选择所属专项", bold=True), quiet("这次检查属于哪一件专项督察")]
        if case is None:
            return [quiet("所属专项，提交后由服务器核对"), body(content.case_number or "编号待下载", bold=True)]
        ended = "（已办结）" if case.ended else ""
        asked = [quiet(f"{unit.name}：{unit.words}" if unit.words else unit.name) for unit in self._units(case)]
        return [quiet(f"所属专项{ended}"), body(case.title, bold=True), quiet(case.number), *asked]

    def _units(self, case: CaseBrief) -> list[CaseUnit]:
        """What the inspected unit was told to do; before one of them is chosen, what the first ones were."""
        here = [unit for unit in case.units if unit.unit_id and unit.unit_id == self._screen.content.unit_id]
        return here or list(case.units[:MOST_UNITS])

    def _point(self, text: str) -> ft.Control:
        def pick(value: str) -> None:
            now = self._screen.content.point(text)
            outcome = None if now.outcome == value else Outcome(value)
            self._answer(PointAnswer(text, outcome, now.words))
            mark(verdicts, self._chosen(text))

        def typed(event: ft.Event[ft.TextField]) -> None:
            now = self._screen.content.point(text)
            self._answer(PointAnswer(text, now.outcome, event.control.value or ""))

        verdicts = chips([(outcome.value, outcome.label) for outcome in Outcome], self._chosen(text), pick)
        words = text_field("情况", self._screen.content.point(text).words, lines=2, on_change=typed)
        column: list[ft.Control] = [body(text, bold=True), verdicts, words]
        return card(ft.Column(column, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))

    def _answer(self, answer: PointAnswer) -> None:
        self._screen.keep(lambda: self._screen.draft.answer_point(answer))

    def _chosen(self, text: str) -> list[str]:
        outcome = self._screen.content.point(text).outcome
        return [outcome.value] if outcome else []
