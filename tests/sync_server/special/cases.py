"""Cases of 专项督察 as they stand when they have just been opened, and what their units and bodies do with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from shared.moment import day_in_shanghai, from_iso
from shared.organisation import Role, UnitKind
from sync_server.accounts.opening import add_user
from sync_server.acts.document_kinds import move
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.documents import DocumentDeed as D
from sync_server.procedures.permissions import Caller
from sync_server.procedures.urging import UrgingWay
from sync_server.reference.shipped import unit_id
from sync_server.special.deeds.handling import Report, report, sign
from sync_server.special.deeds.opening import PlannedShare, create_case
from sync_server.special.rules.share import TESTS, ReportKind
from tests.sync_server.acts.world import OFFICE, SECTION, World
from tests.sync_server.procedures.calendars import at
from tests.sync_server.special.deciding import plan_for

ALL_TESTS = frozenset(TESTS)
JINGAN = unit_id(UnitKind.SECTION, "310106")
RESULT = Report(
    ReportKind.RESULT,
    "关于定西路乱设摊整治情况的报告",
    "已取缔占道摊点12处，安排专人值守",
    number="华综执〔2026〕8号",
    stamped=True,
)


def planned(unit_id: str = "", *, lead: bool = False, name: str = "") -> PlannedShare:
    """A responsible unit of a case; without an id a body that has no account here."""
    return PlannedShare(unit_id, "取缔占道设摊，落实长效管理", lead, name)


@dataclass
class Case:
    """A case that is being handled, in its world."""

    world: World
    id: str

    def share(self, nth: int = 1) -> Any:
        """The row of the share that stands at that place in the plan."""
        return self.world.row(t.case_shares, case_id=self.id, nth=nth)

    def sign(self, nth: int = 1, caller: Caller | None = None) -> None:
        self.world.do(
            sign, caller or self.world.callers[Role.INSPECTED_UNIT], self.share(nth)["id"], "何志刚（050101）"
        )

    def report(self, given: Report = RESULT, nth: int = 1, caller: Caller | None = None) -> str:
        who = caller or self.world.callers[Role.INSPECTED_UNIT]
        return str(self.world.do(report, who, self.share(nth)["id"], given))

    def reminded(self, nth: int = 1) -> list[str]:
        """The days on which the register of urgings has a reminder by the system."""
        rows = self.world.rows(t.urgings, subject_id=self.share(nth)["id"], way=UrgingWay.SYSTEM.value)
        return [day_in_shanghai(from_iso(row["at"])).isoformat() for row in sorted(rows, key=lambda row: row["at"])]

    def said(self, kind: str, nth: int = 1) -> list[str]:
        """What the log says of the share in events of a kind."""
        events = self.world.rows(t.events, kind=f"case_share.{kind}", subject_id=self.share(nth)["id"])
        return [str(row["words"]) for row in sorted(events, key=lambda row: row["seq"])]

    def told(self, kind: str) -> set[str]:
        """The units to which events of a kind were brought."""
        rows = self.world.rows(t.deliveries, kind=f"case_share.{kind}", channel="inbox")
        return {str(row["unit_id"]) for row in rows}


def open_case(
    world: World,
    shares: Sequence[PlannedShare] = (),
    *,
    body: str = SECTION,
    amount: int = 15,
    measure: str = "days",
    title: str = "定西路乱设摊问题",
) -> Case:
    """A case that has been approved just now; with one share of the world's squad unless others are named."""
    officer, chief = Role.SECTION_OFFICER, Role.SECTION_CHIEF
    writer, head, leader = (world.callers[role] for role in (officer, chief, Role.BUREAU_LEADER))
    if body == OFFICE:
        writer, head = world.callers[Role.OFFICE_STAFF], world.callers[Role.OFFICE_CHIEF]
        leader = account(world, "city-leader", Role.BUREAU_LEADER, OFFICE)
    today = day_in_shanghai(world.clock())
    units = tuple(shares or (planned(world.squad, lead=True),))
    plan = plan_for(title=title, shares=units, amount=amount, measure=measure, received_on=today)
    case = Case(world, world.do(create_case, writer, plan))
    opening = world.row(t.cases, id=case.id)["opening_id"]
    for caller, deed in ((writer, D.PROPOSE), (head, D.APPROVE), (leader, D.ISSUE)):
        world.do(move, caller, opening, deed, "同意")
    return case


def time_passes(world: World, until: str) -> None:
    """The server ticks every six hours, and at the moment itself."""
    end = at(until)
    while world.clock() < end:
        world.clock.now = min(world.clock() + timedelta(hours=6), end.astimezone(UTC))
        world.do(tick)


def account(world: World, login: str, role: Role, unit: str) -> Caller:
    """A further account, of a person of its own, in any unit."""
    person = world.person(f"T-{login}"[:20], login, unit)
    user = world.do(add_user, SYSTEM, login=login, name=login, role=role, unit_id=unit, person_id=person)
    (row,) = world.rows(t.units, id=unit)
    return Caller(user, login, role, unit, row["district_code"], person)
