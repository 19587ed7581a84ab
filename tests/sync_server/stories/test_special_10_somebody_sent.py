"""专项督察, story 10: somebody is sent; the check made offline counts to the case, and to the month it was made in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shared.inspection import Form
from shared.organisation import Role
from shared.plain import from_plain
from shared.wire import Prefill
from sync_server.ledger import tables as t
from sync_server.special.deeds.urging import send_somebody
from tests.sync_server.acts.months import drafts, figures, file_report, report
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.special.cases import Case, open_case
from tests.sync_server.stories.checks import push_check


def sent(case: Case) -> str:
    """派人督办 on Tuesday 11-24: the squad's inspector goes to the place; returns the task's id."""
    world = case.world
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    words = "到定西路现场督促，当面核实固守情况"
    due = date(2026, 11, 25)
    return str(world.by(Role.SECTION_OFFICER, send_somebody, case.share()["id"], inspector, words, due))


def test_10_an_offline_check_of_who_was_sent_is_in_the_case_and_in_the_month_in_which_it_was_made(
    begin: Callable[[str], World],
) -> None:
    case = open_case(begin("2026-11-20 10:00"))
    world = case.world
    world.clock.set("2026-11-24 09:00")
    task = world.row(t.assignments, id=sent(case))
    prefill = from_plain(Prefill, task["prefill"])
    number = world.row(t.cases, id=case.id)["number"]
    assert (prefill.form, prefill.case_id, prefill.case_number) == ("special", case.id, number)
    assert "当面核实固守情况" in task["note"]

    world.clock.set("2026-11-25 08:30")
    says = {"form": Form.SPECIAL, "assignment_id": task["id"], "case_id": prefill.case_id, "case_number": number}
    record = push_check(world, "2026-11-24 20:10", **says)

    entered = world.row(t.case_records, record_id=record)
    assert (entered["case_id"], entered["at"]) == (case.id, "2026-11-24T12:10:00.000Z")
    assert world.row(t.assignments, id=task["id"])["record_id"] == record
    [told] = world.rows(t.deliveries, kind="case.checked")
    assert (told["unit_id"], told["subject_id"]) == (SECTION, case.id)

    world.clock.set("2026-12-01 00:01")
    drafts(world)
    november = report(world, "2026-11")
    assert figures(november).total.inspections == 1, "made in November, whatever its kind"
    assert figures(november).beside.case_checks == 1
    assert "开展专项检查1次" in november["body"]["special"]
    assert november["due_on"] == "2026-12-07", "12-05 is a Saturday"
    world.clock.set("2026-12-07 20:00")
    assert not file_report(world, "2026-11")["late"]
