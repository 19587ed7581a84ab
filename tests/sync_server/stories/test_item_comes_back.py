"""An item comes back at a unit within 90 days: the section reads what the inspector's phone proposes, and what the
inspector adopted stands on the notice and in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shared.catalogue import Severity
from shared.notice import IssuedNotice, NoticeLine
from shared.organisation import DelegationMode, Role
from shared.repeats import RepeatAnswer
from sync_server.acts.evaluations.unit_results import district_results
from sync_server.console.queries.repeats import repeats_of
from sync_server.ledger import tables as t
from sync_server.notices.deeds import file_notice
from sync_server.procedures.periods import Period
from sync_server.reference.told import as_told
from tests.sync_server.acts.grave import correct
from tests.sync_server.acts.world import DISTRICT, World, build_world
from tests.sync_server.phones import item_of
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
    assert words(world, third) == ["该单位90天内第3次出现此项（上次11月20日），建议按“较重”并开通知书"]
    assert words(world, first) == words(world, second) == []
    taken_back = t.findings.c.record_id == second
    world.do(lambda w: w.conn.execute(t.findings.update().where(taken_back).values(state="withdrawn")))
    assert words(world, third) == [], "what was withdrawn does not count"


ADOPTED = {"repeat_answer": RepeatAnswer.ADOPTED, "severity": Severity.MAJOR, "raised": True}


def twice_before(world: World, code: str = "JM03") -> None:
    sync_check(world, "2026-10-09 09:00", code)
    sync_check(world, "2026-11-20 09:00", code)


def text_of(code: str) -> str:
    item = item_of(code)
    assert item is not None
    return item.text


def adopted(world: World, **says: object) -> str:
    return sync_check(world, "2026-11-24 09:00", "JM03", **{"item_text": text_of("JM03"), **ADOPTED, **says})


def stands(world: World, record_id: str) -> tuple[str, str, str]:
    """The finding's severity, the catalogue's where it differs, and the record's worst."""
    found, record = world.row(t.findings, record_id=record_id), world.row(t.records, id=record_id)
    return found["severity"], found["own_severity"], record["worst"]


def told_severity(world: World, record_id: str) -> Severity:
    with world.ledger.read() as conn:
        record = conn.execute(t.records.select().where(t.records.c.id == record_id)).mappings().one()
        return as_told(conn, record).items[0].severity


def test_what_was_adopted_the_third_time_stands_one_up_in_the_ledger_and_on_every_paper(world: World) -> None:
    twice_before(world)
    third = adopted(world)
    assert stands(world, third) == ("major", "minor", "major")
    assert told_severity(world, third) is Severity.MAJOR
    assert "differs" not in world.row(t.records, id=third)["flags"]
    assert words(world, third) == ["该单位90天内第3次出现此项（上次11月20日），建议按“较重”并开通知书"], (
        "one up, not two"
    )


def notice_lines(world: World, record_id: str) -> tuple[str, tuple[NoticeLine, ...], list[str]]:
    world.delegate(DelegationMode.DIRECT)
    issued: IssuedNotice = world.issue(record_id)
    notice = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0)
    row = world.notice(str(notice))
    return row["state"], issued.notice.lines, [line["severity"] for line in row["body"]["lines"]]


def test_a_notice_that_was_read_aloud_with_the_adopted_severity_is_served_as_it_was_signed(world: World) -> None:
    twice_before(world)
    state, read, printed = notice_lines(world, adopted(world))
    assert [line.severity for line in read] == [Severity.MAJOR]
    assert (state, printed) == ("served", ["major"])


def test_what_the_ledger_does_not_bear_out_is_not_believed_and_its_notice_waits_for_the_section(world: World) -> None:
    sync_check(world, "2026-11-20 09:00", "JM03")
    second = adopted(world)
    assert stands(world, second) == ("minor", "", "minor")
    assert told_severity(world, second) is Severity.MINOR
    record = world.row(t.records, id=second)
    assert "differs" in record["flags"]
    assert [(d["label"], d["known"]) for d in record["differences"]] == [("程度", "台账中次数不足，按目录")]
    state, _, printed = notice_lines(world, second)
    assert (state, printed) == ("awaiting_confirmation", ["minor"])


def test_a_severity_of_ones_own_stays_in_the_record_whatever_it_is(world: World) -> None:
    twice_before(world)
    says = {"raised": False, "severity": Severity.GRAVE}
    assert stands(world, adopted(world, **says)) == ("minor", "", "minor"), "an older app adopted for the record alone"
    assert stands(world, adopted(world, severity=Severity.GRAVE)) == ("major", "minor", "major"), "never two up"
    assert stands(world, adopted(world, severity=Severity.MINOR)) == ("major", "minor", "major")


def test_the_score_raises_a_repetition_once_whatever_was_adopted(world: World) -> None:
    twice_before(world)
    sync_check(world, "2026-11-24 09:00", "JM03", repeat_answer=RepeatAnswer.DECLINED)
    declined = points(world)
    world.do(lambda w: w.conn.execute(t.findings.update().values(state="withdrawn")))
    twice_before(world)
    adopted(world)
    assert points(world) == declined


def points(world: World) -> list[float]:
    with world.ledger.read() as conn:
        results = district_results(conn, DISTRICT, Period("2026-11", ("2026-11",)), world.clock())
    deductions = next(unit for unit in results if unit.unit_id == world.squad).months["2026-11"].deductions
    return [line.points for line in deductions if line.points]


def test_a_correction_of_something_else_leaves_the_adopted_severity_though_an_earlier_check_is_gone(
    world: World,
) -> None:
    twice_before(world)
    third = adopted(world)
    world.do(
        lambda w: w.conn.execute(t.findings.update().where(t.findings.c.record_id != third).values(state="withdrawn"))
    )
    correct(world, third, lambda items: tuple(replace(one, facts="东侧") for one in items))
    assert stands(world, third) == ("major", "minor", "major")
    assert "differs" not in world.row(t.records, id=third)["flags"]
