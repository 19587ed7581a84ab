"""What reports and bulletins need of a world: a month of work, the clock moved on, reports filed."""

from __future__ import annotations

from typing import Any

from shared.organisation import Role, UnitKind
from shared.plain import from_plain
from sync_server.acts.document_kinds import move
from sync_server.clockwork import monthly
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.reporting.figures import Figures
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.world import DISTRICT, SECTION, World

XUHUI = unit_id(UnitKind.SECTION, "310104")


def drafts(world: World) -> int:
    """Let the clockwork run until every section has its reports; how many it drafted."""
    made = 0
    while done := world.do(monthly.run):
        made += done
    return made


def report(world: World, month: str, section: str = SECTION) -> Any:
    return world.row(t.documents, kind=kinds.REPORT.value, unit_id=section, period=month)


def file_report(world: World, month: str) -> Any:
    """The chief signs the month's report; the row afterwards."""
    world.by(Role.SECTION_CHIEF, move, report(world, month)["id"], DocumentDeed.FILE)
    return report(world, month)


def figures(row: Any) -> Figures:
    return from_plain(Figures, row["figures"]["month"])


def chief_of(section: str, district: str) -> Caller:
    """A chief of another district; the acts ask for no more than this."""
    return Caller("0" * 36, "他区科长", Role.SECTION_CHIEF, section, district)


__all__ = ["DISTRICT", "SECTION", "XUHUI", "chief_of", "drafts", "figures", "file_report", "report"]
