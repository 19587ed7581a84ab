"""立即通知: a grave finding told to the district's 督察科 at once, by message and by telephone."""

from __future__ import annotations

import asyncio

import flet as ft

from mobile.checks.alerts import MAX_TEXT, alert_text
from mobile.checks.sealing import seal_alert
from mobile.device.cues import Cue
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.cue_giver import CueGiver
from mobile.parts.fields import text_field
from mobile.parts.urgent import urgent_button
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.open_checks import NOT_ENROLLED

CALL_S = 5.0


class CheckAlertScreen(CheckBase):
    """The message proposed, the duty phone, one button."""

    def __init__(self, app: Host, draft: str, result: str) -> None:
        super().__init__(app, draft)
        self._result_id = result
        self.route = f"/check/{draft}/alert/{result}"
        self._called = ""

    def build(self) -> ft.View:
        finding = self.content.result(self._result_id)
        if finding is None:
            return self.gone_view("这个问题已从检查中去掉")
        unit = self.app.reference.unit(self.content.unit_id)
        section = self.app.reference.section_of(unit.district_code if unit else self.checks.own_district)
        place = self.checks.place_words(self.content.place)
        self._text = text_field(
            "通知内容",
            alert_text(finding, self.content.unit_name, place, self.app.now()),
            lines=4,
            max_length=MAX_TEXT,
        )
        phone = section.duty_phone if section else ""
        name = section.name if section else "督察科"
        self._heard = quiet("接通后说明时间、地点和情况，再点“发出立即通知”留下书面通知。")
        call: list[ft.Control] = (
            [
                body(f"{name}值班电话 {phone}"),
                urgent_button(f"拨打 {phone}", ft.Icons.PHONE, lambda _: self.app.run(self._call, phone)),
                self._heard,
            ]
            if phone
            else [quiet(f"{name}的值班电话没有登记，请按本单位值班表联系，再点“发出立即通知”。")]
        )
        return self.frame(
            self.route,
            "立即通知",
            [
                heading("先打电话"),
                *call,
                heading("再发通知"),
                self._text,
                quiet("通知先于其他内容发送；没有网络时有网络后自动补送。照片和检查记录不受影响，可以继续填写。"),
            ],
            bottom=bottom_bar(ft.FilledButton("发出立即通知", icon=ft.Icons.CAMPAIGN_OUTLINED, on_click=self._send)),
        )

    async def _call(self, phone: str) -> None:
        self._called = phone
        try:
            await asyncio.wait_for(ft.UrlLauncher().launch_url(f"tel:{phone}"), CALL_S)
            self._heard.value = f"已拨打 {phone}。通话后请点“发出立即通知”。"
            self._heard.update()
        except Exception:  # a tablet or desktop has no telephone
            self.app.say(f"请用电话拨打 {phone}")

    async def _send(self) -> None:
        finding = self.content.result(self._result_id)
        officer = self.checks.officer()
        if finding is None:
            return
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
                called_phone=self._called,
            )
        except ValueError as error:
            self.app.say(f"{error}。")
            return
        except OSError:
            self.app.say(FULL)
            return
        self.app.shared(CueGiver).give(Cue.SAVED)
        self.app.sync.wake()
        self.app.say("立即通知已保存，正在优先发送")
        await self.app.back()
