"""What the chosen 督察方式 ask for (domain.md §3): only their fields, each kept as it is entered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import flet as ft

from mobile.parts.cards import line, list_card
from mobile.parts.fields import chips, text_field
from mobile.parts.pickers import pick_day
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_parts import phrase_chips, stack
from mobile.screens.check.method_fields import MethodFields
from mobile.screens.check.notice_link import NoticeLink
from shared.inspection import Coverage, Joint, Method, Timing
from shared.method_data import CallBack, ComplaintSource, Lasting, Visit
from shared.moment import chinese_day_with_weekday, chinese_moment, day_in_shanghai

WEATHER = ("晴", "多云", "阴", "小雨", "大雨", "高温", "大风")
_ACT = re.compile(r"^\s*(\d{1,2}[:：]\d{2})\s*(.*)$")


class MethodSection:
    """The cards below the chips of methods. `fill` lays them out anew; typing does not."""

    def __init__(self, screen: CheckBase) -> None:
        self._screen, self._app = screen, screen.app
        self.control = stack()
        self._more = False
        self._fields = MethodFields(screen, self.refill)
        self._notice = NoticeLink(screen, self.refill)

    def fill(self) -> None:
        """By the draft as it stands. Does not send."""
        content = self._screen.content
        parts: list[ft.Control] = []
        for method in content.methods:
            parts += self._group(method.label, _FIELDS[method](self))
        if content.joint is not Joint.NONE:
            parts += self._group(content.joint.label, self._joint_fields())
        self.control.controls = [*parts, *self._choice()]

    def refill(self) -> None:
        """Lay out anew and send."""
        self.fill()
        self.control.update()

    def _group(self, label: str, fields: list[ft.Control]) -> list[ft.Control]:
        return [ft.Container(body(label, bold=True), padding=ft.Padding.only(top=6)), *fields]

    # ---- the methods

    def _on_site(self) -> list[ft.Control]:
        weather = self._fields.text("天气", "on_site", "weather")

        def pick(words: str) -> None:
            weather.value = words
            self._fields.put("on_site", "weather", words)
            weather.update()

        return [self._fields.choices("on_site", "visit", Visit), weather, phrase_chips(WEATHER, pick)]

    def _accompanying(self) -> list[ft.Control]:
        acts = self._fields.value("accompanying", "acts") or ()
        field = text_field(
            "所见执法活动",
            "\n".join(f"{act.time} {act.words}".strip() for act in acts),
            hint="每行一项，如 09:10 劝离占道摊贩",
            lines=2,
            on_change=lambda event: self._put_acts(event.control.value or ""),
        )

        def add_now(_: ft.Event[ft.OutlinedButton]) -> None:
            now = chinese_moment(self._app.device.clock.now())[-5:]
            field.value = "\n".join(part for part in ((field.value or "").rstrip(), f"{now} ") if part)
            field.update()

        return [
            self._fields.text("班次", "accompanying", "shift_name", hint="如 早班 定西路沿线"),
            self._fields.text("当班人员", "accompanying", "crew"),
            self._fields.text("车辆", "accompanying", "vehicle", hint="车牌号，步行可不填"),
            list_card(
                [
                    self._fields.time_line("随行开始", "accompanying", "starts"),
                    self._fields.time_line("随行结束", "accompanying", "ends"),
                ]
            ),
            field,
            ft.Row([ft.OutlinedButton("记一项（现在）", icon=ft.Icons.ADD, on_click=add_now)]),
        ]

    def _complaint(self) -> list[ft.Control]:
        number = text_field("诉件号", self._screen.content.complaint_number, on_change=self._set_number)
        due = self._fields.value("complaint", "due_on")
        words = chinese_day_with_weekday(date.fromisoformat(due)) if due else "点按选择，可不填"
        return [
            number,
            quiet("诉件来源"),
            self._fields.choices("complaint", "source", ComplaintSource),
            list_card(
                [
                    line(
                        "办理期限",
                        words,
                        icon=ft.Icons.EVENT_OUTLINED,
                        on_click=lambda _: self._app.run(self._pick_due),
                    )
                ]
            ),
            quiet("回访诉求人"),
            self._fields.choices("complaint", "call_back", CallBack),
            self._fields.text("回访情况", "complaint", "call_back_words", lines=2),
            self._fields.text("现场核查情况", "complaint", "site_check", lines=2),
        ]

    def _tracking(self) -> list[ft.Control]:
        both = Method.REVISIT in self._screen.content.methods
        return [
            *([] if both else self._notice.fill()),
            self._fields.text("跟踪的案件或任务", "tracking", "case_number", hint="有原通知书的可不填"),
            self._fields.text("目前进展", "tracking", "state", hint="今天看到的情况", lines=2),
        ]

    def _revisit(self) -> list[ft.Control]:
        return [
            *self._notice.fill(),
            quiet("整改效果"),
            self._fields.choices("revisit", "result", Lasting),
            self._fields.text("群众评价", "revisit", "opinion", lines=2),
        ]

    def _joint_fields(self) -> list[ft.Control]:
        return [
            self._fields.text("牵头单位", "joint", "lead"),
            self._fields.text("参加单位", "joint", "bodies", hint="如 公安、市场监管", lines=2),
            self._fields.text("参加人员", "joint", "persons"),
            self._fields.text("各项问题由谁处理", "joint", "powers", lines=2),
        ]

    def _choice(self) -> list[ft.Control]:
        content = self._screen.content
        toggle = line(
            f"{content.coverage.label} · {content.timing.label} · {content.joint.label}",
            icon=ft.Icons.TUNE,
            on_click=self._toggle,
            trailing=ft.Icon(ft.Icons.EXPAND_LESS if self._more else ft.Icons.EXPAND_MORE, color=ft.Colors.OUTLINE),
        )
        if not self._more:
            return [list_card([toggle])]
        full = content.coverage is Coverage.FULL
        scope = (
            self._fields.text("督察范围", "choice", "scope", hint="全部单位或全部项目", lines=2)
            if full
            else self._fields.text("抽查理由", "choice", "reason", hint="为什么查这个单位或项目", lines=2)
        )
        draw = [self._fields.text("随机抽取", "choice", "draw", hint="抽取编号或依据", lines=2)]
        return [
            list_card([toggle]),
            chips([(c.value, c.label) for c in Coverage], [content.coverage.value], self._set_coverage),
            scope,
            chips([(t.value, t.label) for t in Timing], [content.timing.value], self._set_timing),
            *(draw if content.timing is Timing.RANDOM else []),
            chips([(j.value, j.label) for j in Joint], [content.joint.value], self._set_joint),
        ]

    # ---- entering

    def _put_acts(self, text: str) -> None:
        acts = []
        for row in text.splitlines():
            found = _ACT.match(row)
            moment, words = (found[1].replace("：", ":"), found[2].strip()) if found else ("", row.strip())
            if words or moment:
                acts.append({"time": moment, "words": words})
        self._fields.put("accompanying", "acts", acts)

    def _set_number(self, event: ft.Event[ft.TextField]) -> None:
        self._screen.keep(lambda: self._screen.draft.set_text("complaint_number", event.control.value or ""))

    async def _pick_due(self) -> None:
        today = day_in_shanghai(self._app.device.clock.now())
        due = self._fields.value("complaint", "due_on")
        value = date.fromisoformat(due) if due else today
        chosen = await pick_day(self._app.page, value, today - timedelta(days=366), today + timedelta(days=366))
        if chosen is not None and self._fields.put("complaint", "due_on", chosen.isoformat()):
            self.refill()

    def _set_coverage(self, value: str) -> None:
        self._set(lambda: self._screen.draft.set_coverage(Coverage(value)))

    def _set_timing(self, value: str) -> None:
        self._set(lambda: self._screen.draft.set_timing(Timing(value)))

    def _set_joint(self, value: str) -> None:
        self._set(lambda: self._screen.draft.set_joint(Joint(value)))

    def _set(self, change: Callable[[], object]) -> None:
        self._screen.keep(change)
        self.refill()

    def _toggle(self) -> None:
        self._more = not self._more
        self.refill()


_FIELDS: dict[Method, Callable[[MethodSection], list[ft.Control]]] = {
    Method.ON_SITE: MethodSection._on_site,
    Method.ACCOMPANYING: MethodSection._accompanying,
    Method.COMPLAINT: MethodSection._complaint,
    Method.TRACKING: MethodSection._tracking,
    Method.REVISIT: MethodSection._revisit,
}
