"""督察机构: which bodies inspect, plan, report and open cases, who belongs to one, and how far its ledger reaches.

Sources: 沪城管执〔2009〕1号 二 (执法监督处, 总队机动督察支队, 区县督察科), domain.md §1.1 (units like districts).
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.organisation import Unit, UnitKind
from sync_server.procedures.accounts import ADMINISTRATORS
from sync_server.procedures.documents import belongs
from sync_server.procedures.permissions import Caller, Scope

INSPECTION_BODIES = (UnitKind.OFFICE, UnitKind.DETACHMENT, UnitKind.SECTION)
# They answer to the supervision office, and hand their plans and reports to it (二, 三, 四(一)7).
REPORTING = (UnitKind.DETACHMENT, UnitKind.SECTION)


@dataclass(frozen=True)
class InspectionBody:
    """A body that inspects. What it writes (plans, reports, cases) is entered under its unit's id: the detachment and
    the office share the city's code, so that a code alone names no body."""

    unit: Unit

    @property
    def id(self) -> str:
        return self.unit.id

    @property
    def district_code(self) -> str:
        """Of the settings and terms that hold for it: the district's, or the city's."""
        return self.unit.district_code

    @property
    def scope(self) -> Scope:
        """How far its ledger reaches: a section's over its district, the office's and the detachment's over the
        city."""
        return Scope.DISTRICT if self.unit.kind is UnitKind.SECTION else Scope.CITY

    @property
    def reports(self) -> bool:
        """True if it hands plan and report to the supervision office each month."""
        return self.unit.kind in REPORTING

    def has(self, caller: Caller) -> bool:
        """True if the caller is one of its people. Accounts of its appraisal and of the three administrators are kept
        there and stay outside its work."""
        return belongs(self.id, caller) and caller.role not in ADMINISTRATORS


def as_body(unit: Unit) -> InspectionBody | None:
    """The unit as an inspection body; None for one that only is inspected."""
    return InspectionBody(unit) if unit.kind in INSPECTION_BODIES else None
