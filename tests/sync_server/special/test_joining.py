"""并案: what a unit had done, and the days that it had, are not lost by joining two cases."""

from __future__ import annotations

from typing import Any

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.special.deeds.changing import ask_change
from sync_server.special.deeds.course_told import accepted_words
from sync_server.special.deeds.handling import Report, report, sign
from sync_server.special.deeds.held import hold_case
from sync_server.special.deeds.judging import accept
from sync_server.special.rules.change import CaseChange
from sync_server.special.rules.share import TESTS, ReportKind
from tests.sync_server.acts.world import TEAM, World
from tests.sync_server.special.deciding import approve, close, handle, open_case, reply, shares

MARKET = "查明夜市货源。"


def answer(world: World, case_id: str, words: str = "已取缔占道摊点12处。", *, signs: bool = True) -> Any:
    """The world's squad reports and waits for judgement; its share."""
    (share,) = [one for one in shares(world, case_id) if one["unit_id"] == world.squad]
    if signs:
        world.by(Role.INSPECTED_UNIT, sign, share["id"], "何志刚")
    given = Report(ReportKind.RESULT, "关于整治情况的报告", words, number="华综执〔2026〕8号", stamped=True)
    world.by(Role.INSPECTED_UNIT, report, share["id"], given)
    return share


def market(world: World) -> str:
    """A second case for the squad, with a demand of its own, opened on 11-06 and due on 11-21, a Saturday."""
    world.clock.set("2026-11-06 10:00")
    opened = open_case(world, title="定西路夜市扰民")
    world.do(
        lambda w: w.conn.execute(t.case_shares.update().where(t.case_shares.c.case_id == opened).values(demands=MARKET))
    )
    return opened


def body(world: World, document_id: str) -> Any:
    return world.row(t.documents, id=document_id)["body"]


def join(world: World, merged: str, kept: str) -> None:
    approve(world, world.by(Role.SECTION_OFFICER, ask_change, merged, CaseChange.MERGE, kept, "同一地点"))


def test_who_had_reported_in_the_merged_case_has_the_days_of_its_own_term_in_the_kept_one(world: World) -> None:
    kept, merged = open_case(world, TEAM), market(world)
    answer(world, merged)
    world.clock.set("2026-11-09 10:00")
    join(world, merged, kept)
    _, served = shares(world, kept)
    assert (served["unit_id"], served["state"]) == (world.squad, "served")
    assert served["due_on"] == "2026-11-23", "as in the merged case, not some days from now"


def test_a_report_that_waits_in_the_kept_case_goes_on_waiting_under_the_demands_of_both(world: World) -> None:
    kept, merged = open_case(world), market(world)
    answer(world, kept)
    join(world, merged, kept)
    (share,) = shares(world, kept)
    assert share["state"] == "reported"
    assert MARKET in share["demands"]
    assert world.row(t.case_reports, share_id=share["id"])["verdict"] == ""


def test_who_had_met_its_demands_in_the_kept_case_answers_for_the_others_in_the_same_share(world: World) -> None:
    kept, merged = open_case(world), market(world)
    handle(world, kept)
    join(world, merged, kept)
    (share,) = shares(world, kept)
    assert (share["state"], share["due_on"]) == ("handling", "2026-11-23")
    assert MARKET in share["demands"]
    assert share["accepted_at"] is None
    world.clock.set("2026-11-10 10:00")
    answer(world, kept, "货源已查明。", signs=False)
    world.by(Role.SECTION_OFFICER, accept, share["id"], frozenset(TESTS))
    with world.ledger.read() as conn:
        (told,) = accepted_words(conn, hold_case(conn, kept))
    assert "已取缔占道摊点12处" in told, "the first answer holds as well"
    assert "货源已查明" in told
    close(world, kept)


def test_the_answer_to_the_kept_case_goes_to_the_sources_of_all_that_were_joined_to_it(world: World) -> None:
    kept = open_case(world)
    given = {"source_name": "市局执法监督处", "source_number": "沪城管〔2026〕3号", "title": "定西路夜市扰民"}
    between, first = open_case(world, title="定西路占道"), open_case(world, **given)
    join(world, first, between)
    join(world, between, kept)
    holding = reply(world, first)
    assert "“定西路沿线无证设摊专项整治”一并办理，承办中，办结后一并报告。" in body(world, holding)["result"]
    assert body(world, holding)["to"] == "市局执法监督处"
    handle(world, kept)
    close(world, kept)
    told = body(world, reply(world, kept))
    assert told["to"] == "区政府分管副区长、市局执法监督处"
    assert told["source_number"] == "长府办〔2026〕118号、沪城管〔2026〕3号"
    assert told["matter"] == "“定西路沿线无证设摊专项整治”、“定西路占道”、“定西路夜市扰民”"
    course = "2026年11月2日收到的“定西路夜市扰民”（市局执法监督处，沪城管〔2026〕3号）并入本案一并办理。"
    assert course in told["course"].split("\n")
    assert "2026年11月4日，沪长城管督立〔2026〕2号“定西路占道”经批准并入本案。" in told["course"].split("\n")
    late = body(world, reply(world, between))
    assert "办理情况已一并报告" in late["result"], "the answer has gone out already"
