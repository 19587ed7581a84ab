"""Before sealing: what will be sent, what must still be done, what would be good to add. Then one tap."""

from __future__ import annotations

import flet as ft

from mobile.checks.alerts import grave_findings
from mobile.checks.compose import answered_points, entered_data
from mobile.checks.issuing import NoticeDraft
from mobile.checks.notices import Authority, authority_over
from mobile.checks.review import Remark, review
from mobile.checks.sealing import seal_check
from mobile.device.cues import Cue
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card, fact, line, list_card
from mobile.parts.cues import CueGiver
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import heading
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.just_saved import JustSaved
from mobile.screens.check.near_line import near_finding_lines
from mobile.screens.check.open_checks import NOT_ENROLLED
from shared.case_brief import CaseBrief
from shared.inspection import Form, ItemResult, OnSpotAction, Outcome, case_lines

_HERE = dict.fromkeys(("notes", "correction", "backfill", "points"), "")
_PLACES = _HERE | {"methods": "/about", "case": "/case", "unit": "/unit", "place": "/place", "items": "/items"}


class CheckFinishScreen(CheckBase):
    """The summary of a check and its sealing."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/finish"
        self._busy = False

    def build(self) -> ft.View:
        self._body = ft.Column(spacing=GAP, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._submit = ft.FilledButton("保存并提交", icon=ft.Icons.CHECK, on_click=self._save)
        self._notice = ft.FilledTonalButton("提交并开通知书", on_click=self._save_and_notice)
        self._fill()
        offers = self._offers_notice()
        bar = bottom_bar(self._notice, self._submit) if offers else bottom_bar(self._submit)
        return self.frame(self.route, "核对并提交", [self._body], bottom=bar)

    def shown(self) -> None:
        if self.there:
            self._fill()
            self.refresh()

    # ---- filling

    def _remarks(self) -> list[Remark]:
        return review(
            self.content,
            self.checks.photos(self.draft_id),
            self.app.reference.item,
            self.checks.proposal(self.draft_id).outside,
            self._case(),
        )

    def _case(self) -> CaseBrief | None:
        return self.app.reference.case(self.content.case_id)

    def _authority(self) -> Authority:
        return authority_over(self.app.reference, self.content.unit_id, self.checks.own_district)

    def _offers_notice(self) -> bool:
        return bool(self.content.findings) and not self.content.corrects and self._authority().allowed

    def _fill(self) -> None:
        remarks = self._remarks()
        must = [remark for remark in remarks if remark.must]
        could = [remark for remark in remarks if not remark.must]
        parts: list[ft.Control] = []
        for finding in grave_findings(self.content):
            if finding.action is not OnSpotAction.IMMEDIATE:
                parts.append(self._alert(finding))
        if must:
            parts += [heading("提交前请补充"), self._list(must, ft.Icons.ERROR_OUTLINE)]
        if could:
            parts += [heading("建议补充，也可直接提交"), self._list(could, ft.Icons.INFO_OUTLINE)]
        if not remarks:
            parts.append(banner("内容齐全，可以提交。", Tone.INFO, icon=ft.Icons.TASK_ALT))
        parts += near_finding_lines(self, *self.content.findings)
        parts += [heading("将提交的内容"), self._summary()]
        if self.content.findings and not self.content.corrects:
            parts.append(banner(self._authority().words, Tone.QUIET, icon=ft.Icons.DESCRIPTION_OUTLINED))
        self._body.controls = parts
        self._submit.disabled = self._notice.disabled = bool(must) or self._busy

    def _list(self, remarks: list[Remark], icon: ft.IconData) -> ft.Control:
        return list_card([line(remark.text, icon=icon, on_click=self._opener(remark.where)) for remark in remarks])

    def _opener(self, where: str) -> ft.ControlEventHandler[ft.Container]:
        base = f"/check/{self.draft_id}"
        route = base + _PLACES[where] if where in _PLACES else f"{base}/item/{where}"
        return lambda _: self.app.go(route)

    def _alert(self, finding: ItemResult) -> ft.Control:
        return banner(
            f"“{finding.item_text}”为严重问题，请立即通知督察科。",
            Tone.SEVERE,
            icon=ft.Icons.CAMPAIGN_OUTLINED,
            action="立即通知",
            on_click=lambda _: self.app.go(f"/check/{self.draft_id}/alert/{finding.id}"),
        )

    def _summary(self) -> ft.Control:
        content = self.content
        photos = self.checks.photos(self.draft_id)
        counted = [(o, sum(result.outcome is o for result in content.results)) for o in Outcome]
        verdicts = "、".join(f"{outcome.label} {count} 项" for outcome, count in counted if count)
        methods = "、".join([content.form.label, *(method.label for method in content.methods)])
        kinds = f"{content.coverage.label}、{content.timing.label}、{content.joint.label}"
        facts = [
            fact("被督察单位", content.unit_name or "未选择"),
            fact("督察方式", f"{methods}（{kinds}）"),
            fact("地点", self.checks.place_words(content.place)),
            fact("检查结果", verdicts or "没有检查项目"),
            fact("照片", f"{len(photos)} 张" if photos else "没有照片"),
        ]
        if content.subjects:
            facts.append(fact("被督察人员", "、".join(f"{s.name} {s.badge}".strip() for s in content.subjects)))
        facts += [fact(label, words) for label, words in self._of_case()]
        facts += [fact(label, words) for label, words in entered_data(content).lines()]
        if content.notes.strip():
            facts.append(fact("备注", content.notes.strip()))
        return card(ft.Column(facts, spacing=GAP))

    def _of_case(self) -> list[tuple[str, str]]:
        content, case = self.content, self._case()
        if content.form is not Form.SPECIAL:
            return []
        words = f"{content.case_number} {case.title if case else ''}".strip()
        return case_lines(words, answered_points(content))

    # ---- sealing

    async def _save(self) -> None:
        report = bool(self.content.findings) and not self._offers_notice()
        record = await self._seal(OnSpotAction.REPORT if report else None)
        if record:
            self.app.go("/")

    async def _save_and_notice(self) -> None:
        record = await self._seal(OnSpotAction.NOTICE)
        if record:
            notice = NoticeDraft.begin(self.app.store, self.app.reference, record)
            self.app.go("/")
            self.app.go(f"/notice/{notice.id}")

    async def _seal(self, action: OnSpotAction | None) -> str:
        """The record's id, or empty with words on the screen. `action` is noted on findings without one."""
        if self._busy:
            return ""
        self._set_busy(True)
        try:
            officer = self.checks.officer()
            if officer is None:
                self.app.say(NOT_ENROLLED)
                return ""
            for finding in self.content.findings:
                if action is not None and finding.action is OnSpotAction.NONE:
                    self.draft.set_action(finding.id, action)
            sealed = await seal_check(self.app.store, self.draft, officer, self.app.reference.catalogue_version)
        except ValueError as error:
            self.app.say(f"{error}。已填写的内容都在。")
            return ""
        except OSError:
            self.app.say(FULL)
            return ""
        finally:
            self._set_busy(False)
        self.checks.close(self.draft_id)
        self.app.shared(CueGiver).give(Cue.SAVED)
        self.app.shared(JustSaved).note(sealed.id)
        self.app.sync.wake()
        return sealed.id

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._submit.disabled = self._notice.disabled = busy
        if self._submit.parent is not None:
            self._submit.update()
