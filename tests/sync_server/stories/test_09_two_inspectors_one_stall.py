"""Story 9: 中队督察员 and 机动支队 both record 占道摊 at one spot within 50 m and 30 min: one notice, one deduction,
both inspectors and all photos kept; the 督察科 can refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.acts.states import record_state
from sync_server.ledger import figures
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.figures import Area
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.spans import Span
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, Browser
from tests.sync_server.console.noticing import ANSWER, PHOTOS, issue
from tests.sync_server.console.story import Phone

STALL, NEARBY, FURTHER = (31.2165, 121.4210), (31.2167, 121.4212), (31.2175, 121.4225)
LogIn = Callable[..., Browser]


@pytest.fixture
def inspectors(app: FastAPI, squads: list[str]) -> tuple[Phone, Phone]:
    """The squad's inspector, and one who comes from outside."""
    return Phone(app, squads[0]), Phone(app, squads[0], "mao", "毛俊", "010001")


def merges(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        return list(conn.execute(select(t.merges.c.id).where(t.merges.c.state == "proposed")).scalars())


def counting(ledger: Ledger) -> int:
    """Findings that count, by the ledger and by the figures: they agree."""
    with ledger.read() as conn:
        ids = conn.execute(select(t.findings.c.id).where(counted())).all()
        told = figures.total(conn, Area(CHANGNING), Span.month("2026-11")).findings
    assert told == len(ids)
    return told


def test_the_second_record_makes_a_proposal_and_the_section_merges_both(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    first, second = inspectors
    seen = first.check(("JM01",), photos=2, fix=STALL)
    again = second.check(("JM01",), photos=1, fix=NEARBY, ago=timedelta(minutes=12))
    [pair] = merges(ledger)
    officer = logged_in(Role.SECTION_OFFICER)
    assert f"/merges/{pair}" in officer.get("/").text, "the desk asks"
    page = officer.get(f"/merges/{pair}").text
    for words in ("周敏", "毛俊", "相距 29 米", "18 分钟", *(photo.id for photo in (*seen.photos, *again.photos))):
        assert words in page, words
    assert officer.post(f"/merges/{pair}/merge").status_code == 303
    assert counting(ledger) == 1, "one deduction"
    with ledger.read() as conn:
        rows = {row.record_id: row for row in conn.execute(select(t.findings))}
        assert rows[again.id].merged_into == rows[seen.id].id
        assert len(conn.execute(select(t.photos.c.id)).all()) == 3, "all photos stay"
        assert record_state(conn, again.id).words == "与另一名督察员上报的同一问题合并办理"
        changed = conn.execute(select(t.records.c.id, t.records.c.changed_seq).order_by(t.records.c.changed_seq.desc()))
        assert {row.id for row in changed} == {seen.id, again.id}
        told = conn.execute(select(t.events.c.subject_id).where(t.events.c.kind == "finding.merged")).scalars().all()
        assert sorted(told) == sorted((seen.id, again.id)), "both inspectors learn of it"
    assert f"/merges/{pair}" in officer.get("/merges?state=merged").text, "decided pairs stay to be found"
    assert officer.get(issue(officer, seen)).status_code == 200, "one notice on the finding that goes on"
    refused = officer.post(
        "/notices", {"record": again.id, "finding": rows[again.id].id, "requirement": "整改", "days": "3"}
    )
    assert "已与另一名督察员上报的同一问题合并" in refused.text


def test_one_inspector_with_two_accounts_is_not_two(ledger: Ledger, inspectors: tuple[Phone, Phone]) -> None:
    first, second = inspectors
    u = t.users.c
    with ledger.read() as conn:
        (person,) = conn.execute(select(u.person_id).where(u.login == "zhou")).scalars()
    ledger.write(lambda w: w.conn.execute(t.users.update().where(u.login == "mao").values(person_id=person)))
    first.check(("JM01",), fix=STALL)
    second.check(("JM01",), fix=NEARBY, ago=timedelta(minutes=12))
    assert merges(ledger) == []


def test_when_both_have_a_notice_the_later_one_is_revoked_by_the_chief(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    first, second = inspectors
    chief = logged_in(Role.SECTION_CHIEF)
    kept = issue(chief, first.check(("JM01",), fix=STALL)).rpartition("/")[2]
    later = issue(chief, second.check(("JM01",), fix=NEARBY, ago=timedelta(minutes=20))).rpartition("/")[2]
    [pair] = merges(ledger)
    assert chief.post(f"/merges/{pair}/merge").status_code == 303
    with ledger.read() as conn:
        notices = {row.id: row for row in conn.execute(select(t.notices))}
    assert notices[kept].state == "served"
    assert notices[later].state == "revoked"
    assert "合并办理" in notices[later].revoked_reason
    assert counting(ledger) == 1


def test_a_later_notice_on_more_than_that_is_corrected_and_keeps_the_rest(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    first, second = inspectors
    chief = logged_in(Role.SECTION_CHIEF)
    issue(chief, first.check(("JM01",), fix=STALL))
    both = second.check(("JM01", "JM20"), fix=NEARBY, ago=timedelta(minutes=20))
    later = issue(chief, both).rpartition("/")[2]
    [pair] = merges(ledger)
    assert chief.post(f"/merges/{pair}/merge").status_code == 303
    with ledger.read() as conn:
        notice = conn.execute(select(t.notices).where(t.notices.c.id == later)).one()
    assert notice.state == "served"
    assert [line["item_code"] for line in notice.body["lines"]] == ["JM20"]
    assert counting(ledger) == 2, "the stall once, the bicycles once"


def test_an_officer_is_told_who_may_take_a_notice_back(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    first, second = inspectors
    chief, officer = logged_in(Role.SECTION_CHIEF), logged_in(Role.SECTION_OFFICER)
    issue(chief, first.check(("JM01",), fix=STALL))
    issue(chief, second.check(("JM01",), fix=NEARBY, ago=timedelta(minutes=20)))
    [pair] = merges(ledger)
    assert "由督察科科长决定" in officer.post(f"/merges/{pair}/merge").text
    assert merges(ledger) == [pair], "nothing is half done"
    assert counting(ledger) == 2


def test_the_section_may_refuse_and_is_not_asked_again(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    first, second = inspectors
    first.check(("JM01",), fix=STALL)
    second.check(("JM01",), fix=NEARBY)
    [pair] = merges(ledger)
    officer = logged_in(Role.SECTION_OFFICER)
    assert officer.post(f"/merges/{pair}/refuse", {"words": "两处不同的摊位"}).status_code == 303
    assert merges(ledger) == []
    assert counting(ledger) == 2
    assert "两处不同的摊位" in officer.get(f"/merges/{pair}").text
    assert "已经有人处理" in officer.post(f"/merges/{pair}/merge").text


def test_a_merging_can_be_undone_with_its_reason(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    first, second = inspectors
    first.check(("JM01",), fix=STALL)
    second.check(("JM01",), fix=NEARBY)
    [pair] = merges(ledger)
    officer = logged_in(Role.SECTION_OFFICER)
    officer.post(f"/merges/{pair}/merge")
    assert "请写明撤销合并的理由" in officer.post(f"/merges/{pair}/part").text
    assert officer.post(f"/merges/{pair}/part", {"reason": "经核为两处"}).status_code == 303
    assert counting(ledger) == 2


def test_after_the_units_feedback_it_stays_merged(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    first, second = inspectors
    chief, squad = logged_in(Role.SECTION_CHIEF), logged_in(Role.INSPECTED_UNIT)
    seen = first.check(("JM01",), fix=STALL)
    second.check(("JM01",), fix=NEARBY, ago=timedelta(minutes=20))
    [pair] = merges(ledger)
    chief.post(f"/merges/{pair}/merge")
    place = issue(chief, seen)
    assert squad.post(f"/squad{place}/feedback", ANSWER, files=PHOTOS).status_code == 303
    assert "不能再撤销合并" in chief.post(f"/merges/{pair}/part", {"reason": "经核为两处"}).text


@pytest.mark.parametrize(("item", "place", "ago"), [("JM03", NEARBY, 12), ("JM01", FURTHER, 12), ("JM01", NEARBY, 70)])
def test_another_item_place_or_hour_is_no_proposal(
    ledger: Ledger, inspectors: tuple[Phone, Phone], item: str, place: tuple[float, float], ago: int
) -> None:
    first, second = inspectors
    first.check(("JM01",), fix=STALL)
    second.check((item,), fix=place, ago=timedelta(minutes=ago))
    assert merges(ledger) == []


def test_one_inspectors_two_records_are_two_findings(ledger: Ledger, inspectors: tuple[Phone, Phone]) -> None:
    inspectors[0].check(("JM01",), fix=STALL)
    inspectors[0].check(("JM01",), fix=NEARBY)
    assert merges(ledger) == []


def test_another_district_neither_sees_nor_decides(
    ledger: Ledger, inspectors: tuple[Phone, Phone], logged_in: LogIn
) -> None:
    inspectors[0].check(("JM01",), fix=STALL)
    inspectors[1].check(("JM01",), fix=NEARBY)
    [pair] = merges(ledger)
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    assert stranger.get(f"/merges/{pair}").status_code == 404
    assert pair not in stranger.get("/merges").text
    assert stranger.post(f"/merges/{pair}/merge").status_code == 404
    assert merges(ledger) == [pair]
