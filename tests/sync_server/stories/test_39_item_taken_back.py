"""Story 39: a finding in a street on an item that was taken back to the district on 2025-10-01: the district's own team
answers, and the street is informed."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import FastAPI

from shared.catalogue import Severity
from shared.organisation import Role
from sync_server.acts.reports.month_rows import examples, repeated
from sync_server.ledger import tables as t
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import body_of
from tests.sync_server.acts.world import SECTION, TEAM, World
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import Phone
from tests.sync_server.stories.checks import sync_check


def told(world: World, record: str, kind: str) -> set[str]:
    return {row["unit_id"] for row in world.rows(t.deliveries, kind=kind, subject_id=record)}


def test_the_districts_own_team_answers_and_the_street_is_informed(world: World) -> None:
    record = sync_check(world, "2026-11-24 15:00", "JM19", "JM03")
    answers = {row["item_code"]: row["answering_unit_id"] for row in world.rows(t.findings, record_id=record)}
    assert answers == {"JM19": TEAM, "JM03": world.squad}
    assert told(world, record, "record.received") == {SECTION, TEAM}
    assert told(world, record, "record.informed") == {world.squad}
    words = world.row(t.events, kind="record.informed")["words"]
    assert words.startswith("抄告：定西路710弄口发现“正在搭建或新增违法建筑未发现、未制止”，由")
    assert "跨门经营" not in words, "what the squad answers for itself comes with its notice"


def test_nobody_is_informed_of_what_the_squad_answers_for_itself(world: World) -> None:
    record = sync_check(world, "2026-11-24 15:00", "JM03")
    assert told(world, record, "record.informed") == set()


def test_the_squad_reads_it_in_its_inbox(app: FastAPI, squads: list[str], logged_in: Callable[..., Browser]) -> None:
    squad = logged_in(Role.INSPECTED_UNIT)
    Phone(app, squads[0]).check(("JM19",))
    page = squad.get("/inbox").text
    assert "抄告：定西路710弄口发现" in page
    (line,) = re.findall(r'<a class="rowlink" href="([^"]+)">抄告：定西路710弄口发现', page)
    opened = squad.get(line)
    assert opened.headers["location"] == "/inbox", "the record itself stays with the inspection bodies"
    Phone(app, squads[0], "chen", "陈涛", "050118").check(("JM19",), leader=True)
    assert squad.get("/inbox").text.count("抄告：") == 0, "opened, and nothing of what concerns the leader"


def test_reports_and_bulletin_name_the_unit_that_answers(world: World) -> None:
    sync_check(world, "2026-11-24 15:00", "JM19", "JM03")
    with world.ledger.read() as conn:
        body = body_of(read_directory(conn), SECTION)
        named = {one.item: one.unit for one in examples(conn, body, "2026-11", tuple(reversed(Severity)))}
        often = {one.item: one.unit for one in repeated(conn, body, "2026-11", 1)}
    team, squad = (world.row(t.units, id=unit)["name"] for unit in (TEAM, world.squad))
    assert list(named.values()) == [team, squad], "grave first"
    assert set(often.values()) == {team, squad}
