"""A finding goes along its course only: its row has one writer, and what has ended comes onto no notice of a desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared.finding import FindingState
from shared.organisation import Role
from shared.problems import CONFLICT, Problem
from sync_server.acts.common.finding_states import ENDINGS, absorb, amend, end, move, these
from sync_server.acts.findings import acknowledge_finding, close_finding
from sync_server.ledger import tables as t
from sync_server.notices.deeds import issue_by_section, revoke
from sync_server.notices.deeds.batch import bundles
from sync_server.procedures.closing import Closing
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed
from tests.sync_server.acts.world import World

SERVER = Path(__file__).parents[3] / "sync_server"
WRITES = re.compile(r"update\(t\.findings\)|t\.findings\.update\(|UPDATE findings", re.IGNORECASE)


def states(world: World) -> list[str]:
    return sorted(row["state"] for row in world.rows(t.findings))


def test_no_other_file_writes_the_row_of_a_finding() -> None:
    writers = {
        str(path.relative_to(SERVER))
        for path in SERVER.rglob("*.py")
        if WRITES.search(path.read_text("utf-8")) and "migrations" not in path.parts
    }
    assert writers == {"acts/common/finding_states.py"}


@pytest.mark.parametrize("deed", list(FindingDeed))
@pytest.mark.parametrize("state", list(FindingState))
def test_the_row_goes_where_the_table_says_and_stays_where_it_says_nothing(
    world: World, state: FindingState, deed: FindingDeed
) -> None:
    finding = world.row(t.findings, record_id=world.file_check())["id"]
    ways = {
        FindingState.OPEN: (),
        FindingState.ACKNOWLEDGED: (FindingDeed.ACKNOWLEDGE,),
        FindingState.NOTICED: (FindingDeed.ISSUE,),
        FindingState.CLOSED: (FindingDeed.CLOSE,),
        FindingState.WITHDRAWN: (FindingDeed.STRIKE,),
    }
    for step in (*ways[state], deed):
        go(world, finding, step)
    assert world.row(t.findings, id=finding)["state"] == (FINDING_COURSE.after(state, deed) or state).value


def go(world: World, finding: str, deed: FindingDeed) -> None:
    """The finding, which is not grave, goes where the deed leads, by the deed's own function."""
    if deed in ENDINGS:
        world.do(end, world.callers[Role.SECTION_OFFICER], these([finding]), deed, Closing(), words="")
    elif deed is FindingDeed.MERGE:
        kept = world.row(t.findings, record_id=world.file_check())
        world.do(absorb, world.row(t.findings, id=finding), kept)
    else:
        world.do(move, these([finding]), deed)


def test_a_state_is_never_written_by_the_way(world: World) -> None:
    world.file_check()
    with pytest.raises(ValueError, match="course"):
        world.do(amend, these([]), state="closed")


def test_a_finding_that_was_closed_does_not_come_onto_a_notice_of_the_desk(world: World) -> None:
    record = world.file_check()
    finding = world.row(t.findings, record_id=record)["id"]
    world.by(Role.SECTION_OFFICER, close_finding, finding, "首次发现，当场纠正")
    with pytest.raises(Problem, match="已办结或撤回") as one:
        world.by(Role.SECTION_OFFICER, issue_by_section, record, [finding], "整改。")
    with pytest.raises(Problem, match="已办结或撤回") as several, world.ledger.read() as conn:
        bundles(conn, world.callers[Role.SECTION_OFFICER], [finding])
    assert one.value.kind is several.value.kind is CONFLICT
    assert states(world) == ["closed"]


def test_a_finding_whose_notice_was_revoked_is_not_issued_again(world: World) -> None:
    record = world.file_check()
    finding = world.row(t.findings, record_id=record)["id"]
    notice = world.by(Role.SECTION_OFFICER, issue_by_section, record, [finding], "整改。")
    world.by(Role.SECTION_CHIEF, revoke, notice, "认定有误")
    assert states(world) == ["withdrawn"]
    with pytest.raises(Problem, match="已办结或撤回"):
        world.by(Role.SECTION_OFFICER, issue_by_section, record, [finding], "整改。")


def test_what_is_on_a_notice_is_closed_there_and_nowhere_else(world: World) -> None:
    record = world.file_check()
    finding = world.row(t.findings, record_id=record)["id"]
    world.by(Role.SECTION_OFFICER, issue_by_section, record, [finding], "整改。")
    with pytest.raises(Problem, match="请在通知书中办理"):
        world.by(Role.SECTION_OFFICER, close_finding, finding, "当场纠正")
    world.by(Role.SECTION_OFFICER, acknowledge_finding, finding)
    assert states(world) == ["noticed"]
    assert world.row(t.findings, id=finding)["acknowledged_at"] is not None


def test_a_finding_that_has_ended_is_not_confirmed_as_if_it_were_to_be_dealt_with(world: World) -> None:
    finding = world.row(t.findings, record_id=world.file_check())["id"]
    go(world, finding, FindingDeed.STRIKE)
    with pytest.raises(Problem, match="已办结或撤回"):
        world.by(Role.SECTION_OFFICER, acknowledge_finding, finding)
