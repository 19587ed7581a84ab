"""What a bureau may set: numbers of the procedure, each with the default of domain.md and the day it takes effect.

An edition is never changed; a later one replaces it. What happened before its day keeps the earlier one. A district's
own edition goes before the city's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from shared.field_rules import NoticeRules
from shared.plain import from_plain


class Roll(StrEnum):
    """What happens to a filing day that is no working day (domain.md §4: 25日前 / 5日前)."""

    NEXT_WORKDAY = "next_workday"
    NONE = "none"


class RepeatEffect(StrEnum):
    """What a repetition of the same item within the days does to its points."""

    SEVERITY_UP = "severity_up"  # the points of the next severity
    DOUBLE = "double"


@dataclass(frozen=True)
class ScoreRules:
    """相关分数标准 (沪城管执〔2009〕1号 四(一)9; numbers domain.md §2 (d)). Points; `repeat_days` in calendar days;
    `least_checks` of a unit in a month, below which a month without a deduction is not judged (d).
    One item takes at most `cap_per_item` of what an inspection may cost, so that the others count too (d)."""

    start: float = 100.0
    corrected_factor: float = 0.5  # corrected on the spot
    repeat_days: int = 90
    repeat_effect: RepeatEffect = RepeatEffect.SEVERITY_UP
    major_points: float = 2.0  # what an 一般 item is raised to
    grave_points: float = 5.0  # what a 较重 item is raised to
    late_feedback: float = 2.0
    cap_per_inspection: float = 20.0
    cap_per_item: float = 10.0
    objection_workdays: int = 5
    least_checks: int = 1


@dataclass(frozen=True)
class TermRules:
    """Terms of the daily procedure (domain.md §4). Days are working days unless named otherwise."""

    feedback_days: int = 3
    late_service_days: int = 15  # calendar days after which a paper served on the spot is not taken as served unseen
    close_of_business: bool = False  # a term ends at 17:30 instead of 24:00
    extension_days: int = 5
    round_days: int = 3  # of 追踪督察 and of each return
    rounds: int = 2  # rounds before a supervision order
    supervision_days: int = 3
    case_days: int = 15  # calendar days of a special case, unless its plan says otherwise (domain.md §5)
    case_report_days: int = 3  # to look into it anew (责成重新查报)
    street_reply_days: int = 15  # of a street or town to a 追责建议 (d)
    sample_share: float = 0.2  # of feedback verified on site
    plan_day: int = 25  # of the month before
    report_day: int = 5  # of the month after
    bulletin_day: int = 12  # of the month after
    roll: Roll = Roll.NEXT_WORKDAY


@dataclass(frozen=True)
class EvidenceRules:
    """What phones offer beside photos and voice notes."""

    video_clips: bool = False


@dataclass(frozen=True)
class AlertRules:
    """立即通知 (沪城管执〔2009〕1号 四(一)4; numbers domain.md §4 (d)). Minutes."""

    acknowledge: int = 30
    on_site: int = 120
    ring_next: int = 10  # between one number of the ring list and the next


@dataclass(frozen=True)
class MergeRules:
    """Two findings of one item are the same thing within these bounds (domain.md §11 story 9)."""

    metres: float = 50.0
    minutes: int = 30


@dataclass(frozen=True)
class RepeatRules:
    """From how many findings within how many calendar days a 专项 is suggested (domain.md §4 step 3)."""

    times: int = 3
    days: int = 90


@dataclass(frozen=True)
class AnnualRules:
    """The city's yearly evaluation of districts (沪城管执〔2009〕1号 三, domain.md §4): points of each part, together
    100. `late_share` is what a late plan or report still earns, `checks_a_month` how many checks a month of each squad
    earn the whole of the volume; a returned document and an objection upheld cost points of the quality.
    Quality is judged from `least_checks_a_month` checks of the district and `least_coverage` of its squads on (d)."""

    plans: float = 20.0
    reports: float = 20.0
    volume: float = 20.0
    pursuit: float = 20.0
    quality: float = 20.0
    late_share: float = 0.5
    checks_a_month: float = 8.0
    returned_points: float = 1.0
    upheld_points: float = 0.5
    least_checks_a_month: float = 1.0
    least_coverage: float = 0.5


@dataclass(frozen=True)
class BulletinRules:
    """《督察动态》 is numbered through: the issue on month `month` of `year` is 总第`number`期."""

    year: int = 2026
    month: int = 1
    number: int = 1


@dataclass(frozen=True)
class ReminderRules:
    """Hours of the day in Shanghai (7.5 is 07:30) between which reminders that are not urgent wait (d)."""

    quiet_from: float = 21.0
    quiet_to: float = 7.5


NAMES: dict[type, str] = {
    BulletinRules: "bulletin",
    ScoreRules: "scores",
    TermRules: "terms",
    AlertRules: "alerts",
    MergeRules: "merging",
    RepeatRules: "repeats",
    ReminderRules: "reminders",
    AnnualRules: "annual",
    NoticeRules: "notice",
    EvidenceRules: "evidence",
}
R = TypeVar("R")


@dataclass(frozen=True)
class Edition:
    """One edition of one group of rules; `value` is the dataclass in plain form, `district_code` '' for the city.
    `made_at` (ISO) is told of wordings."""

    name: str
    district_code: str
    effective_from: date
    value: dict[str, Any]
    made_at: str = ""


def in_force(kind: type[R], editions: Iterable[Edition], district_code: str, day: date) -> R:
    """The rules of that kind in force on the day in the district, else the defaults."""
    edition = edition_in_force(NAMES[kind], editions, district_code, day)
    return from_plain(kind, edition.value) if edition else kind()


def edition_in_force(name: str, editions: Iterable[Edition], district_code: str, day: date) -> Edition | None:
    """The district's own latest edition of that name, else the city's. Of two of one day the later in the sequence
    counts."""
    known = [
        e for e in editions if e.name == name and e.effective_from <= day and e.district_code in ("", district_code)
    ]
    own = [e for e in known if e.district_code] or known
    latest = max(range(len(own)), key=lambda n: (own[n].effective_from, n), default=None)
    return None if latest is None else own[latest]
