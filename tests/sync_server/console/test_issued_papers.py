"""发文登记 in the console: whoever may read a paper sees its line, finds it by words or hash, and nobody else does."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.inspection import Inspection
from shared.organisation import Role
from sync_server.acts.common.documents import create
from sync_server.documents import kinds
from sync_server.evidence.store import address
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.papers.issued import NOT_REGISTERED, Tools
from sync_server.papers.printing import Press, print_waiting
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone
from tests.sync_server.presses import ASSETS, press_into

Enter = Callable[..., Browser]


@pytest.fixture
def check(app: FastAPI, squads: list[str]) -> Inspection:
    return Phone(app, squads[0]).check()


@pytest.fixture
def minutes(app: FastAPI, ledger: Ledger, logged_in: Enter, squads: list[str]) -> str:
    """Minutes that were signed and printed."""
    body = {field.name: [] if field.columns else f"{field.label}甲" for field in kinds.MEETING.form}
    place: dict[str, Any] = {"unit_id": SECTION, "district_code": CHANGNING}
    document = ledger.write(
        lambda w: create(
            w, SYSTEM, kinds.MEETING, title="督察工作例会（十一月）", body={**body, "receivers": squads[:1]}, **place
        )
    )
    assert logged_in(Role.SECTION_CHIEF).post(f"/documents/{document}/deeds/issue").status_code == 303
    assert print_waiting(ledger, press_into(app.state.photos)) == 1
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
    ledger.write(lambda w: w.conn.execute(t.papers_issued.update().values(state="waiting", sha256="", kept_at=None)))
    assert "印制中" in logged_in(Role.SECTION_OFFICER).get("/issued").text


def test_an_issued_paper_downloads_as_the_bytes_that_went_out(minutes: str, ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    with ledger.read() as conn:
        row = conn.execute(select(t.papers_issued)).one()
    for ending, sha256 in (("pdf", row.sha256), ("docx", row.docx)):
        answer = officer.get(f"/issued/{row.id}/paper.{ending}")
        assert hashlib.sha256(answer.content).hexdigest() == sha256
    assert f"/issued/{row.id}/paper.pdf" in officer.get(f"/documents/{minutes}").text
    assert f"/documents/{minutes}" in officer.get(f"/issued?q={row.docx[:16]}").text, (
        "a Word file is found by its hash too"
    )
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get(f"/issued/{row.id}/paper.pdf").status_code == 404


def test_a_notice_that_moved_on_offers_the_original_and_beside_it_what_it_says_now(
    app: FastAPI, check: Inspection, ledger: Ledger, logged_in: Enter
) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    print_waiting(ledger, press_into(app.state.photos))
    before = officer.get(place).text
    assert "现时版" not in before
    (original,) = set(re.findall(r'href="(/issued/[^"]+/paper\.pdf)"', before))
    bytes_before = officer.get(original).content
    squad.post(f"/squad{place}/sign", {"name": "王建国", "badge": "050102"})
    moved = officer.get(place).text
    assert "现时版 PDF" in moved
    assert officer.get(original).content == squad.get(original).content == bytes_before
    current = officer.get(f"{place}/paper.pdf")
    assert current.content != bytes_before
    assert quote("（现时版）") in current.headers["content-disposition"]
    assert "现时版 PDF" in squad.get(f"/squad{place}").text


def test_the_feedback_form_is_registered_as_it_was_sent_and_as_it_was_decided(
    app: FastAPI, check: Inspection, ledger: Ledger, logged_in: Enter, clock: Clock
) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    squad.post(f"/squad{place}/sign", {"name": "王建国", "badge": "050102"})
    clock.pass_by(minutes=1)
    answer(squad, place)
    press = Press(Tools(ASSETS, app.state.pictures.large), app.state.photos)
    print_waiting(ledger, press)
    clock.pass_by(minutes=1)
    officer.post(f"{place}/verify", {"decision": "accept", "words": "现场已清理"})
    print_waiting(ledger, press)
    with ledger.read() as conn:
        rows = conn.execute(select(t.papers_issued).order_by(t.papers_issued.c.at, t.papers_issued.c.id)).all()
    assert [(row.kind, row.edition, row.state) for row in rows] == [
        ("notice", 1, "printed"),
        ("feedback", 1, "printed"),
        ("feedback", 2, "printed"),
    ]
    sent, decided = rows[1:]
    assert sent.unit_id == decided.receivers[0] != decided.unit_id == sent.receivers[0]
    assert sent.sha256 != decided.sha256
    assert "督察反馈单" in officer.get("/issued?kind=feedback").text


@pytest.mark.parametrize(("damage", "words"), [("gone", "缺失"), ("changed", "不符")])
def test_an_original_that_is_not_there_whole_is_given_to_nobody(
    damage: str, words: str, minutes: str, app: FastAPI, ledger: Ledger, logged_in: Enter
) -> None:
    with ledger.read() as conn:
        row = conn.execute(select(t.papers_issued)).one()
    file = app.state.photos.root / address(row.sha256)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"%PDF-1.7 another")
    refused = logged_in(Role.SECTION_OFFICER).get(f"/issued/{row.id}/paper.pdf")
    assert refused.status_code == 422
    assert words in refused.text


def test_a_paper_of_before_says_that_its_original_was_not_kept(minutes: str, ledger: Ledger, logged_in: Enter) -> None:
    ledger.write(lambda w: w.conn.execute(t.papers_issued.update().values(kept_at=None, docx="")))
    officer = logged_in(Role.SECTION_OFFICER)
    assert "未留存原件" in officer.get("/issued").text
    page = officer.get(f"/documents/{minutes}").text
    assert "未留存原件" in page
    assert "重新印制" in page
    assert f'href="/documents/{minutes}/paper.pdf"' in page


def test_operators_see_which_papers_were_not_printed_and_why(minutes: str, ledger: Ledger, logged_in: Enter) -> None:
    trouble = {"state": "waiting", "kept_at": None, "tries": 3, "trouble": "磁盘或文书存储不能写入"}
    ledger.write(
        lambda w: w.conn.execute(t.papers_issued.update().values(next_at="2026-11-24T07:30:00.000Z", **trouble))
    )
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/issued").text
    assert "有 1 份文书暂时没有印成" in page
    assert "磁盘或文书存储不能写入" in page
    assert minutes in officer.get("/issued?state=failing").text
    assert "暂时没有印成" not in logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get("/issued").text
    assert officer.get("/healthz").json()["papers_in_trouble"] == 1


def test_a_record_sheet_that_leaves_the_house_is_kept_and_registered(
    check: Inspection, ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    place = f"/records/{check.id}"
    refused = officer.post(f"{place}/sheet", {"purpose": " "})
    assert "交给谁" in refused.text
    assert officer.post(f"{place}/sheet", {"purpose": "交被督察单位核对"}).status_code == 303
    page = officer.get(place).text
    assert "出具记录表：交被督察单位核对" in page
    (original,) = set(re.findall(r'href="(/issued/[^"]+/paper\.pdf)"', page))
    with ledger.read() as conn:
        row = conn.execute(select(t.papers_issued)).one()
    assert (row.kind, row.state) == ("record", "printed")
    assert hashlib.sha256(officer.get(original).content).hexdigest() == row.sha256
    assert officer.get(f"{place}/paper.pdf").content != officer.get(original).content, "what is only read says so"
    assert "日常督察记录表" in officer.get("/issued?kind=record").text
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get(original).status_code == 404


# What every address that gives a PDF or a DOCX has to do with the register.
GIVES_PAPERS = {
    "/issued/{id}/paper": "the originals",
    "/notices/{id}/paper": "registered as it takes effect; later the 现时版",
    "/notices/{id}/feedback": "registered as it is sent and decided; before that a blank to fill in by hand",
    "/documents/{id}/paper": "registered as it is signed; before that a draft, and says so",
    "/records/{id}/paper": "marked as 查阅件; registered when it is handed out",
    "/archive/{id}/parts/{nth}/volume": "papers that were registered or handed in, bound for the archive",
    "/directory/paper": "a list of who stands in which post, printed as often as wanted",
    "/urgings/book": NOT_REGISTERED["urgings"],
}


def test_every_address_that_gives_papers_is_known_to_the_register(app: FastAPI) -> None:
    given = {path.rpartition(".")[0] for _, path in app.state.console.needs if path.endswith((".pdf", ".docx"))}
    scanned = {path for path in given if "/scans/{scan}/" in path}  # came in, and did not go out
    assert given - scanned == set(GIVES_PAPERS)


def test_a_record_sheet_for_reading_says_that_it_was_not_handed_out(check: Inspection, logged_in: Enter) -> None:
    docx = logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}/paper.docx").content
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        said = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    assert "查阅件，未登记出具" in said


def test_the_register_says_of_a_paper_that_it_was_taken_back(check: Inspection, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    chief = logged_in(Role.SECTION_CHIEF)
    assert "通知书已撤销" not in chief.get("/issued").text
    chief.post(f"{place}/revoke", {"reason": "依据有误"})
    assert "通知书已撤销" in chief.get("/issued").text
    assert "通知书已撤销" in chief.get("/issued/export/csv").text
