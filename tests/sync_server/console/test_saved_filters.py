"""保存的筛选: kept under a name, shown to the owner and, shared, to the own section; heard of with own rights."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from shared.organisation import Role
from sync_server.app import create_app
from sync_server.console import filtered_list
from sync_server.console.filtered_list import FilteredList
from sync_server.console.subscriptions import filtered_lists, tell_due
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.search import following
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, Browser, Clock
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]
GRAVE = {"list": "findings", "query": "state=open&at=zzz", "name": "待确认的", "every": "day"}


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    phone = Phone(app, squads[0])
    phone.check(("JM03",))
    return phone


def keep(browser: Browser, **more: str) -> str:
    """Keep the filter; its address."""
    answer = browser.post("/saved", GRAVE | more)
    assert answer.status_code == 303, answer.text
    (address,) = re.findall(rf'href="(/saved/[^"]+)"[^>]*>{GRAVE["name"]}</a>', browser.get("/saved").text)
    return str(address)


def lines(browser: Browser, login: str = "wang") -> list[str]:
    """What the inbox says of subscriptions, after another log-in: sessions do not last a day."""
    browser.log_in(login)
    return re.findall(r">(订阅“[^<]+)</a>", browser.get("/inbox?tab=all").text)


def test_a_filter_is_kept_and_leads_to_its_list(phone: Phone, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert "保存这个筛选" in officer.get("/findings?state=open").text
    assert "保存这个筛选" not in officer.get("/findings").text, "nothing is asked"
    address = keep(officer)
    assert officer.get(address).headers["location"] == "/findings?state=open"
    assert f'href="{address}"' in officer.get("/findings").text
    assert f'href="{address}"' not in officer.get("/records").text
    assert "已有名为“待确认的”" in officer.post("/saved", GRAVE).text
    assert "还没有设筛选条件" in officer.post("/saved", GRAVE | {"name": "全部问题", "query": "sort=unit"}).text
    assert "不能保存筛选" in officer.post("/saved", GRAVE | {"list": "users"}).text
    assert "已删除筛选" in officer.follow(officer.post(f"{address}/remove")).text
    assert officer.get(address).status_code == 404


def test_each_list_with_filters_can_be_kept(logged_in: Enter) -> None:
    assert {name: one.told for name, one in filtered_lists().items()} == {
        "findings": True,
        "notices": True,
        "records": True,
        "search": True,
    }
    officer = logged_in(Role.SECTION_OFFICER)
    for name, one in filtered_lists().items():
        assert (
            officer.post("/saved", {"list": name, "query": "q=abc", "name": name, "every": "week"}).status_code == 303
        )
        assert name in officer.get(f"{one.path}?q=abc").text
    page = officer.get("/saved").text
    assert page.count('value="week" selected') == 4


def test_colleagues_look_at_what_is_shared_and_change_nothing(phone: Phone, logged_in: Enter, ledger: Ledger) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    address = keep(officer)
    assert chief.get(address).status_code == 404
    officer.post(address, {"shared": "1", "every": ""})
    assert chief.get(address).headers["location"] == "/findings?state=open"
    assert "待确认的" in chief.get("/findings").text
    assert chief.post(address, {"every": "day"}).status_code == 404
    assert chief.post(f"{address}/remove").status_code == 404
    assert stranger.get(address).status_code == 404
    assert "待确认的" not in stranger.get("/findings").text
    u = t.users.c
    ledger.write(
        lambda w: w.conn.execute(t.users.update().where(u.login.like("section_officer%")).values(active=False))
    )
    assert chief.get(address).status_code == 404, "it goes with the account"


def test_the_owner_hears_once_a_day_of_what_is_new_and_nobody_else_does(
    app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock
) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="wang"), logged_in(Role.SECTION_CHIEF, login="chief")
    address = keep(officer)
    assert tell_due(app.state.console) == 0, "not on the day on which one begins"
    clock.pass_by(days=1)
    phone.check(("RW03", "JM12"))
    assert tell_due(app.state.console) == 1
    assert tell_due(app.state.console) == 0
    assert lines(officer) == ["订阅“待确认的”：新增 2 条，共 3 条"]
    assert lines(chief, "chief") == []
    (line,) = re.findall(r'rowlink" href="(/inbox/[^"]+)">订阅', officer.get("/inbox").text)
    assert officer.get(line).headers["location"] == address
    assert chief.get(line).status_code == 404
    clock.pass_by(days=1)
    assert tell_due(app.state.console) == 1
    assert len(lines(officer)) == 1, "without anything new there is no line"


def test_what_is_told_goes_by_the_rights_of_that_day(
    app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    keep(officer)
    clock.pass_by(days=1)
    phone.check(("RW03",))
    u = t.users
    moved = u.update().where(u.c.login.like("wang"))
    ledger.write(lambda w: w.conn.execute(moved.values(unit_id=OTHER_SECTION)))
    tell_due(app.state.console)
    assert lines(officer) == [], "what the other district has is no business of the new one"
    clock.pass_by(days=1)
    ledger.write(lambda w: w.conn.execute(moved.values(active=False)))
    assert tell_due(app.state.console) == 0, "an account that is stopped hears of nothing"


def test_two_processes_tell_it_once(app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    keep(officer)
    clock.pass_by(days=1)
    phone.check(("RW03",))
    other = create_app(app.state.settings, clock)
    assert tell_due(app.state.console) + tell_due(other.state.console) == 1
    other.state.ledger.close()
    assert len(lines(officer)) == 1


def test_there_is_an_end_to_how_many_one_keeps(logged_in: Enter, ledger: Ledger) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    with ledger.read() as conn:
        user = conn.execute(select(t.users.c.id).where(t.users.c.login.like("wang"))).scalar_one()
    row = {"user_id": user, "list": "findings", "query": "q=x", "created_at": "2026-11-24T07:00:00.000Z"}
    for n in range(30):
        ledger.write(lambda w, n=n: w.add(t.saved_filters, id=w.new_id(), name=str(n), **row))  # type: ignore[misc]
    assert "至多保存 30 个" in officer.post("/saved", GRAVE).text


def test_an_outage_at_one_filter_keeps_nobody_else_from_hearing(
    app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    keep(officer)
    officer.post("/saved", GRAVE | {"list": "records", "query": "q=定西路", "name": "定西路的"})
    clock.pass_by(days=1)
    phone.check(("RW03",))

    def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("too long"))

    records, held = filtered_lists()["records"], FilteredList.held
    with monkeypatch.context() as patched:
        patched.setattr(FilteredList, "held", lambda of, *args: away() if of is records else held(of, *args))
        with pytest.raises(OperationalError):
            tell_due(app.state.console)
    assert lines(officer) == ["订阅“待确认的”：新增 1 条，共 2 条"]


def test_conditions_that_grow_too_long_are_refused_in_words(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert "筛选条件太长" in officer.post("/saved", GRAVE | {"query": "q=" + "街" * 400}).text


def test_of_a_search_one_hears_by_what_it_finds_newly(
    app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    following.catch_up(ledger)
    officer.post("/saved", GRAVE | {"list": "search", "query": "q=定西路&kind=record", "name": "定西路的记录"})
    clock.pass_by(days=1)
    phone.check(("RW03",))
    following.catch_up(ledger)
    assert tell_due(app.state.console) == 1
    assert lines(officer) == ["订阅“定西路的记录”：新增 1 条，共 2 条"]
    clock.pass_by(days=1)
    tell_due(app.state.console)
    assert len(lines(officer)) == 1


@pytest.mark.parametrize("kind", ["&kind=record", ""])
def test_of_a_search_all_that_is_new_is_counted_with_a_kind_and_without(
    app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock, ledger: Ledger, kind: str
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    following.catch_up(ledger)
    officer.post("/saved", GRAVE | {"list": "search", "query": f"q=武夷路{kind}", "name": "武夷路"})
    clock.pass_by(days=1)
    for _ in range(70):  # more than a page of results
        phone.check((), address="武夷路11号")
    following.catch_up(ledger)
    clock.pass_by(minutes=1)  # so that the line stands before those of the checks, on the first page of the inbox
    tell_due(app.state.console)
    assert lines(officer) == ["订阅“武夷路”：新增 70 条，共 70 条"]


def test_of_names_that_are_found_by_closeness_none_is_passed_over(
    app: FastAPI, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")

    def add(w: Write, name: str) -> None:
        row = {"kind": "squad", "district_code": CHANGNING, "changed_seq": 1}
        w.add(t.units, id=w.new_id(), name=name, **row)

    for n in range(70):
        ledger.write(partial(add, name=f"仙霞第{n}中队"))
    following.catch_up(ledger)
    officer.post("/saved", GRAVE | {"list": "search", "query": "q=仙霞&kind=unit", "name": "仙霞"})
    with ledger.read() as conn:
        before = len(conn.execute(select(t.saved_filters.c.seen)).scalar_one())
    assert before > 60, "more than the page shows"
    clock.pass_by(days=1)
    for n in range(65):
        ledger.write(partial(add, name=f"原属仙霞的外围巡查第{n}中队"))
    following.catch_up(ledger)
    tell_due(app.state.console)
    assert lines(officer) == [f"订阅“仙霞”：新增 65 条，共 {before + 65} 条"]


def test_while_the_index_is_made_nothing_is_told_and_nothing_forgotten(
    app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    following.catch_up(ledger)
    officer.post("/saved", GRAVE | {"list": "search", "query": "q=定西路", "name": "定西路的"})
    clock.pass_by(days=1)
    phone.check((), address="定西路9号")
    ledger.write(following._begin_again)  # as `ducha search rebuild` does
    officer.log_in("wang")
    officer.post("/saved", GRAVE | {"list": "search", "query": "q=定西", "name": "建立时订阅的"})
    while following.step(ledger):
        with ledger.read() as conn:
            whole = following.is_whole(conn)
        if not whole:
            assert tell_due(app.state.console) == 0
    assert tell_due(app.state.console) == 2
    phone.check((), address="定西路10号")
    following.catch_up(ledger)
    clock.pass_by(days=1)
    assert tell_due(app.state.console) == 2
    assert sorted(line.partition("，")[0] for line in lines(officer)) == [
        "订阅“定西路的”：新增 1 条",
        "订阅“定西路的”：新增 1 条",
        "订阅“建立时订阅的”：新增 1 条",
    ], "what was there before is new to neither"


def test_of_a_list_that_is_cut_old_rows_that_come_up_are_not_new(
    app: FastAPI, phone: Phone, logged_in: Enter, clock: Clock, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtered_list, "MOST", 3)
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    for _ in range(4):
        clock.pass_by(minutes=1)
        phone.check(("RW03",))
    keep(officer)
    f = t.findings.c
    with ledger.read() as conn:
        newest = conn.execute(select(f.id).order_by(f.occurred_at.desc()).limit(2)).scalars().all()
    ledger.write(lambda w: w.conn.execute(t.findings.update().where(f.id.in_(newest)).values(state="closed")))
    clock.pass_by(days=1)
    tell_due(app.state.console)
    assert lines(officer) == []
    phone.check(("RW03", "JM12"))
    clock.pass_by(days=1)
    tell_due(app.state.console)
    assert lines(officer) == ["订阅“待确认的”：新增 2 条，共 5 条"]
    for _ in range(3):
        clock.pass_by(minutes=1)
        phone.check(("RW03",))
    clock.pass_by(days=1)
    tell_due(app.state.console)
    assert lines(officer)[0] == "订阅“待确认的”：新增 3 条，共 6 条以上"
    for _ in range(7):
        clock.pass_by(minutes=1)
        phone.check(("RW03",))
    clock.pass_by(days=1)
    tell_due(app.state.console)
    assert lines(officer)[0] == "订阅“待确认的”：新增 6 条以上，共 6 条以上"
