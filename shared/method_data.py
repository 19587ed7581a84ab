"""What each 督察方式 asks for beyond the common header (domain.md §3, the table of forms).

Every field is optional: what an inspector could not learn stays empty. Words are as entered; a part that was not asked
for is None, so that a record says what was asked and what was not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from enum import StrEnum

Lines = list[tuple[str, str]]


class Visit(StrEnum):
    OPEN = "open"
    COVERT = "covert"

    @property
    def label(self) -> str:
        return {"open": "明察", "covert": "暗访"}[self.value]


class ComplaintSource(StrEnum):
    HOTLINE = "hotline"
    GRID = "grid"
    LETTERS = "letters"
    MEDIA = "media"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"hotline": "12345热线", "grid": "网格工单", "letters": "信访", "media": "媒体", "other": "其他"}[
            self.value
        ]


class CallBack(StrEnum):
    """What the complainant said when called back."""

    SATISFIED = "satisfied"
    ACCEPTED = "accepted"
    DISSATISFIED = "dissatisfied"
    UNREACHED = "unreached"

    @property
    def label(self) -> str:
        return {
            "satisfied": "满意",
            "accepted": "基本满意",
            "dissatisfied": "不满意",
            "unreached": "未联系上",
        }[self.value]


class Lasting(StrEnum):
    """回访: whether what was put right stayed so."""

    KEPT = "kept"
    RELAPSED = "relapsed"

    @property
    def label(self) -> str:
        return {"kept": "保持", "relapsed": "回潮"}[self.value]


@dataclass(frozen=True)
class OnSite:
    """实地督察."""

    visit: Visit | None = None
    weather: str = ""

    def lines(self) -> Lines:
        return [("明察暗访", self.visit.label if self.visit else ""), ("天气", self.weather)]


@dataclass(frozen=True)
class ObservedAct:
    """One act of enforcement that was watched; `time` is the wall clock, `09:10`."""

    words: str
    time: str = ""


@dataclass(frozen=True)
class Accompanying:
    """随行督察: the shift that was ridden or walked with. `starts` and `ends` are `08:30`; `shift_id` names the row of
    the shift table when it came with the task."""

    shift_id: str = ""
    shift_name: str = ""
    crew: str = ""
    vehicle: str = ""
    starts: str = ""
    ends: str = ""
    acts: tuple[ObservedAct, ...] = ()

    def lines(self) -> Lines:
        seen = (f"{n}. {act.time} {act.words}".replace("  ", " ") for n, act in enumerate(self.acts, 1))
        return [
            ("班次", self.shift_name),
            ("当班人员", self.crew),
            ("车辆", self.vehicle),
            ("随行时间", " 至 ".join(part for part in (self.starts, self.ends) if part)),
            ("所见执法活动", "；".join(seen)),
        ]


@dataclass(frozen=True)
class Complaint:
    """随诉督察; the number itself is `Inspection.complaint_number`. `due_on` is an ISO date."""

    source: ComplaintSource | None = None
    due_on: str = ""
    call_back: CallBack | None = None
    call_back_words: str = ""
    site_check: str = ""

    def lines(self) -> Lines:
        heard = "，".join(
            part for part in (self.call_back.label if self.call_back else "", self.call_back_words) if part
        )
        return [
            ("诉件来源", self.source.label if self.source else ""),
            ("办理期限", self.due_on),
            ("回访诉求人", heard),
            ("现场核查", self.site_check),
        ]


@dataclass(frozen=True)
class Tracking:
    """跟踪督察: where the followed task, case or finding stands on the day of this check. The notice is
    `Inspection.notice_id`; `case_number` names a case or task outside the system."""

    case_number: str = ""
    state: str = ""

    def lines(self) -> Lines:
        return [("跟踪事项", self.case_number), ("目前进展", self.state)]


@dataclass(frozen=True)
class Revisit:
    """回访督察; pictures before and after are pairs (`Photo.pairs_with`)."""

    result: Lasting | None = None
    opinion: str = ""

    def lines(self) -> Lines:
        return [("整改效果", self.result.label if self.result else ""), ("群众评价", self.opinion)]


@dataclass(frozen=True)
class JointWork:
    """联勤 and 联合督察: who leads, who takes part, and whose powers each finding falls under."""

    lead: str = ""
    bodies: str = ""
    persons: str = ""
    powers: str = ""

    def lines(self) -> Lines:
        return [
            ("牵头单位", self.lead),
            ("参加单位", self.bodies),
            ("参加人员", self.persons),
            ("问题职责分工", self.powers),
        ]


@dataclass(frozen=True)
class Choice:
    """全面督察 / 重点抽查 / 随机抽查: what was covered, why it was chosen, and the draw that chose it."""

    scope: str = ""
    reason: str = ""
    draw: str = ""

    def lines(self) -> Lines:
        return [("督察范围", self.scope), ("抽查理由", self.reason), ("随机抽取", self.draw)]


@dataclass(frozen=True)
class MethodData:
    """The parts that were asked for; None for the others."""

    on_site: OnSite | None = None
    accompanying: Accompanying | None = None
    complaint: Complaint | None = None
    tracking: Tracking | None = None
    revisit: Revisit | None = None
    joint: JointWork | None = None
    choice: Choice | None = None

    def only(self, parts: Collection[str]) -> MethodData:
        """Without the parts not named, and without those in which nothing was entered."""
        kept = {}
        for field in fields(self):
            part = getattr(self, field.name)
            if field.name in parts and part is not None and part != type(part)():
                kept[field.name] = part
        return MethodData(**kept)

    def lines(self) -> Lines:
        """(label, words) of everything entered, in the order of the founding document's methods."""
        parts = (getattr(self, field.name) for field in fields(self))
        return [line for part in parts if part is not None for line in part.lines() if line[1]]
