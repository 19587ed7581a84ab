"""严重问题 for tests of their end: found by whom, corrected away, and with what a chief may end them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.evidence import ClockReading
from shared.inspection import Inspection, ItemResult
from shared.organisation import Role, UnitKind
from shared.plain import from_plain, to_plain
from shared.sealing import Sealed, SealedKind
from sync_server.acts.filing import file_inspection
from sync_server.ledger import tables as t
from sync_server.procedures.closing import Closing, Told
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.world import World
from tests.sync_server.procedures.calendars import at
from tests.sync_server.stories.checks import enrolled

Items = tuple[ItemResult, ...]
GRAVE = ("RW03",)
DETACHMENT = unit_id(UnitKind.DETACHMENT)
PROOF = Closing(proof="11月24日16时到现场复查，违法搭建线索已立案，案卷已核")
TOLD = Closing(proof=PROOF.proof, told=Told("机动督察支队值班员刘洋", at("2026-11-24 16:00"), "电话"))
NOW = at("2026-11-24 16:00")
TOLD_WORDS = "2026年11月24日 16:00 电话告知机动督察支队值班员刘洋"
REASON = "现场核对后认为记错"


def found(world: World, role: Role | None = None) -> str:
    return str(world.row(t.findings, record_id=world.file_check(GRAVE, role=role))["id"])


def state(world: World, finding: str) -> str:
    return str(world.row(t.findings, id=finding)["state"])


def finding_row(world: World, finding: str) -> Any:
    return world.row(t.findings, id=finding)


def correct(world: World, record: str, change: Callable[[Items], Items], reason: str = REASON) -> None:
    """The inspector's phone sends the record's next version with other findings."""
    row = world.row(t.records, id=record)
    check = from_plain(Inspection, row["body"])
    check = replace(check, items=change(check.items), correction_reason=reason)
    version, started = row["version"] + 1, check.started_at
    clock = ClockReading(started, 1.0, 0.0, started)
    place = (version, world.device, world.made, "0" * 64)
    world.made += 1
    sealed = Sealed(check.id, SealedKind.INSPECTION, *place, clock, to_plain(check), hash=f"{world.made + 10**6:064x}")
    world.do(file_inspection, enrolled(world), sealed, check, {})


def nothing(_: Items) -> Items:
    return ()


def lesser(items: Items) -> Items:
    """JM03 is no grave item."""
    return tuple(replace(item, item_code="JM03", facts="实为店外堆物") for item in items)


def asked(world: World, change: Callable[[Items], Items] = nothing) -> tuple[str, str]:
    """A grave finding and the request of a correction that took it out, or lowered it."""
    finding = found(world)
    correct(world, finding_row(world, finding)["record_id"], change)
    return finding, world.row(t.end_requests, finding_id=finding)["id"]


def city_inbox(world: World) -> list[str]:
    return [row["kind"] for row in world.rows(t.deliveries, unit_id=DETACHMENT)]


def proposal(world: World, kept: str, other: str) -> str:
    section = world.row(t.findings, id=kept)["section_id"]
    row = {"id": world.new_id(), "kept_id": kept, "other_id": other, "section_id": section}
    world.do(lambda w: w.add(t.merges, **row, distance_m=1.0, minutes=2.0, at=w.now))
    return str(row["id"])
