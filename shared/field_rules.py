"""What a bureau sets and an inspector's phone goes by when a notice is issued on the spot: terms, limits, words.

The server sends every edition that is in force or to come (`wire.ChangeKind.RULES`), so that a phone offline changes
over on the right day. The defaults stand until the first edition comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from shared.check_template import CheckTemplate
from shared.moment import MIDNIGHT, chinese_day
from shared.notice import CAME_LATER, DEFAULT_FEEDBACK_DAYS, MOST_FEEDBACK_DAYS, OBJECTION_WORDS
from shared.repeats import RAISED

ANY_DEMAND = "查明原因，立即整改"
CLOSE_OF_BUSINESS = time(17, 30)
# What came later and this server reads: fields of a notice, and that a finding's severity was raised by adoption.
READS = (*CAME_LATER, RAISED)


def closing_hour(close_of_business: bool) -> time:
    """The hour at which the last day of a term ends."""
    return CLOSE_OF_BUSINESS if close_of_business else MIDNIGHT


@dataclass(frozen=True)
class NoticeRules:
    """The longest term that may be given on the spot, the objection clause, and the 整改要求 proposed for each kind of
    item (by the first two letters of its code)."""

    most_days: int = MOST_FEEDBACK_DAYS
    objection: str = OBJECTION_WORDS
    demand_rw: str = "对照勤务计划和办理时限，逐项补办到位，并说明未完成的原因"
    demand_jm: str = "立即组织对上述点位进行整改，落实定人、定岗、定时管控措施，防止回潮"
    demand_qw: str = "核实当班人员在岗情况，严格执行勤务和请销假制度"
    demand_jl: str = "对涉及人员进行调查核实，依规处理，并在全队开展纪律教育"
    demand_zz: str = "督促有关人员按规定着装并佩戴标志"
    demand_jz: str = "对有关人员进行提醒教育，规范仪容举止"
    demand_yy: str = "对有关人员进行提醒教育，使用文明规范用语"
    demand_cl: str = "按规定使用和停放执法车辆，查明责任人"
    demand_zb: str = "按规定配备、使用执法装备，做到全过程记录"
    demand_cx: str = "按规定程序执法，对有关案件或执法活动逐一复核"

    def demand(self, item_code: str) -> str:
        """The requirement proposed for a finding on the item."""
        return str(getattr(self, f"demand_{item_code[:2].lower()}", ANY_DEMAND))


@dataclass(frozen=True)
class FieldRules:
    """What is in force from the day `since` (ISO) on; `since` is empty for the defaults, when nothing else ever was.
    With `close_of_business` a term ends at 17:30 instead of 24:00."""

    since: str = ""
    feedback_days: int = DEFAULT_FEEDBACK_DAYS
    notice: NoticeRules = field(default_factory=NoticeRules)
    close_of_business: bool = False
    video_clips: bool = False  # whether the phone offers short video clips

    @property
    def name(self) -> str:
        """What a notice says of the edition it was made by."""
        return f"{chinese_day(date.fromisoformat(self.since))}起施行的版本" if self.since else "系统默认的版本"

    @property
    def longest(self) -> int:
        """The longest term that may be given: never less than the district's own."""
        return max(self.notice.most_days, self.feedback_days)


@dataclass(frozen=True)
class WordingEdition:
    """The passages of 《督察通知书》 (`notice_paper.filled`) from the day `since` on; empty: as shipped."""

    since: str
    text: str = ""


@dataclass(frozen=True)
class RuleBook:
    """A district's editions, the earliest first. `reads` are the later fields that this server knows (`READS`);
    `templates` are those of 本单位无问题 in force, None from a server that knows of none."""

    editions: tuple[FieldRules, ...] = ()
    wordings: tuple[WordingEdition, ...] = ()
    reads: tuple[str, ...] = ()
    templates: tuple[CheckTemplate, ...] | None = None

    def on(self, day: date) -> FieldRules:
        """The edition in force on the day."""
        known = [edition for edition in self.editions if edition.since <= day.isoformat()]
        return known[-1] if known else FieldRules()

    def wording_on(self, day: date) -> str:
        """The passages of a notice issued on the day; empty: as shipped."""
        known = [edition.text for edition in self.wordings if edition.since <= day.isoformat()]
        return known[-1] if known else ""
