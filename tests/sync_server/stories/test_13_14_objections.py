"""Stories 13 and 14: a squad disputes a notice, and is heard by somebody else than the issuer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.organisation import Role
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.notices.deeds import Objection, ObjectionDecision, decide_objection, object_to
from sync_server.procedures.rulebook import TermRules
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import World


@pytest.fixture
def disputed(world: World) -> str:
    """JM01 served on 2026-11-24; on day two the squad objects with the public notice of a 疏导点 until 22:00."""
    notice = noticed(world, ("JM01",))
    world.clock.set("2026-11-25 11:00")
    proof = world.upload("c")
    world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("该处为公示疏导点，22时前允许设摊", (proof,)))
    return str(notice)


def test_13_the_dispute_is_upheld_no_points_inspector_and_unit_told_history_stays(world: World, disputed: str) -> None:
    with pytest.raises(Problem, match="只有督察机构可以复核异议"):
        world.by(Role.SQUAD_INSPECTOR, decide_objection, disputed, ObjectionDecision.UPHELD, "属实")
    world.by(Role.SECTION_OFFICER, decide_objection, disputed, ObjectionDecision.UPHELD, "经核属公示疏导点")
    assert world.notice(disputed)["state"] == "revoked"
    with world.ledger.read() as conn:
        counting = conn.execute(select(t.findings.c.id).where(t.findings.c.notice_id == disputed, counted())).all()
    assert counting == [], "the finding counts neither in statistics nor in scores"
    assert world.rows(t.deliveries, kind="notice.revoked", unit_id=world.squad), "the unit is told"
    record = world.row(t.records, id=world.notice(disputed)["record_id"])
    assert record["changed_seq"] == world.notice(disputed)["changed_seq"], "the inspector's phone pulls it"
    assert [row["kind"] for row in world.rows(t.events, subject_id=disputed)] == [
        "notice.filed",
        "notice.served",
        "notice.objected",
        "notice.revoked",
    ]


@pytest.mark.parametrize(("days", "due"), [(3, "2026-12-03"), (5, "2026-12-07")])
def test_14_the_dispute_is_rejected_and_the_term_restarts_from_the_decision_with_the_days_set(
    world: World, disputed: str, days: int, due: str
) -> None:
    world.set_terms(TermRules(feedback_days=days))
    world.clock.set("2026-11-30 10:00")
    world.by(Role.SECTION_CHIEF, decide_objection, disputed, ObjectionDecision.REJECTED, "属本队责任路段")
    notice = world.notice(disputed)
    assert (notice["state"], notice["due_on"]) == ("served", due)
