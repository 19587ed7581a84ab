"""同事留言: colleagues of one body note things at a matter and name each other; nobody else sees a word of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Browser, add_user
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]
WORDS = "收件人电话打不通，先不要催办。"


@pytest.fixture
def place(app: FastAPI, squads: list[str], logged_in: Enter) -> str:
    """A notice of 长宁 that its unit has."""
    return issue(logged_in(Role.SECTION_OFFICER, login="author"), Phone(app, squads[0]).check())


def note(browser: Browser, place: str, text: str = WORDS, **more: object) -> str:
    kind = place.split("/")[1].removesuffix("s")
    fields = {"kind": kind, "subject": place.rpartition("/")[2], "text": text, **more}
    answer = browser.post("/notes", fields)
    return browser.follow(answer).text if answer.status_code == 303 else answer.text


def mentions(browser: Browser) -> list[str]:
    return re.findall(r">([^<]*下留言，提到[^<]*)</a>", browser.get("/inbox").text)


def test_a_colleague_reads_the_note_at_the_matter_and_who_is_named_finds_it_in_the_inbox(
    place: str, logged_in: Enter, ledger: Ledger
) -> None:
    add_user(ledger, "li", Role.SECTION_OFFICER, SECTION, name="李强")
    writer, named, other = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF), logged_in(Role.BUREAU_LEADER)
    chief = "用户section_chief-13"
    assert "已留言" in note(writer, place, f"@{chief} {WORDS}")
    assert [line.endswith(f"提到{chief}") for line in mentions(named)] == [True]
    assert mentions(other) == mentions(writer) == [], "the line is that person's alone"
    (line,) = re.findall(r'href="(/inbox/[^"/]+)">[^<]*下留言', named.get("/inbox").text)
    assert named.get(line).headers["location"] == place
    assert WORDS in named.get(place).text
    assert mentions(named) == []


def test_who_is_ticked_is_named_too_but_only_colleagues(place: str, logged_in: Enter, ledger: Ledger) -> None:
    writer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    with ledger.read() as conn:
        u = t.users.c
        chief_id = conn.execute(select(u.id).where(u.role == Role.SECTION_CHIEF.value)).scalar_one()
    squad_id = add_user(ledger, "squad", Role.INSPECTED_UNIT, _unit(ledger))
    note(writer, place, mention=chief_id)
    assert len(mentions(chief)) == 1
    assert "只能提到本单位在用的同事账号" in note(writer, place, mention=squad_id)
    assert "请写下要告诉同事的话" in note(writer, place, text=" 　 ")


def _unit(ledger: Ledger) -> str:
    with ledger.read() as conn:
        u = t.units.c
        return str(conn.execute(select(u.id).where(u.kind == "squad").limit(1)).scalar_one())


def test_neither_the_unit_nor_the_city_nor_a_paper_has_a_word_of_it(place: str, logged_in: Enter) -> None:
    writer = logged_in(Role.SECTION_OFFICER)
    note(writer, place)
    squad, city = logged_in(Role.INSPECTED_UNIT), logged_in(Role.OFFICE_STAFF)
    for reader, address in ((squad, f"/squad{place}"), (city, place)):
        page = reader.get(address)
        assert page.status_code == 200
        assert WORDS not in page.text
        assert "下留言" not in page.text
    assert "下留言" not in writer.get(place).text, "and it is no part of what happened to the notice"


def test_only_who_wrote_it_takes_it_back_and_that_there_was_one_stays(place: str, logged_in: Enter) -> None:
    writer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    (address,) = re.findall(r'action="(/notes/[^"]+/withdraw)"', note(writer, place))
    assert "只能撤回自己写的留言" in chief.post(address).text
    page = writer.follow(writer.post(address)).text
    assert WORDS not in page
    assert "（已撤回）" in page
    assert "已经撤回" in writer.post(address).text
    assert logged_in(Role.OFFICE_STAFF).post(address).status_code == 404


def test_no_note_is_left_where_one_may_not_look(place: str, logged_in: Enter) -> None:
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert "已留言" not in note(stranger, place)
    for kind in ("user", "document", ""):
        answer = stranger.post("/notes", {"kind": kind, "subject": "x", "text": WORDS})
        assert answer.status_code == 404


def test_notes_stand_at_records_and_pursuits_too(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    check = Phone(app, squads[0]).check()
    writer = logged_in(Role.SECTION_OFFICER)
    assert WORDS in note(writer, f"/records/{check.id}")
