"""Points of a district's inspection work in a year: plans and reports on time, volume, pursuit, quality
(沪城管执〔2009〕1号 三; weights domain.md §4 (d), a setting)."""

from __future__ import annotations

from dataclasses import dataclass

from sync_server.procedures.rulebook import AnnualRules


@dataclass(frozen=True)
class Filed:
    """Papers of one kind that were due in the year so far."""

    due: int
    on_time: int
    late: int

    @property
    def missing(self) -> int:
        return max(0, self.due - self.on_time - self.late)

    def share(self, late_share: float) -> float:
        """How much of the part they earn, 0 to 1; where nothing was due, nothing is earned."""
        return min(1.0, (self.on_time + self.late * late_share) / self.due) if self.due else 0.0

    def words(self, name: str) -> str:
        if not self.due:
            return f"{name}尚无应报，不计分"
        parts = [f"按时{self.on_time}份"]
        parts += [f"迟报{self.late}份"] if self.late else []
        parts += [f"未报{self.missing}份"] if self.missing else []
        return f"{name}应报{self.due}份，{'、'.join(parts)}"


@dataclass(frozen=True)
class DistrictYear:
    """What a district did. `months` have been counted, `visited` of the `squads` were inspected by its own people,
    `closed` of the `ended` notices whose term is over were signed off, `returned` documents came back from above,
    `upheld` objections were found right."""

    code: str
    name: str
    section_id: str
    plans: Filed
    reports: Filed
    squads: int
    months: int
    checks: int
    visited: int
    ended: int
    closed: int
    returned: int
    upheld: int


@dataclass(frozen=True)
class DistrictLine:
    """A district's line: points of the parts in the order of the form, and why."""

    code: str
    name: str
    section_id: str
    parts: tuple[float, float, float, float, float]
    reasons: str

    @property
    def total(self) -> float:
        return round(sum(self.parts), 2)

    def cells(self) -> list[str]:
        """As the document's table has it."""
        return [self.name, *(f"{part:g}" for part in self.parts), f"{self.total:g}", self.reasons]


def evaluate(year: DistrictYear, rules: AnnualRules) -> DistrictLine:
    """The district's points by the rules. A part without anything to judge earns nothing."""
    expected = year.squads * year.months * rules.checks_a_month
    volume = min(1.0, year.checks / expected) if expected else 0.0
    pursued = year.closed / year.ended if year.ended else 0.0
    enough = _enough(year, rules)
    lost = year.returned * rules.returned_points + year.upheld * rules.upheld_points
    parts = (
        rules.plans * year.plans.share(rules.late_share),
        rules.reports * year.reports.share(rules.late_share),
        rules.volume * volume,
        rules.pursuit * pursued,
        max(0.0, rules.quality - lost) if enough else 0.0,
    )
    each = year.checks / (year.squads * year.months) if year.squads and year.months else 0.0
    reasons = [
        year.plans.words("计划"),
        year.reports.words("通报"),
        f"督察{year.checks}次，每队每月{each:.1f}次（满分{rules.checks_a_month:g}次）",
        f"到期通知书{year.ended}份，已销号{year.closed}份" if year.ended else "没有到期的通知书，不计分",
        f"文稿退回{year.returned}次，异议成立{year.upheld}件" + ("" if enough else f"；{_short_of(year, rules)}"),
    ]
    first, second, third, fourth, fifth = (round(part, 2) for part in parts)
    return DistrictLine(
        year.code, year.name, year.section_id, (first, second, third, fourth, fifth), "；".join(reasons)
    )


def _enough(year: DistrictYear, rules: AnnualRules) -> bool:
    """Whether the district inspected enough for the quality of its work to be judged."""
    often = year.checks >= rules.least_checks_a_month * max(1, year.months)
    return often and year.squads > 0 and year.visited >= rules.least_coverage * year.squads


def _short_of(year: DistrictYear, rules: AnnualRules) -> str:
    return (
        f"督察{year.checks}次、督察过{year.visited}个中队（共{year.squads}个），"
        f"未达到每月{rules.least_checks_a_month:g}次、督察面{rules.least_coverage:.0%}，工作质量不计分"
    )
