"""Before sealing: what will be sent, what must still be done, what would be good to add. Then one tap."""

from __future__ import annotations

import flet as ft

from mobile.checks.alerts import grave_findings, was_told
from mobile.checks.compose import answered_points, entered_data
from mobile.checks.issuing import NoticeDraft
from mobile.checks.notices import Authority, authority_over, expected_due
from mobile.checks.outcome import calls_for_notice, noticed_words, saved_words
from mobile.checks.repeats import raised_findings
from mobile.checks.review import Remark, review
from mobile.checks.sealing import seal_check
from mobile.device.cues import Cue
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card, fact, line, list_card
from mobile.parts.cue_giver import CueGiver
from mobile.parts.theme import GAP, Tone
from mobile.parts.urgent import urgent_button
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.alert_state import alert_banner, alert_words
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.just_saved import JustSaved
from mobile.screens.check.near_line import near_finding_lines
from mobile.screens.check.open_checks import NOT_ENROLLED
from shared.case_brief import CaseBrief
from shared.inspection import Form, ItemResult, OnSpotAction, Outcome, case_lines
from shared.moment import day_in_shanghai, from_iso

SAVE, NOTICE = "保存并提交", "提交并开通知书"
_HERE = dict.fromkeys(("notes", "correction", "backfill", "points"), "")
_PLACES = _HERE | {"methods": "/about", "case": "/case", "unit": "/unit", "place": "/place", "items": "/items"}


class CheckFinishScreen(CheckBase):
    """The summary of a check and its sealing."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/finish"
        self._busy = self._must = False

    def build(self) -> ft.View:
        self._body = ft.Column(spacing=GAP, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._bar = ft.Column(spacing=4, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._fill()
        return self.frame(self.route, "核对并提交", [self._body], bottom=bottom_bar(self._bar))

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
            notes = self.content.alert(finding.id)
            if not was_told(self.content, finding):
                parts.append(self._alert(finding))
            elif alert_words(self.app, notes)[2]:
                parts.append(alert_banner(self.app, notes, f"/check/{self.draft_id}"))
        if must:
            parts += [heading("提交前请补充"), self._list(must, ft.Icons.ERROR_OUTLINE)]
        if could:
            parts += [heading("建议补充，也可直接提交"), self._list(could, ft.Icons.INFO_OUTLINE)]
        if not remarks:
            parts.append(banner("内容齐全，可以提交。", Tone.INFO, icon=ft.Icons.TASK_ALT))
        parts += near_finding_lines(self, *self.content.findings)
        parts += [heading("提交以后"), self._consequences()]
        parts += [heading("将提交的内容"), self._summary()]
        if self.content.findings and not self.content.corrects:
            parts.append(quiet(self._authority().words))
        self._body.controls = parts
        self._must = bool(must)
        self._propose()

    def _propose(self) -> None:
        """The likely act as the main button, the other one below it."""
        barred = self._must or self._busy
        likely = self._offers_notice() and calls_for_notice(self.content.findings)
        save, notice = (
            (SAVE, ft.Icons.CHECK, self._save),
            (NOTICE, ft.Icons.DESCRIPTION_OUTLINED, self._save_and_notice),
        )
        (words, icon, act), other = (notice, save) if likely else (save, notice)
        main = ft.FilledButton(words, icon=icon, on_click=act, disabled=barred)
        second = ft.TextButton(other[0], on_click=other[2], disabled=barred)
        self._bar.controls = [main, second] if self._offers_notice() else [main]

    def _consequences(self) -> ft.Control:
        """What happens to whom by when: of the likely act first."""
        content, app = self.content, self.app
        unit = content.unit_name or "被督察单位"
        known = app.reference.unit(content.unit_id)
        district = known.district_code if known else content.place.district_code or self.checks.own_district
        section = app.reference.section_of(district)
        name = section.name if section else f"{app.reference.district_name(district)}督察科"
        saved = line(SAVE, saved_words(unit, name, content.findings, corrects=bool(content.corrects)))
        if not self._offers_notice():
            return list_card([saved])
        now = app.now()
        rules = app.reference.rules(district, day_in_shanghai(from_iso(now)))
        due = expected_due(app.reference.calendar, now, rules.feedback_days)
        mode = app.reference.delegation(district).mode
        noticed = line(NOTICE, noticed_words(unit, name, mode, due, rules.close_of_business))
        return list_card([noticed, saved] if calls_for_notice(content.findings) else [saved, noticed])

    def _list(self, remarks: list[Remark], icon: ft.IconData) -> ft.Control:
        return list_card([line(remark.text, icon=icon, on_click=self._opener(remark.where)) for remark in remarks])

    def _opener(self, where: str) -> ft.ControlEventHandler[ft.Container]:
        base = f"/check/{self.draft_id}"
        route = base + _PLACES[where] if where in _PLACES else f"{base}/item/{where}"
        return lambda _: self.app.go(route)

    def _alert(self, finding: ItemResult) -> ft.Control:
        name = self.app.reference.name_of(finding.item_code, finding.item_text)
        go = f"/check/{self.draft_id}/alert/{finding.id}"
        return ft.Column(
            [
                body(f"“{name}”为严重问题，请立即通知督察科。"),
                urgent_button("立即通知", ft.Icons.CAMPAIGN_OUTLINED, lambda _: self.app.go(go)),
            ],
            spacing=8,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
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
        recordings = [(one, one.media) for one in self.checks.recordings(self.draft_id) if one.media]
        if recordings:
            facts.append(fact("录音录像", "、".join(f"{one.name}（{media.length}）" for one, media in recordings)))
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
            store, reference = self.app.store, self.app.reference
            raised = raised_findings(store, reference, self.content, self.draft_id, self.app.now())
            sealed = await seal_check(store, self.draft, officer, reference.catalogue_version, raised=raised)
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
        self._propose()
        if self._bar.parent is not None:
            self._bar.update()
