"""The upgrades after which a record says whose inspection it was, and a proposal what the street says of it.

Rows of before come out right, and the way back leaves them as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, select

from shared.organisation import DelegationMode, Role, UnitKind
from sync_server.acts.document_kinds import move
from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import downgrade, upgrade
from sync_server.ledger.rowlog import capture
from sync_server.notices.deeds.pursuits.papers import draft_order, draft_proposal
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.noticing import follow_up, noticed, pursuit, time_passes
from tests.sync_server.acts.world import SECTION, World, build_world

D = DocumentDeed


def rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    schema = MetaData()
    with engine.connect() as conn:
        schema.reflect(conn)
        return [dict(row) for row in conn.execute(select(schema.tables[table])).mappings()]


def handed_over(world: World) -> str:
    """A proposal that has gone to the street; its id."""
    world.delegate(DelegationMode.DIRECT)
    notice = noticed(world)
    time_passes(world, "2026-11-28 00:00")
    follow_up(world, notice)
    time_passes(world, "2026-12-03 00:00")
    time_passes(world, "2026-12-09 00:00")
    world.by(Role.SECTION_CHIEF, move, world.by(Role.SECTION_OFFICER, draft_order, pursuit(world)["id"]), D.ISSUE)
    time_passes(world, "2026-12-15 09:00")
    proposal = world.by(Role.SECTION_OFFICER, draft_proposal, pursuit(world)["id"])
    world.by(Role.SECTION_CHIEF, move, proposal, D.APPROVE)
    world.by(Role.BUREAU_LEADER, move, proposal, D.ISSUE)
    return str(proposal)


def test_records_of_before_are_of_the_body_of_their_inspector_and_proposals_wait_for_the_streets_letter(
    tmp_path: Path, database_url: str
) -> None:
    world = build_world(tmp_path, "2026-11-24 16:00", url=database_url)
    proposal = handed_over(world)
    citys = world.file_check((), role=Role.DETACHMENT_INSPECTOR)
    expected = {row["id"]: row["body_id"] for row in world.rows(t.records)}
    url = world.ledger.url
    world.ledger.close()
    assert expected[citys] == unit_id(UnitKind.DETACHMENT)
    assert set(expected.values()) == {SECTION, unit_id(UnitKind.DETACHMENT)}

    engine = writer_engine(url)
    new = rows(engine, "records")
    downgrade(engine, "0036")
    old = rows(engine, "records")
    since = ("body_id", "handed_draft")
    assert [{name: value for name, value in row.items() if name not in since} for row in new] == old
    upgrade(engine)
    assert {row["id"]: row["body_id"] for row in rows(engine, "records")} == expected
    (reply,) = rows(engine, "proposal_replies")
    assert (reply["document_id"], reply["state"], reply["section_id"]) == (proposal, "sent", SECTION)
    assert reply["street_id"] == "", "the paper went to the squad's inbox in those days: a letter is awaited"
    with engine.connect() as conn:
        assert capture.missing(conn) == []
    engine.dispose()
