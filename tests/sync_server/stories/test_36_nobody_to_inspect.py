"""Story 36: plan item cancelled by 台风 → reason recorded, not counted as undone."""

from __future__ import annotations

from datetime import date

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.common.assignments import cancel_assignments
from sync_server.console.queries.planning import execution
from sync_server.ledger import tables as t
from sync_server.procedures.execution import Progress, Totals
from tests.sync_server.acts.planning import duty, file, inspector, plan
from tests.sync_server.acts.world import World


def test_a_day_called_off_for_a_typhoon_is_not_undone(world: World) -> None:
    inspector(world)
    plan_id = plan(world, [duty(world, f"2026-12-{day:02d}", content=f"第{day}日") for day in (1, 2, 3)])
    file(world, plan_id)
    stormy = [row["id"] for row in world.rows(t.assignments, plan_id=plan_id, due_on="2026-12-02")]
    world.by(Role.SECTION_OFFICER, cancel_assignments, stormy, "台风红色预警，停止户外作业")

    (task,) = world.rows(t.assignments, plan_id=plan_id, due_on="2026-12-02")
    assert task["cancel_reason"] == "台风红色预警，停止户外作业"
    assert task["cancelled_at"]
    said = world.row(t.events, subject_id=task["id"], kind="assignment.cancelled")["words"]
    assert "台风红色预警" in said

    with world.ledger.read() as conn:
        lines, sums = execution(conn, plan_id, date(2026, 12, 3))
    assert [line.state for line in lines] == [Progress.UNDONE, Progress.CANCELLED, Progress.UPCOMING]
    assert sums == Totals(done=0, cancelled=1, undone=1, upcoming=1)
    assert lines[1].reasons == ["台风红色预警，停止户外作业"]


def test_nothing_is_called_off_without_a_reason(world: World) -> None:
    inspector(world)
    plan_id = plan(world, [duty(world, "2026-12-01")])
    file(world, plan_id)
    ids = [row["id"] for row in world.rows(t.assignments, plan_id=plan_id)]
    with pytest.raises(Problem, match="请写明取消的原因"):
        world.by(Role.SECTION_OFFICER, cancel_assignments, ids, "  ")
    assert world.row(t.assignments, id=ids[0])["done_at"] is None
