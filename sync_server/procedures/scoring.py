"""相关分数标准: what a unit loses in a month, each deduction explained (沪城管执〔2009〕1号 四(一)9, domain.md §2).

Decided here (d): a place-wise item (`每处计`) costs its points for each place, a person-wise one (`每人次计`) for each
person, any other once a finding however large its count (`shared.catalogue.counting_of`):
12 辆 at one place cost once. The same item counts as repeated when an earlier inspection
within the days found it with the same subject: the unit, or the person by 胸号 in person-wise groups (a person without
one cannot be shown to be the same). A repetition is one severity up from the item's own, not from the last one's.
Only units are scored: never by fines (处罚法 §74), never a list of persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.catalogue import PERSONS, Counting, Severity, counted
from sync_server.procedures.rulebook import RepeatEffect, ScoreRules

UNIT = ""  # the subject of what is not counted by persons


class CountedAs(StrEnum):
    COUNTED = "counted"
    WITHDRAWN = "withdrawn"  # corrected away, or its notice revoked: also by an objection upheld
    MERGED = "merged"  # the same thing as another finding, which counts
    WAIVED = "waived"  # an objection to the score was upheld


_NOT_COUNTED = {
    CountedAs.WITHDRAWN: "已撤销或更正，不计分",
    CountedAs.MERGED: "与另一记录属同一问题，已合并，不重复计分",
    CountedAs.WAIVED: "对得分的异议成立，不计分",
}


@dataclass(frozen=True)
class ScoredFinding:
    """A finding as the score looks at it. `points` and `severity` are those of the catalogue's edition of its day,
    `moment` (ISO 8601 UTC) orders findings of one day, `badges` are 胸号 of the persons concerned."""

    id: str
    record_id: str
    day: date
    moment: str
    item_code: str
    item_text: str
    severity: Severity
    points: float
    count: int = 1
    unit: str = ""
    counting: Counting = Counting.ONCE
    corrected: bool = False
    badges: tuple[str, ...] = ()
    standing: CountedAs = CountedAs.COUNTED


@dataclass(frozen=True)
class LateFeedback:
    """A term for feedback that passed; `day` is its last day."""

    notice_id: str
    number: str
    day: date
    waived: bool = False


@dataclass(frozen=True)
class Working:
    """What a deduction is reckoned from, for whoever wants to do it again: `pieces` of `each` points, `repeated` of
    them at `raised`; `standing` says whether it counts at all. Lines of a month go by `moment`."""

    moment: str
    pieces: int
    repeated: int
    each: float
    raised: float
    corrected: bool
    standing: CountedAs


@dataclass(frozen=True)
class Deduction:
    """One line of the score. `subject_id` is the finding, or the notice whose feedback was late (`code` is '')."""

    subject_id: str
    record_id: str
    day: date
    code: str
    text: str
    severity: str
    points: float
    words: str
    working: Working | None = None


@dataclass(frozen=True)
class UnitScore:
    """A unit's month: start minus what was deducted, never below nothing. Nothing comes from nothing: a month in which
    the unit was inspected less than `least` times, and nothing deducted, is not judged."""

    start: float
    deductions: tuple[Deduction, ...] = ()
    checks: int = 0
    least: int = 1

    @property
    def deducted(self) -> float:
        return round(sum(deduction.points for deduction in self.deductions), 2)

    @property
    def judged(self) -> bool:
        return self.checks >= self.least or self.deducted > 0

    @property
    def score(self) -> float | None:
        """None for a month that is not judged."""
        return max(0.0, round(self.start - self.deducted, 2)) if self.judged else None


def score_unit(
    findings: Iterable[ScoredFinding],
    late: Iterable[LateFeedback],
    rules: ScoreRules,
    earlier: Iterable[ScoredFinding] = (),
    checks: int = 0,
) -> UnitScore:
    """Score one unit's month. `earlier` are its findings of the days before, which only make repetitions; `checks` are
    the inspections of the unit in the month (one that found something there counts in any case)."""
    month = sorted(set(findings), key=_order)
    seen = _occasions([*earlier, *month])
    caps = _Caps(rules)
    lines = [_deduct(finding, seen, rules, caps) for finding in month]
    lines += [_late(term, rules) for term in sorted(set(late), key=lambda t: (t.day, t.notice_id))]
    made = max(checks, len({finding.record_id for finding in month}))
    return UnitScore(rules.start, tuple(lines), made, rules.least_checks)


def _order(finding: ScoredFinding) -> tuple[str, str, str, str]:
    return finding.moment, finding.record_id, finding.item_code, finding.id


# (item, subject) → the inspections that found it: (moment, record) → day
_Occasions = Mapping[tuple[str, str], Mapping[tuple[str, str], date]]


def _occasions(findings: Iterable[ScoredFinding]) -> _Occasions:
    seen: defaultdict[tuple[str, str], dict[tuple[str, str], date]] = defaultdict(dict)
    for finding in findings:
        if finding.standing is CountedAs.COUNTED:
            for subject in _subjects(finding):
                if subject is not None:
                    seen[finding.item_code, subject][finding.moment, finding.record_id] = finding.day
    return seen


def _subjects(finding: ScoredFinding) -> list[str | None]:
    """Whom or what each piece of the finding is counted for; None for a person who is not known."""
    match finding.counting:
        case Counting.PLACE:
            return [UNIT] * finding.count
        case Counting.PERSON:
            known: list[str | None] = list(dict.fromkeys(finding.badges))
            return known + [None] * max(0, finding.count - len(known))
        case _:
            return [UNIT]


def _nth(finding: ScoredFinding, subject: str | None, seen: _Occasions, days: int) -> int:
    """The how manieth inspection within the days this one is for the item and the subject."""
    if subject is None:
        return 1
    first = finding.day - timedelta(days=days)
    here = (finding.moment, finding.record_id)
    occasions = seen.get((finding.item_code, subject), {})
    return 1 + sum(key < here and key[1] != finding.record_id and day >= first for key, day in occasions.items())


class _Caps:
    """What an inspection, and each item in it, may still cost."""

    def __init__(self, rules: ScoreRules) -> None:
        self.rules = rules
        self._of_record: dict[str, float] = defaultdict(lambda: rules.cap_per_inspection)
        self._of_item: dict[tuple[str, str], float] = defaultdict(lambda: rules.cap_per_item)

    def take(self, finding: ScoredFinding, points: float) -> tuple[float, str]:
        """How much of the points is within the caps, and what is said of the rest."""
        record, item = finding.record_id, (finding.record_id, finding.item_code)
        of_item, of_record = self._of_item[item], self._of_record[record]
        within = min(points, of_item, of_record)
        self._of_item[item], self._of_record[record] = round(of_item - within, 2), round(of_record - within, 2)
        if within == points:
            return within, ""
        if of_item < of_record:
            return within, f"，同一项目一次督察以 {self.rules.cap_per_item:g} 分为限"
        return within, f"，一次督察扣分以 {self.rules.cap_per_inspection:g} 分为限"


def _deduct(finding: ScoredFinding, seen: _Occasions, rules: ScoreRules, caps: _Caps) -> Deduction:
    subjects = _subjects(finding)
    if finding.standing is not CountedAs.COUNTED:
        working = Working(
            finding.moment, len(subjects), 0, finding.points, finding.points, finding.corrected, finding.standing
        )
        return _line(finding, 0.0, _NOT_COUNTED[finding.standing], working)
    times = [_nth(finding, subject, seen, rules.repeat_days) for subject in subjects]
    raised, how = _raised(finding, rules)
    pieces = [raised if nth > 1 else finding.points for nth in times]
    words = _count_words(finding, len(pieces))
    if max(times) > 1:
        whom = "" if finding.counting is not Counting.PERSON or len(pieces) == 1 else f"其中{_repeats(times)}人"
        words += f"，{whom}{rules.repeat_days} 日内第 {max(times)} 次，{how}"
    total = sum(pieces)
    if finding.corrected:
        total *= rules.corrected_factor
        words += "，当场纠正减半" if rules.corrected_factor == 0.5 else f"，当场纠正按 {rules.corrected_factor:.0%} 计"
    within, capped = caps.take(finding, round(total, 2))
    working = Working(
        finding.moment, len(pieces), _repeats(times), finding.points, raised, finding.corrected, finding.standing
    )
    return _line(finding, within, f"{words}{capped}，计 {within:g} 分", working)


def _repeats(times: Iterable[int]) -> int:
    return sum(nth > 1 for nth in times)


def _count_words(finding: ScoredFinding, pieces: int) -> str:
    measure = PERSONS if finding.counting is Counting.PERSON else finding.unit
    if pieces > 1:
        return f"{finding.points:g} 分 × {counted(pieces, measure)}"
    once = finding.unit and finding.count > 1 and finding.counting is Counting.ONCE
    return f"{finding.points:g} 分" + (f"（{counted(finding.count, finding.unit)}，按一次计）" if once else "")


def _raised(finding: ScoredFinding, rules: ScoreRules) -> tuple[float, str]:
    """What one piece costs when repeated, and how that is said."""
    if rules.repeat_effect is RepeatEffect.DOUBLE:
        return finding.points * 2, f"加倍计 {finding.points * 2:g} 分"
    match finding.severity:
        case Severity.MINOR:
            points = max(finding.points, rules.major_points)
            return points, f"按较重一级计 {points:g} 分"
        case Severity.MAJOR:
            points = max(finding.points, rules.grave_points)
            return points, f"按严重一级计 {points:g} 分"
        case _:
            return finding.points, "已是最高程度，分值不变"


def _line(finding: ScoredFinding, points: float, words: str, working: Working) -> Deduction:
    return Deduction(
        finding.id,
        finding.record_id,
        finding.day,
        finding.item_code,
        finding.item_text,
        finding.severity.label,
        points,
        f"{finding.item_code} {words}",
        working,
    )


def _late(term: LateFeedback, rules: ScoreRules) -> Deduction:
    points = 0.0 if term.waived else rules.late_feedback
    said = "对得分的异议成立，不计分" if term.waived else f"计 {points:g} 分"
    words = f"{term.number}逾期反馈，{said}"
    standing = CountedAs.WAIVED if term.waived else CountedAs.COUNTED
    working = Working(term.day.isoformat(), 1, 0, rules.late_feedback, rules.late_feedback, False, standing)
    return Deduction(term.notice_id, "", term.day, "", f"{term.number}逾期反馈", "", points, words, working)
