"""补录 on the page of a matter that the archive does not know: entered with its scan, taken out with a reason, until
the matter is filed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import Connection, select
from starlette.responses import Response

from shared.organisation import Role
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.archive.deeds import Subject, file_volume
from sync_server.archive.pages.by_hand import hand_papers_card, serve_hand_papers
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.permissions import CITY_CODE, Action
from tests.sync_server.archive.volumes import draft_of, scan, scanned
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser
from tests.sync_server.console.test_special_cases import filled

Enter = Callable[..., Browser]
AT = "/matters/{id}"
PAGE = '{% extends "page.html" %}{% block main %}{% include "hand_papers_card.html" %}{% endblock %}'
FIELDS = {"title": "书面答复", "day": "2026-11-12", "handled_by": "陆军", "number": "", "author": "华阳路街道"}


def read_matter(_conn: Connection, viewer: Viewer, matter_id: str) -> Subject:
    """Matters of 长宁, carried by its section and read by the city."""
    if viewer.district_code not in (CHANGNING, CITY_CODE) or matter_id not in ("m-1", "m-2"):
        raise Problem(NOT_FOUND, what="这一案")
    return Subject("matter", matter_id, CHANGNING, SECTION)


def show(ask: Ask) -> Response:
    with ask.read() as conn:
        matter = read_matter(conn, ask.viewer, ask.path("id"))
        card = hand_papers_card(conn, ask.viewer, AT, matter)
    return ask.page("matter.html", **card)


@pytest.fixture(autouse=True)
def _matters(app: FastAPI) -> None:
    """Pages of matters, as a feature room would bring them."""
    pages: Pages = app.state.console
    known = list(pages.router.routes)
    loader = pages.room.templates.loader
    assert loader
    pages.room.templates.loader = ChoiceLoader([loader, DictLoader({"matter.html": PAGE})])
    pages.get(AT, show, Action.SEE_ARCHIVE)
    serve_hand_papers(pages, AT, read_matter)
    app.router.routes[:0] = [route for route in pages.router.routes if route not in known]


def entered(browser: Browser, matter: str = "m-1", **changed: str) -> int:
    files = {"hand_paper": ("答复.pdf", scanned(1), "application/pdf")}
    return browser.post(f"/matters/{matter}/hand-papers", FIELDS | changed, files=files).status_code


def papers(ledger: Ledger) -> list[dict[str, object]]:
    with ledger.read() as conn:
        return [dict(row) for row in conn.execute(select(t.hand_papers)).mappings()]


def test_a_paper_is_entered_with_its_scan_and_stands_on_the_page_with_who_handled_it(
    ledger: Ledger, app: FastAPI, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert "线下材料补录" in officer.get("/matters/m-1").text
    assert entered(officer) == 303
    page = officer.get("/matters/m-1").text
    assert "书面答复" in page
    assert "经办人陆军" in page
    (row,) = papers(ledger)
    assert (row["subject_kind"], row["subject_id"], row["district_code"]) == ("matter", "m-1", CHANGNING)
    assert app.state.photos.has(str(row["sha256"]))


def test_what_is_refused_keeps_its_words_and_its_scan(ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    files = {"hand_paper": ("答复.pdf", scanned(1), "application/pdf")}
    sent = officer.post("/matters/m-1/hand-papers", FIELDS | {"day": "2026-11-25"}, files=files)
    assert sent.status_code == 422
    assert "不能晚于今天" in sent.text
    assert "华阳路街道" in sent.text
    assert "不用重新选择" in sent.text
    assert papers(ledger) == []


def test_what_was_entered_by_mistake_is_taken_out_with_a_reason_and_only_from_its_own_matter(
    ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert entered(officer) == 303
    (row,) = papers(ledger)
    assert officer.post(f"/matters/m-2/hand-papers/{row['id']}", {"words": "属于另一案"}).status_code == 404
    assert officer.post(f"/matters/m-1/hand-papers/{row['id']}", {"words": ""}).status_code == 422
    assert officer.post(f"/matters/m-1/hand-papers/{row['id']}", {"words": "属于另一案"}).status_code == 303
    assert "撤下：属于另一案" in officer.get("/matters/m-1").text


def test_after_filing_and_for_who_keeps_no_archive_the_page_offers_nothing(
    ledger: Ledger, app: FastAPI, logged_in: Enter
) -> None:
    officer, leader = logged_in(Role.SECTION_OFFICER), logged_in(Role.BUREAU_LEADER)
    assert "补录一份材料" not in leader.get("/matters/m-1").text
    assert entered(leader) == 403
    assert entered(logged_in(Role.SECTION_OFFICER, OTHER_SECTION)) == 404
    items = [scan(content=scanned(), store=app.state.photos)]

    def file(subject_id: str) -> None:
        draft = draft_of(items, subject_id)
        ledger.write(lambda w: file_volume(w, Actor("user", "u", "沈立"), replace(draft, subject_kind="matter")))

    file("m-1")
    assert "补录一份材料" not in officer.get("/matters/m-1").text
    assert entered(officer) == 409


def test_the_city_reads_what_was_entered_and_enters_nothing(ledger: Ledger, logged_in: Enter) -> None:
    assert entered(logged_in(Role.SECTION_OFFICER)) == 303
    (row,) = papers(ledger)
    for role in (Role.OFFICE_STAFF, Role.DETACHMENT_CHIEF):
        above = logged_in(role)
        page = above.get("/matters/m-1").text
        assert "书面答复" in page
        assert "补录一份材料" not in page
        assert ">撤下<" not in page
        assert entered(above) == 422
        assert above.post(f"/matters/m-1/hand-papers/{row['id']}", {"words": "属于另一案"}).status_code == 422
    assert [one["struck_at"] for one in papers(ledger)] == [None]


def test_a_case_takes_papers_by_hand_on_its_page(ledger: Ledger, squads: list[str], logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    begun = officer.post("/cases/new", filled((squads[0], "", "lead", "取缔占道设摊12处")))
    case = begun.headers["location"]
    files = {"hand_paper": ("答复.pdf", scanned(1), "application/pdf")}
    assert officer.post(f"{case}/hand-papers", FIELDS, files=files).status_code == 303
    page = officer.get(case).text
    assert "线下材料补录（1 件）" in page
    (row,) = papers(ledger)
    assert (row["subject_kind"], row["subject_id"]) == ("case", case.rpartition("/")[2])
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION).post(f"{case}/hand-papers", FIELDS).status_code == 404
