"""One finding: how many, what exactly, how grave, what was done about it on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import flet as ft

from mobile.checks.adopting import add_finding, own_photos, unassigned
from mobile.checks.alerts import was_told
from mobile.checks.phrases import HINTS, NO_LIVE_PHOTO, fact_phrases, join_phrase
from mobile.checks.repeats import raises, repeat_of
from mobile.checks.review import needs_live_photo
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.cards import card
from mobile.parts.fields import chips, choose, mark, text_field
from mobile.parts.fold import folded
from mobile.parts.named import named
from mobile.parts.theme import Tone
from mobile.parts.urgent import urgent_button
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.alert_state import alert_banner, alert_words
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_parts import PhotoStrip, bar_button, beside, camera_bar, phrase_chips, stack
from mobile.screens.check.counter import count_field, counter
from mobile.screens.check.near_line import near_finding_lines
from mobile.screens.check.recording_links import RecordingLinks
from shared import spelling
from shared.catalogue import PLACES, ChecklistItem, Counting, Severity
from shared.evidence import Photo
from shared.inspection import ItemResult, OnSpotAction
from shared.repeats import RepeatAnswer, RepeatProposal, severity_in_force

MAX_COUNT = 9_999
SMALL = 72.0  # of the pictures offered
# What can be done there and then. A notice is issued at 核对, an immediate one by its own button.
ON_THE_SPOT = (OnSpotAction.NONE, OnSpotAction.CORRECTED, OnSpotAction.REPORT)
FIRST_WORDS = "这个问题还没有照片。"


class CheckItemScreen(CheckBase):
    """The details of one finding of a check."""

    def __init__(self, app: Host, draft: str, result: str) -> None:
        super().__init__(app, draft)
        self._result_id = result
        self.route = f"/check/{draft}/item/{result}"
        self._excusing = False
        self._alert_said = ""

    @property
    def _result(self) -> ItemResult | None:
        return self.content.result(self._result_id) if self.there else None

    def build(self) -> ft.View:
        result = self._result
        if result is None:
            return self.gone_view("这个问题已从检查中去掉")
        item = self.app.reference.item(result.item_code)
        self._strip = PhotoStrip(self.app, self._open_photo, FIRST_WORDS)
        self._recordings = RecordingLinks(self, result.id)
        self._scene_strip = PhotoStrip(self.app, self._use, "", size=SMALL, verb="归入")
        offer: list[ft.Control] = [
            body("用已拍的照片", bold=True),
            quiet("点按即归入这个问题"),
            self._scene_strip.control,
        ]
        self._scene = card(ft.Column(offer, spacing=6))
        self._elsewhere = ft.TextButton(
            "照片已归入其他问题，点此移来",
            icon=ft.Icons.DRIVE_FILE_MOVE_OUTLINE,
            visible=False,
            on_click=lambda _: self.app.go(f"/check/{self.draft_id}/sort"),
        )
        self._photo_rule = stack()
        self._count = count_field(result.count, result.unit or PLACES, self._type_count)
        self._facts = text_field(
            "事实", result.facts, hint="路段门牌、位置、时间、是否有人在场", lines=2, on_change=self._type_facts
        )
        self._severity = chips([(s.value, s.label) for s in Severity], [result.severity.value], self._pick_severity)
        self._action = chips([(a.value, a.label) for a in ON_THE_SPOT], [result.action.value], self._pick_action)
        self._badges = text_field(
            "涉及人员胸号", "、".join(result.badges), hint="多人用顿号分开，可不填", on_change=self._type_badges
        )
        self._grave, self._again, self._near, self._in_force = stack(), stack(), stack(), stack()
        self._fill()
        hint = HINTS.get(result.item_code, "")
        return self.frame(
            self.route,
            self.app.reference.name_of(result.item_code, result.item_text),
            [
                self._grave,
                self._again,
                self._near,
                *([quiet(hint)] if hint else []),
                card(ft.Column([beside(self._strip, self._recordings.control), self._elsewhere], spacing=4)),
                self._scene,
                self._photo_rule,
                self._facts,
                phrase_chips(fact_phrases(result.item_code), self._add_phrase),
                counter(self._count, self._step, result.unit or PLACES, self._counting_words(item)),
                heading("严重程度"),
                self._severity,
                self._in_force,
                heading("现场处置"),
                self._action,
                self._badges,
                folded("项目原文和依据", self._law(result, item)),
                ft.Container(height=8),
            ],
            bottom=camera_bar(
                bar_button("去掉", ft.Icons.DELETE_OUTLINE, self._remove),
                bar_button("拍照", ft.Icons.PHOTO_CAMERA, self._shoot, main=True),
                bar_button("好了", ft.Icons.CHECK, lambda _: self.app.run(self.app.back)),
            ),
            actions=[
                named(ft.IconButton(ft.Icons.ADD_CIRCLE_OUTLINE, tooltip="同一项目再记一处", on_click=self._another))
            ],
        )

    def _law(self, result: ItemResult, item: ChecklistItem | None) -> list[ft.Control]:
        said: list[ft.Control] = [body(f"{result.item_code} {result.item_text}")]
        if item is None:
            return said
        law = item.law
        said.append(quiet(f"依据：{law.words}" if law.words else "依据：没有可写入文书的法律依据"))
        if law.open_words:
            said.append(quiet(f"待核对：{law.open_words}（文书不写条款号）"))
        if law.note:
            said.append(quiet(f"说明：{law.note}"))
        return said

    def _counting_words(self, item: ChecklistItem | None) -> str:
        """Where the number does not make the points, which nobody would guess."""
        once = item is not None and item.counted_by is Counting.ONCE and "每处计" in item.group
        return "写实际数量；计分按一处一次" if once else ""

    def shown(self) -> None:
        if self._result is not None:
            self._fill()
            self.refresh()

    def changed(self) -> None:
        # An alert on its way gets there while the person goes on; nothing else from outside changes this screen.
        result = self._result
        if result is None or not self._alert_said:
            return
        if alert_words(self.app, self.content.alert(result.id))[0] != self._alert_said:
            self._grave.controls = self._alert(result)
            self.refresh()

    # ---- filling

    def _fill(self) -> None:
        result = self._result
        if result is None:
            return
        photos = [photo for photo in self.checks.photos(self.draft_id) if photo.finding_id == result.id]
        self._strip.show(photos)
        self._recordings.fill()
        own = [] if photos else own_photos(self.app.store, self.draft)
        offered = unassigned(own, self.content.findings)
        self._scene_strip.show(offered)
        self._scene.visible = bool(offered)
        self._elsewhere.visible = bool(own) and not offered
        for place, said in (
            (self._photo_rule, self._rule(result, photos)),
            (self._grave, self._alert(result)),
            (self._again, self._comes_back(result)),
            (self._near, near_finding_lines(self, result)),
            (self._in_force, self._stands(result)),
        ):
            place.controls, place.visible = said, bool(said)  # an empty one would leave a gap
        # An alert sent from the screen above has set this one.
        choose(self._action, [result.action.value])

    def _rule(self, result: ItemResult, photos: list[Photo]) -> list[ft.Control]:
        if not needs_live_photo(result, photos, self.app.reference.item(result.item_code)):
            return []
        words = "此项须有现场拍摄的照片。导入的照片可作补充，不能代替。"
        if not (self._excusing or result.no_live_photo_reason):
            return [
                banner(
                    words,
                    Tone.WAITING,
                    icon=ft.Icons.ADD_A_PHOTO_OUTLINED,
                    action="不能拍摄，填写原因",
                    on_click=self._excuse,
                )
            ]
        return [
            text_field("不能拍摄的原因", result.no_live_photo_reason, on_change=self._type_reason),
            phrase_chips(NO_LIVE_PHOTO, self._pick_reason),
        ]

    def _alert(self, result: ItemResult) -> list[ft.Control]:
        if result.severity is not Severity.GRAVE:
            return []
        if was_told(self.content, result):
            notes = self.content.alert(result.id)
            self._alert_said = alert_words(self.app, notes)[0]
            return [alert_banner(self.app, notes, f"/check/{self.draft_id}")]
        go = f"/check/{self.draft_id}/alert/{self._result_id}"
        return [
            urgent_button("立即通知", ft.Icons.CAMPAIGN_OUTLINED, lambda _: self.app.go(go)),
            quiet("严重问题先打电话给督察科，不必等检查结束。"),
        ]

    def _comes_back(self, result: ItemResult) -> list[ft.Control]:
        """What is proposed for a problem that the unit has had before; the person decides."""
        found = self._repeat(result)
        if found is None:
            return []
        if result.repeat_answer is RepeatAnswer.ADOPTED:
            return [quiet(f"该单位{found.days}天内第{found.nth}次：已采用，核对时建议开通知书。")]
        if result.repeat_answer is RepeatAnswer.DECLINED:
            return [quiet(f"{found.words}：未采用。")]
        buttons: list[ft.Control] = [
            ft.FilledTonalButton("采用", on_click=lambda _: self._adopt(found.severity)),
            ft.TextButton("不采用", on_click=lambda _: self._answer(RepeatAnswer.DECLINED, {})),
        ]
        return [card(ft.Column([body(f"{found.words}。"), ft.Row(buttons, wrap=True)], spacing=8))]

    def _stands(self, result: ItemResult) -> list[ft.Control]:
        """By which severity the finding stands on the notice and in the ledger, where that is not simply the chosen
        one, or where it was raised."""
        item = self.app.reference.item(result.item_code)
        if item is None or item.text != result.item_text:
            return []
        found = self._repeat(result)
        raised = raises(self.app.store, self.app.reference, self.content, result, found)
        stands = severity_in_force(item.severity, raised=raised)
        if stands is not item.severity:
            why = f"多次出现，按目录“{item.severity.label}”升一级；服务器按台账核对次数"
            own = f"记录写明“{result.severity.label}”，" if result.severity is not stands else ""
            return [quiet(f"{own}通知书和台账为“{stands.label}”（{why}）。")]
        if result.severity is not stands:
            return [quiet(f"记录写明“{result.severity.label}”；通知书和台账按目录为“{stands.label}”。")]
        return []

    def _repeat(self, result: ItemResult) -> RepeatProposal | None:
        return repeat_of(self.app.store, self.app.reference, self.content, self.draft_id, result, self.app.now())

    def _adopt(self, severity: Severity) -> None:
        result = self._result
        # What was left to the section calls for a notice now; what was put right or told at once stays so.
        left = result is not None and result.action is OnSpotAction.REPORT
        parts = {"action": OnSpotAction.NONE.value} if left else {}
        if self._answer(RepeatAnswer.ADOPTED, {"severity": severity.value, **parts}):
            mark(self._severity, [severity.value])

    def _answer(self, answer: RepeatAnswer, parts: Mapping[str, Any]) -> bool:
        done = self._change({"repeat_answer": answer.value, **parts})
        if done:
            self._fill()
            self.refresh()
        return done

    # ---- entering

    def _change(self, parts: Mapping[str, Any]) -> bool:
        return self.keep(lambda: self.draft.change(self._result_id, parts))

    def _step(self, by: int) -> None:
        result = self._result
        if result is not None and self._put_count(result.count + by):
            self._count.value = str(self._result.count if self._result else result.count)
            self._count.update()

    def _type_count(self, event: ft.Event[ft.TextField]) -> None:
        # An empty field is somebody in the middle of typing: the number stays until there is another.
        if (digits := event.control.value or "").isdecimal():
            self._put_count(int(digits))

    def _put_count(self, count: int) -> bool:
        return self._change({"count": min(MAX_COUNT, max(1, count))})

    def _type_facts(self, event: ft.Event[ft.TextField]) -> None:
        self._change({"facts": event.control.value or ""})

    def _add_phrase(self, phrase: str) -> None:
        facts = join_phrase(self._facts.value or "", phrase)
        if self._change({"facts": facts}):
            self._facts.value = facts
            self._facts.update()

    def _type_reason(self, event: ft.Event[ft.TextField]) -> None:
        self._change({"no_live_photo_reason": event.control.value or ""})

    def _excuse(self) -> None:
        self._excusing = True
        self._fill()
        self.refresh()

    def _pick_reason(self, reason: str) -> None:
        if self._change({"no_live_photo_reason": reason}):
            self._fill()
            self.refresh()

    def _type_badges(self, event: ft.Event[ft.TextField]) -> None:
        words = (event.control.value or "").replace("，", "、").replace(",", "、").replace(" ", "、")
        self._change({"badges": [badge for word in words.split("、") if (badge := spelling.badge(word))]})

    def _pick_severity(self, value: str) -> None:
        self._change({"severity": value, **self._answered_by(Severity(value))})
        mark(self._severity, [value])
        self._fill()
        self.refresh()

    def _answered_by(self, severity: Severity) -> dict[str, Any]:
        """What choosing the severity by hand says to a proposal: as high as proposed adopts it, lower takes that
        back."""
        result = self._result
        found = self._repeat(result) if result else None
        item = self.app.reference.item(result.item_code) if result else None
        if result is None or found is None or item is None or found.severity is item.severity:
            return {}
        if severity.rank >= found.severity.rank:
            return {"repeat_answer": RepeatAnswer.ADOPTED.value}
        return {"repeat_answer": RepeatAnswer.DECLINED.value} if result.repeat_answer is RepeatAnswer.ADOPTED else {}

    def _pick_action(self, value: str) -> None:
        self._change({"action": value})
        mark(self._action, [value])
        self._fill()
        self.refresh()

    def _use(self, photo: Photo) -> None:
        """A picture of the whole scene becomes one of this finding."""
        given = replace(photo, finding_id=self._result_id)
        if self.keep(lambda: self.app.store.photos.change(given)):
            self._fill()
            self.refresh()

    # ---- leaving

    def _shoot(self) -> None:
        self.app.go(f"/check/{self.draft_id}/item/{self._result_id}/camera")

    def _open_photo(self, photo: Photo) -> None:
        self.app.go(f"/check/{self.draft_id}/photo/{photo.id}")

    def _another(self) -> None:
        result = self._result
        item = self.app.reference.item(result.item_code) if result else None
        if item is None:
            return
        fresh = self.checks.new_id()
        if self.keep(lambda: add_finding(self.app.store, self.draft, item, fresh)):
            self.app.go(f"/check/{self.draft_id}/item/{fresh}", replace=True)

    async def _remove(self) -> None:
        undo = self.draft.remove_result(self._result_id)
        self.app.say("已去掉这个问题，照片仍在检查中", undo=lambda: self._bring_back(undo))
        await self.app.back()

    def _bring_back(self, undo: Any) -> None:
        self.keep(undo)
        self.app.show_anew()
