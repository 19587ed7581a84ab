"""收件箱: what was brought to my unit, unopened first; opening a line leads to the thing and marks it read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.casework import happenings
from sync_server.casework.subject_pages import LISTS, PAGES, page_of
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def lines(page: str) -> list[str]:
    return re.findall(r'<a class="rowlink" href="(/inbox/[^"]+)"', page)


def test_a_line_leads_to_the_notice_and_is_read_by_that(phone: Phone, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), phone.check())
    squad = logged_in(Role.INSPECTED_UNIT)
    page = squad.get("/inbox").text
    assert "送达" in page
    (line,) = lines(page)
    answer = squad.get(line)
    assert answer.headers["location"] == f"/squad{place}"
    assert "没有未读消息" in squad.get("/inbox").text
    assert lines(squad.get("/inbox?tab=all").text) == [line]


def test_the_navigation_counts_what_nobody_has_opened(phone: Phone, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)

    def count() -> str:
        found = re.search(r'<span>收件箱</span><span class="count[^"]*"[^>]*>(\d+)', officer.get("/inbox").text)
        return found[1] if found else "0"

    before = int(count())
    phone.alert(phone.check(("JM12",)))
    assert int(count()) == before + 2  # the record and the alert
    officer.follow(officer.post("/inbox/read", {"every": "1"}))
    assert count() == "0"


def test_opening_the_thing_itself_also_marks_its_lines_read(phone: Phone, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), phone.check())
    squad = logged_in(Role.INSPECTED_UNIT)
    squad.get(f"/squad{place}")
    assert "没有未读消息" in squad.get("/inbox").text


def test_kinds_are_filtered_and_shown_with_icon_and_word(phone: Phone, logged_in: Enter) -> None:
    phone.alert(phone.check(("JM12",)))
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/inbox?group=alert").text
    assert len(lines(page)) == 1
    assert "#bell" in page
    assert "督察记录</span>" in officer.get("/inbox?group=record").text


def test_another_units_lines_do_not_exist(phone: Phone, logged_in: Enter) -> None:
    phone.alert(phone.check(("JM12",)))
    (line, *_) = lines(logged_in(Role.SECTION_OFFICER).get("/inbox").text)
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert stranger.get(line).status_code == 404
    assert lines(stranger.get("/inbox?tab=all").text) == []


def test_a_long_inbox_is_paged(ledger: Ledger, logged_in: Enter, clock: Clock) -> None:
    def job(w: Write) -> None:
        seq = w.event(happenings.SUGGESTION_RECEIVED, "suggestion", "s", "收到投诉建议", actor=SYSTEM)
        w.deliver(seq, happenings.SUGGESTION_RECEIVED, subject_kind="suggestion", subject_id="s", unit_id=SECTION)

    for _ in range(120):
        clock.pass_by(seconds=1)
        ledger.write(job)
    officer = logged_in(Role.SECTION_OFFICER)
    seen: list[str] = []
    url = "/inbox"
    for _ in range(3):
        page = officer.get(url).text
        seen += lines(page)
        found = re.search(r'data-key="next" href="([^"]+)"', page)
        url = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 120
    assert not url


def test_whatever_a_line_or_a_message_outside_leads_to_has_its_page_here(app: FastAPI) -> None:
    registered = {path for _, path in app.state.console.needs}
    for inspected in (False, True):
        for kind in (*PAGES, *LISTS, "ledger"):
            path = page_of(kind, "{id}", inspected=inspected).partition("?")[0]
            assert path in registered, (kind, path)


def test_a_squad_reads_its_own_page_of_a_notice_and_of_its_score() -> None:
    assert page_of("notice", "n", inspected=True) == "/squad/notices/n"
    assert page_of("score", "d", inspected=True) == "/squad/scores?document=d"
    assert page_of("record", "r", inspected=True) == "/inbox"
    assert page_of("notice", "n", inspected=False) == "/notices/n"


def test_the_list_walks_the_units_own_index(ledger: Ledger) -> None:
    from sqlalchemy import text

    query = (
        "EXPLAIN QUERY PLAN SELECT id FROM deliveries WHERE unit_id = 'x' AND channel = 'inbox' AND read_at IS NULL "
        "ORDER BY created_at DESC, id DESC LIMIT 50"
    )
    with ledger.read() as conn:
        plan = " ".join(row[3] for row in conn.execute(text(query)))
    assert "ix_deliveries_" in plan
    assert "TEMP B-TREE" not in plan
    assert t.deliveries.c.for_role.default is not None


def unread(browser: Browser) -> int:
    return len(lines(browser.get("/inbox").text))


def test_lines_are_marked_read_one_by_one_or_ticked_and_that_can_be_taken_back(
    phone: Phone, logged_in: Enter, clock: Clock
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    for _ in range(3):
        phone.check()
    one, two, three = lines(officer.get("/inbox").text)
    said = officer.follow(officer.post(f"{one}/read", {"back": "/inbox?group=record"})).text
    assert "已将 1 条标为已读。" in said
    assert lines(officer.get("/inbox").text) == [two, three], "reading one in the list opens nothing"
    (at,) = re.findall(r'action="/inbox/undo".*?name="at" value="([^"]+)"', said)
    clock.pass_by(seconds=20)
    assert "已撤销：1 条恢复为未读。" in officer.follow(officer.post("/inbox/undo", {"at": at})).text
    assert unread(officer) == 3
    assert "没有可以撤销的内容" in officer.post("/inbox/undo", {"at": at}).text

    chosen = [line.removeprefix("/inbox/") for line in (two, three)]
    said = officer.follow(officer.post("/inbox/read", {"line": chosen})).text
    assert "已将 2 条标为已读。" in said
    (at,) = re.findall(r'action="/inbox/undo".*?name="at" value="([^"]+)"', said)
    clock.pass_by(seconds=40)
    assert "撤销限办理后 30 秒内" in officer.post("/inbox/undo", {"at": at}).text
    assert unread(officer) == 1
    assert "请先勾选" in officer.post("/inbox/read").text


def test_nobody_takes_back_what_another_unit_has_read(
    phone: Phone, logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    phone.check()
    said = officer.follow(officer.post("/inbox/read", {"every": "1"})).text
    (at,) = re.findall(r'name="at" value="([^"]+)"', said)
    other = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert "没有可以撤销的内容" in other.post("/inbox/undo", {"at": at}).text
    assert unread(officer) == 0
