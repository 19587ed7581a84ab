"""An item comes back at a unit within 90 days: the section reads what the inspector's phone proposes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sync_server.console.queries.repeats import repeats_of
from sync_server.ledger import tables as t
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.stories.checks import sync_check

TODAY = date(2026, 11, 24)


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-24 18:00", url=database_url)
    yield built
    built.ledger.close()


def words(world: World, record_id: str) -> list[str]:
    with world.ledger.read() as conn:
        record = conn.execute(t.records.select().where(t.records.c.id == record_id)).one()
        found = conn.execute(t.findings.select().where(t.findings.c.record_id == record_id)).all()
        return list(repeats_of(conn, record, found, TODAY).values())


def test_the_third_check_that_finds_it_says_so_and_the_two_before_do_not(world: World) -> None:
    first = sync_check(world, "2026-10-09 09:00", "JM03")
    second = sync_check(world, "2026-11-20 09:00", "JM03", repeat_answer=None)
    third = sync_check(world, "2026-11-24 09:00", "JM03", "JM01")
    assert words(world, third) == ["该单位90天内第3次出现此项（上次11月20日），建议按「较重」并开通知书"]
    assert words(world, first) == words(world, second) == []
    taken_back = t.findings.c.record_id == second
    world.do(lambda w: w.conn.execute(t.findings.update().where(taken_back).values(state="withdrawn")))
    assert words(world, third) == [], "what was withdrawn does not count"
