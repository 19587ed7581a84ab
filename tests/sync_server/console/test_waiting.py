"""撤销 of what others are told: the deed waits half a minute, in which nothing has happened and nothing went out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from shared.inspection import Inspection
from shared.organisation import Role
from sync_server.acts.common.documents import create
from sync_server.app import create_app
from sync_server.console.waiting import do_due
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.sync_server.console.conftest import CHANGNING, SECTION, Browser, Clock, running
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def app(tmp_path: Path, clock: Clock, fresh_ledger: Path) -> Iterator[FastAPI]:
    """As it is shipped: deeds wait."""
    shutil.copy(fresh_ledger, tmp_path / fresh_ledger.name)
    yield from running(create_app(Settings(data_dir=tmp_path, undo_seconds=30), clock))


@pytest.fixture
def check(app: FastAPI, squads: list[str]) -> Inspection:
    return Phone(app, squads[0]).check(("JM03", "ZZ01"))


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


@pytest.fixture
def place(officer: Browser, check: Inspection, logged_in: Enter) -> str:
    """The page of a notice whose feedback waits to be verified."""
    place = issue(officer, check)
    answer(logged_in(Role.INSPECTED_UNIT), place)
    return place


def state(ledger: Ledger) -> str:
    with ledger.read() as conn:
        return str(conn.execute(select(t.notices.c.state)).scalar_one())


def told(ledger: Ledger) -> tuple[int, int]:
    """How many events and deliveries there are."""
    with ledger.read() as conn:
        events, deliveries = (select(func.count()).select_from(table) for table in (t.events, t.deliveries))
        return conn.execute(events).scalar_one(), conn.execute(deliveries).scalar_one()


def sign_off(officer: Browser, place: str) -> str:
    return officer.follow(officer.post(f"{place}/verify", {"decision": "accept"})).text


def undo_of(page: str) -> str:
    (address,) = re.findall(r'action="(/waiting/[^"]+/undo)"', page)
    return str(address)


def test_nothing_has_happened_until_half_a_minute_is_over(
    app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock
) -> None:
    before, was = told(ledger), state(ledger)
    page = sign_off(officer, place)
    assert "15:00:30 生效，此前可以撤销：核验合格，已销号。" in page
    assert 'data-undo="30"' in page
    clock.pass_by(seconds=29)
    assert do_due(app.state.console) == 0
    assert (told(ledger), state(ledger)) == (before, was)
    clock.pass_by(seconds=1)
    assert do_due(app.state.console) == 1
    assert state(ledger) == "closed"
    assert told(ledger) > before
    assert "data-undo" not in officer.get(place).text, "what went out is not taken back"
    assert do_due(app.state.console) == 0, "nor is it done twice"


def test_it_is_taken_back_by_who_did_it_and_the_log_says_so(
    app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock, logged_in: Enter
) -> None:
    undo = undo_of(sign_off(officer, place))
    chief = logged_in(Role.SECTION_CHIEF)
    assert "没有可以撤销的内容" in chief.post(undo).text
    assert "刚刚办理了本件，15:00:30 生效：核验合格，已销号。" in chief.get(place).text
    page = officer.follow(officer.post(undo, {"back": place})).text
    assert "已撤销，没有生效：核验合格，已销号。" in page
    clock.pass_by(minutes=1)
    assert do_due(app.state.console) == 0
    assert state(ledger) == "fed_back"
    with ledger.read() as conn:
        words = conn.execute(select(t.events.c.words).order_by(t.events.c.seq.desc())).scalars().first()
    assert words == "撤销了刚才的办理，未生效：核验合格，已销号。"
    assert "没有可以撤销的内容" in officer.post(undo).text


def test_words_that_were_typed_stand_in_the_form_again(officer: Browser, place: str) -> None:
    page = officer.follow(officer.post(f"{place}/verify", {"decision": "return", "reason": "仍有占道经营"})).text
    again = officer.post(undo_of(page), {"back": place}).text
    assert "已撤销，没有生效：已退回再整改" in again
    assert "仍有占道经营</textarea>" in again


def test_what_is_refused_is_refused_at_once(officer: Browser, place: str, ledger: Ledger) -> None:
    page = officer.post(f"{place}/verify", {"decision": "return", "reason": ""})
    assert page.status_code == 422
    with ledger.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.waiting_deeds)).scalar_one() == 0


def test_a_second_person_is_told_that_one_waits(officer: Browser, place: str, logged_in: Enter) -> None:
    sign_off(officer, place)
    page = logged_in(Role.SECTION_CHIEF).post(f"{place}/verify", {"decision": "accept"}).text
    assert "刚刚办理了本件（核验合格，已销号），即将生效，此前可由其撤销。请刷新后再试。" in page


def test_a_form_sent_twice_waits_once(officer: Browser, place: str, ledger: Ledger) -> None:
    fields = {**officer.frame(place), "decision": "accept"}
    for _ in range(2):
        assert officer.send("POST", f"{place}/verify", data=fields).status_code == 303
    with ledger.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.waiting_deeds)).scalar_one() == 1


@pytest.mark.parametrize("what", ["account stopped", "state moved on"])
def test_what_is_refused_when_its_time_comes_is_told_to_its_author(
    what: str, app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock
) -> None:
    officer.follow(officer.post(f"{place}/verify", {"decision": "return", "reason": "仍有占道经营"}))
    n, u, d = t.notices, t.users, t.waiting_deeds.c
    if what == "state moved on":
        ledger.write(lambda w: w.conn.execute(n.update().values(state="closed")))
    else:
        ledger.write(lambda w: w.conn.execute(u.update().where(u.c.role == "section_officer").values(active=False)))
    clock.pass_by(seconds=31)
    do_due(app.state.console)
    with ledger.read() as conn:
        row = conn.execute(select(d.state, d.why, d.user_id)).one()
    assert row.state == "refused"
    if what == "account stopped":
        assert "权限" in row.why or "无权" in row.why
        return
    page = officer.get("/notices").text
    assert "没有生效：已退回再整改，期限重新计算。原因：" in page
    assert "没有提交成功的内容" in page, "with the words that were typed"
    (aside,) = re.findall(r'action="(/waiting/[^"]+/told)"', page)
    assert "没有生效" not in officer.follow(officer.post(aside, {"back": "/notices"})).text


def test_a_refusal_that_comes_with_news_of_the_matter_stays_a_refusal(
    app: FastAPI, officer: Browser, check: Inspection, ledger: Ledger, clock: Clock, logged_in: Enter
) -> None:
    """The page of a refusal notes that its reader has met the news: that is no deed, and settles none."""
    place = issue(officer, check)
    officer.follow(officer.post(f"{place}/extend", {"days": "1", "reason": "材料待补"}))
    answer(logged_in(Role.INSPECTED_UNIT), place)
    clock.pass_by(seconds=31)
    do_due(app.state.console)
    with ledger.read() as conn:
        row = conn.execute(select(t.waiting_deeds.c.state, t.waiting_deeds.c.form)).one()
        unread = conn.execute(select(func.count()).where(t.deliveries.c.read_at.is_(None))).scalar_one()
    assert row.state == "refused"
    assert "材料待补" in str(row.form)
    assert unread, "nobody has opened it"


def test_nobody_signs_what_was_written_after_they_looked(
    app: FastAPI, ledger: Ledger, clock: Clock, logged_in: Enter
) -> None:
    where: dict[str, Any] = {"unit_id": SECTION, "district_code": CHANGNING}
    minutes = ledger.write(lambda w: create(w, SYSTEM, kinds.MEETING, title="例会纪要", body={}, **where))
    chief, place = logged_in(Role.SECTION_CHIEF), f"/documents/{minutes}"
    (version,) = set(re.findall(r'name="version" value="(\d+)"', chief.get(place).text))
    deed = {"version": version, "words": "不再召开"}
    assert "此前可以撤销" in chief.follow(chief.post(f"{place}/deeds/void", deed)).text
    ledger.write(lambda w: w.conn.execute(t.documents.update().values(version=int(version) + 1)))
    clock.pass_by(seconds=31)
    do_due(app.state.console)
    with ledger.read() as conn:
        row = conn.execute(select(t.waiting_deeds.c.state, t.waiting_deeds.c.why)).one()
        assert conn.execute(select(t.documents.c.state)).scalar_one() == "draft"
    assert row.state == "refused"
    assert "这份文稿又有人改过" in row.why
    assert "这份文稿又有人改过" in chief.post(f"{place}/deeds/void", deed).text, "nor at once"


def test_just_before_midnight_nothing_waits(place: str, ledger: Ledger, clock: Clock, logged_in: Enter) -> None:
    clock.pass_by(hours=8, minutes=59, seconds=15)
    assert "data-undo" not in sign_off(logged_in(Role.SECTION_OFFICER, login="late"), place)
    assert state(ledger) == "closed"


def test_a_server_that_was_killed_does_it_when_it_is_back(
    app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    sign_off(officer, place)
    clock.pass_by(hours=2)
    other = create_app(Settings(data_dir=tmp_path, undo_seconds=30), clock)
    assert do_due(other.state.console) == 1
    assert state(ledger) == "closed"
    other.state.ledger.close()


def test_after_a_long_stop_nobody_is_surprised(
    app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock
) -> None:
    sign_off(officer, place)
    clock.pass_by(hours=13)
    do_due(app.state.console)
    assert state(ledger) == "fed_back"
    with ledger.read() as conn:
        assert "服务器停止期间" in conn.execute(select(t.waiting_deeds.c.why)).scalar_one()


def test_two_processes_do_it_once(
    app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    sign_off(officer, place)
    clock.pass_by(seconds=31)
    other = create_app(Settings(data_dir=tmp_path, undo_seconds=30), clock)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(do_due, [app.state.console, other.state.console]))
    other.state.ledger.close()
    with ledger.read() as conn:
        done = conn.execute(select(func.count()).where(t.events.c.kind == "notice.closed")).scalar_one()
    assert (state(ledger), done) == ("closed", 1)


def test_the_clock_of_another_machine_hurries_nothing(
    app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock
) -> None:
    sign_off(officer, place)
    clock.pass_by(seconds=-2)
    assert do_due(app.state.console) == 0


def test_a_clock_that_is_set_back_does_not_hold_it(
    app: FastAPI, officer: Browser, place: str, ledger: Ledger, clock: Clock
) -> None:
    sign_off(officer, place)
    clock.pass_by(hours=-1)
    assert do_due(app.state.console) == 1
    assert state(ledger) == "closed"


def test_an_operator_may_do_without(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path, undo_seconds=0).undo_seconds == 0
    with pytest.raises(ValueError, match="undo_seconds"):
        Settings(data_dir=tmp_path, undo_seconds=301)
