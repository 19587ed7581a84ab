"""立即通知: a grave finding told to the district's 督察科 at once, by message and by telephone."""

from __future__ import annotations

import flet as ft

from mobile.checks.alerts import MAX_TEXT, alert_text, was_told
from mobile.checks.sealing import seal_alert
from mobile.device.cues import Cue
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.cards import card
from mobile.parts.cue_giver import CueGiver
from mobile.parts.duty_phone import duty_phone, ring
from mobile.parts.fields import text_field
from mobile.parts.urgent import urgent_button
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.alert_state import alert_words
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.check_parts import stack
from mobile.screens.check.open_checks import NOT_ENROLLED
from shared.inspection import Alert, ItemResult


class CheckAlertScreen(CheckBase):
    """The message proposed, the duty phone, one button."""

    def __init__(self, app: Host, draft: str, result: str) -> None:
        super().__init__(app, draft)
        self._result_id = result
        self.route = f"/check/{draft}/alert/{result}"
        self._told = False

    def build(self) -> ft.View:
        finding = self.content.result(self._result_id)
        if finding is None:
            return self.gone_view("这个问题已从检查中去掉")
        name, phone = duty_phone(self.app, self.content.unit_id, self.checks.own_district)
        self._told = was_told(self.content, finding)
        title, words = ("已发通知", self._sent(finding)) if self._told else ("再发通知", self._entry(finding))
        return self.frame(
            self.route,
            "立即通知",
            [heading("先打电话"), *self._telephone(name, phone), heading(title), *words],
            bottom=bottom_bar(self._button()),
        )

    def _telephone(self, name: str, phone: str) -> list[ft.Control]:
        if not phone:
            return [quiet(f"{name}的值班电话没有登记，请按本单位值班表联系，再点“发出立即通知”。")]
        called = self.content.alert(self._result_id).called_phone
        then = "。" if self._told else "，再点“发出立即通知”留下书面通知。"
        self._heard = quiet(self._called_words(called) if called else f"接通后说明时间、地点和情况{then}")
        return [
            body(f"{name}值班电话 {phone}"),
            urgent_button(f"拨打 {phone}", ft.Icons.PHONE, lambda _: self.app.run(self._call, phone)),
            self._heard,
        ]

    def _called_words(self, phone: str) -> str:
        return f"已拨打 {phone}。" + ("" if self._told else "通话后请点“发出立即通知”。")

    def _entry(self, finding: ItemResult) -> list[ft.Control]:
        place = self.checks.place_words(self.content.place)
        proposed = alert_text(finding, self.content.unit_name, place, self.app.now())
        self._text = text_field(
            "通知内容",
            self.content.alert(finding.id).text or proposed,
            lines=4,
            max_length=MAX_TEXT,
            on_change=self._word,
        )
        return [
            self._text,
            quiet("通知先于其他内容发送；没有网络时有网络后自动补送。照片和检查记录不受影响，可以继续填写。"),
        ]

    def _sent(self, finding: ItemResult) -> list[ft.Control]:
        self._standing = stack()
        self._fill_standing(finding)
        alert = self.app.store.records.body(self.content.alert(finding.id).alert_id)
        return [self._standing, *([card(body(alert.text))] if isinstance(alert, Alert) else [])]

    def _fill_standing(self, finding: ItemResult) -> None:
        words, tone, _ = alert_words(self.app, self.content.alert(finding.id))
        self._standing.controls = [banner(words, tone, icon=ft.Icons.CAMPAIGN_OUTLINED)]

    def _button(self) -> ft.Control:
        if self._told:
            return ft.FilledButton("好了", icon=ft.Icons.CHECK, on_click=lambda _: self.app.run(self.app.back))
        return ft.FilledButton("发出立即通知", icon=ft.Icons.CAMPAIGN_OUTLINED, on_click=self._send)

    def changed(self) -> None:
        finding = self.content.result(self._result_id) if self.there else None
        if self._told and finding is not None:
            self._fill_standing(finding)
            self.refresh()

    def _word(self, event: ft.Event[ft.TextField]) -> None:
        self.keep(lambda: self.draft.note_alert(self._result_id, "text", event.control.value or ""))

    async def _call(self, phone: str) -> None:
        self.keep(lambda: self.draft.note_alert(self._result_id, "called_phone", phone))
        if await ring(self.app, phone):
            self._heard.value = self._called_words(phone)
            self._heard.update()

    async def _send(self) -> None:
        finding = self.content.result(self._result_id)
        officer = self.checks.officer()
        if finding is None or was_told(self.content, finding):
            return  # a second tap
        if officer is None:
            self.app.say(NOT_ENROLLED)
            return
        try:
            seal_alert(
                self.app.store,
                self.draft,
                finding,
                officer,
                alert_id=self.checks.new_id(),
                text=self._text.value or "",
                called_phone=self.content.alert(finding.id).called_phone,
            )
        except ValueError as error:
            self.app.say(f"{error}。")
            return
        except OSError:
            self.app.say(FULL)
            return
        self.app.shared(CueGiver).give(Cue.SAVED)
        self.app.sync.wake()
        self.app.say("立即通知已保存，先于其他内容发送")
        await self.app.back()
