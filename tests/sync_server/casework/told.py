"""Who was told of what, held against the register."""

from __future__ import annotations

from collections.abc import Iterable

from shared.organisation import UnitKind
from sync_server.casework import happenings
from sync_server.casework.happening import AUDITOR, CITY, LEADER, SECTION, SQUAD, Whom

# For one role of whatever unit it belongs to.
_ANY = LEADER | AUDITOR
_OF: dict[str, Whom] = {
    UnitKind.OFFICE.value: CITY | _ANY,
    UnitKind.DETACHMENT.value: CITY | _ANY,
    UnitKind.SECTION.value: SECTION | _ANY,
    UnitKind.SQUAD.value: SQUAD | _ANY,
    UnitKind.DISTRICT_TEAM.value: SQUAD | _ANY,
}


def strangers(told: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those (kind of event, kind of unit) of which the register says that such units are not told."""
    return {(kind, unit) for kind, unit in told if not happenings.REGISTER[kind].whom & _OF[unit]}
