"""发文登记 in the console: whoever may read a paper sees its line, finds it by words or hash, and nobody else does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from shared.organisation import Role
from sync_server.acts.common.documents import create
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.papers.printing import print_waiting
from tests.sync_server.acts.world import ASSETS
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser

Enter = Callable[..., Browser]


@pytest.fixture
def minutes(ledger: Ledger, logged_in: Enter, squads: list[str]) -> str:
    """Minutes that were signed and printed."""
    body = {field.name: [] if field.columns else f"{field.label}甲" for field in kinds.MEETING.form}
    place: dict[str, Any] = {"unit_id": SECTION, "district_code": CHANGNING}
    document = ledger.write(
        lambda w: create(
            w, SYSTEM, kinds.MEETING, title="督察工作例会（十一月）", body={**body, "receivers": squads[:1]}, **place
        )
    )
    assert logged_in(Role.SECTION_CHIEF).post(f"/documents/{document}/deeds/issue").status_code == 303
    assert print_waiting(ledger, ASSETS) == 1
    return document


def test_the_register_names_the_paper_its_signer_and_the_hash_of_the_very_pdf(
    minutes: str, ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/issued").text
    pdf = officer.get(f"/documents/{minutes}/paper.pdf").content
    sha256 = hashlib.sha256(pdf).hexdigest()
    assert "督察工作例会（十一月）" in page
    assert sha256[:16] in page
    assert f"/documents/{minutes}" in officer.get(f"/issued?q={sha256}").text
    assert f"/documents/{minutes}" not in officer.get("/issued?q=没有这份").text
    assert f"/documents/{minutes}" not in officer.get("/issued?kind=plan").text


def test_the_papers_own_page_shows_when_it_went_out_and_the_whole_hash(minutes: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get(f"/documents/{minutes}").text
    assert hashlib.sha256(officer.get(f"/documents/{minutes}/paper.pdf").content).hexdigest() in page
    assert "印发登记" in page
    assert "1 页" in page


def test_who_may_not_read_the_paper_does_not_see_its_line(minutes: str, logged_in: Enter) -> None:
    assert minutes not in logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get("/issued").text
    assert minutes in logged_in(Role.OFFICE_STAFF).get("/issued").text


def test_the_register_is_the_inspection_bodies(minutes: str, logged_in: Enter) -> None:
    assert logged_in(Role.INSPECTED_UNIT).get("/issued").status_code == 403


def test_the_filtered_register_comes_as_a_file(minutes: str, logged_in: Enter) -> None:
    lines = logged_in(Role.SECTION_OFFICER).get("/issued/export/csv").text.splitlines()
    assert "文号" in lines[0]
    assert any("督察工作例会（十一月）" in line for line in lines)


def test_what_still_waits_for_the_press_says_so(ledger: Ledger, minutes: str, logged_in: Enter) -> None:
    ledger.write(lambda w: w.conn.execute(t.papers_issued.update().values(state="waiting", sha256="", pages=0)))
    assert "印制中" in logged_in(Role.SECTION_OFFICER).get("/issued").text
