"""One line of the benchmark table: ours against a baseline measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BenchRow:
    """`ratio` is what `bound` speaks of. `at_most` tells which side of the bound is good; figures are in `unit`."""

    name: str
    ours: float
    baseline: float
    ratio: float
    bound: float
    unit: str
    note: str = ""
    at_most: bool = True

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound

    def line(self) -> str:
        """The row as Markdown."""
        sign = "≤" if self.at_most else "≥"
        verdict = "holds" if self.holds else "**missed**"
        figures = f"{self.ours:.3g} {self.unit} | {self.baseline:.3g} {self.unit}"
        return f"| {self.name} | {figures} | {self.ratio:.2f} | {sign} {self.bound:g} | {verdict} | {self.note} |"
