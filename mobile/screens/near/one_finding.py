"""What this phone knows of an open finding of somebody else: enough to say whether it is the same thing."""

from __future__ import annotations

from datetime import date

import flet as ft

from mobile.host import Host
from mobile.parts.cards import card, fact
from mobile.parts.dates import short_moment
from mobile.parts.empty import empty
from mobile.parts.near_known import known_findings
from mobile.parts.pill import severity_pill
from mobile.parts.screen import Screen
from mobile.parts.words import body, quiet
from shared.catalogue import Severity
from shared.moment import chinese_day_with_weekday
from shared.nearby import OpenFinding

SOURCE = "以上为督察科下发的未办结问题，只供核对是否同一处；事实、照片和人员不在本机。"


class NearFindingScreen(Screen):
    """Read only."""

    def __init__(self, app: Host, finding: str) -> None:
        super().__init__(app)
        self._id = finding

    def view(self) -> ft.View:
        path = f"/near/{self._id}"
        one = self.app.shared(known_findings).one(self._id, self.app.device.clock.now())
        if one is None:
            nothing = empty(ft.Icons.TASK_ALT, "这个问题已经办结", "督察科销号、合并或撤回后，本机不再列出。")
            return self.frame(path, "附近的问题", [nothing])
        return self.frame(path, self.app.reference.name_of(one.item_code, one.item_text), self._content(one))

    def _content(self, one: OpenFinding) -> list[ft.Control]:
        now = self.app.device.clock.now()
        day = chinese_day_with_weekday(date.fromisoformat(one.due_on)) if one.due_on else ""
        street = self.app.reference.unit(one.unit_id)
        facts = [
            ("被督察单位", one.unit_name or (street.name if street else "")),
            ("地点", one.address),
            ("发现时间", short_moment(one.occurred_at, now)),
            ("记录人", one.by),
            ("办理情况", one.standing),
            ("反馈期限", day),
        ]
        known = {severity.value for severity in Severity}
        tags = [severity_pill(Severity(one.severity))] if one.severity in known else []
        return [
            body(f"{one.item_code} {one.item_text}", bold=True),
            *([ft.Row([*tags], wrap=True)] if tags else []),
            card(ft.Column([fact(label, words) for label, words in facts if words], spacing=10)),
            quiet(SOURCE),
        ]
