"""发文机关: the one body from which a paper's head, number, signature and place of the seal are drawn.

A 督察科, the 执法监督处 and the 机动督察支队 are offices within a bureau (内设机构): they do not write outward.
What they write goes out under the bureau's head and number and over its name; they stand on it as 承办
(GB/T 9704-2012 7.2.4, 7.2.5, 7.3.5.1; 沪城管执〔2009〕1号 二).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.numbering import OfficialNumber
from shared.organisation import Unit, UnitKind, office_of, organ_of

_CITY_OFFICES = (UnitKind.OFFICE, UnitKind.DETACHMENT)


@dataclass(frozen=True)
class IssuingBody:
    """Who issues: `name` of the office that writes, `prefix` the 机关代字 of its bureau; '' where only the name is
    known, on a paper that has its number already."""

    name: str
    id: str = ""
    prefix: str = ""

    @property
    def organ(self) -> str:
        """发文机关标志: the bureau, with the city's name before a district's."""
        return organ_of(self.name)

    @property
    def signature(self) -> str:
        """落款: the same body as in the head, whose seal goes over it."""
        return self.organ

    @property
    def office(self) -> str:
        """承办机构 within the bureau: `督察科`; '' where the name is the bureau's own."""
        return office_of(self.name)

    @property
    def we(self) -> str:
        """How the body speaks of itself in its own paper."""
        return "我局" if self.organ.endswith("局") else "我单位"

    def number(self, kind: str, year: int, n: int) -> OfficialNumber:
        """发文字号 of the bureau. Raises ValueError without a 机关代字."""
        if not self.prefix:
            raise ValueError(f"{self.name}没有机关代字")
        return OfficialNumber(self.prefix, kind, year, n)


def body_that_issues(issuer: Unit, section_of: Callable[[str], Unit | None]) -> Unit | None:
    """The inspection body in whose name somebody of the unit issues a notice: city people in the city's, whatever
    district they are in; all others in that of their district's section (`section_of` by code)."""
    if issuer.kind in (*_CITY_OFFICES, UnitKind.SECTION):
        return issuer
    return section_of(issuer.district_code)
