"""盖章件: the stamped paper scanned back to its line in 发文登记, straight, as one PDF, and offered first then on."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from shared.organisation import Role
from shared.problems import BUSY, Problem
from sync_server.acts.common.documents import create
from sync_server.acts.stamped_papers import attach_stamped
from sync_server.console.pages import stamped_papers
from sync_server.documents import kinds
from sync_server.evidence.allowances import find_orphans, forget_orphans
from sync_server.evidence.store import address
from sync_server.keeping.papers import check_scans
from sync_server.keeping.photos import check_photos
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.papers.printing import print_waiting
from sync_server.procedures.permissions import Caller
from sync_server.scans.prepared import Original, PreparedScan, Sheet, Straightened
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone
from tests.sync_server.presses import press_into
from tests.sync_server.scans.handing import File, broken_jpeg, pdf, plain_jpeg, word_file
from tests.sync_server.scans.papers import a_photograph

Enter = Callable[..., Browser]
PHOTOGRAPHS: tuple[File, ...] = (("一.jpg", a_photograph()), ("二.jpg", a_photograph(turn=-4, seed=2)))
SCAN = re.compile(r"/issued/[^/\"]+/scans/[^/\"]+/paper\.pdf")


@pytest.fixture
def minutes(app: FastAPI, ledger: Ledger, logged_in: Enter, squads: list[str]) -> str:
    """Signed and printed minutes: their line in the register, as its address."""
    body = {field.name: [] if field.columns else f"{field.label}甲" for field in kinds.MEETING.form}
    place: dict[str, Any] = {"unit_id": SECTION, "district_code": CHANGNING, "title": "督察工作例会（十一月）"}
    receivers = {"receivers": squads[:1]}
    document = ledger.write(lambda w: create(w, SYSTEM, kinds.MEETING, body={**body, **receivers}, **place))
    logged_in(Role.SECTION_CHIEF).post(f"/documents/{document}/deeds/issue")
    assert print_waiting(ledger, press_into(app.state.photos)) == 1
    return f"/issued/{line_of(ledger, document)}"


def line_of(ledger: Ledger, subject_id: str) -> str:
    p = t.papers_issued.c
    with ledger.read() as conn:
        return str(conn.execute(select(p.id).where(p.subject_id == subject_id)).scalar_one())


def hand_in(browser: Browser, place: str, *files: File, **fields: str) -> str:
    """Send the form with these files; the page that answers it."""
    parts = [("stamped", (name, content, "application/octet-stream")) for name, content in files]
    answer = browser.post(f"{place}/scans", fields, form=place, files=parts or None)
    return (browser.follow(answer) if answer.status_code == 303 else answer).text


def rows(ledger: Ledger, table: Any) -> int:
    with ledger.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def newest(browser: Browser, place: str) -> str:
    """The address of the PDF that the page of the line offers first."""
    found = SCAN.search(browser.get(place).text)
    assert found
    return found.group()


def test_two_photographed_pages_become_one_pdf_that_is_offered_first_everywhere(
    minutes: str, ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert "还没有盖章件" in officer.get(minutes).text
    assert "盖章件已留存，共 2 页" in hand_in(officer, minutes, *PHOTOGRAPHS)
    page = officer.get(minutes).text
    assert page.count("已拉正") == 2
    place = newest(officer, minutes)
    paper = officer.get(place)
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["content-disposition"].startswith("inline")
    with pikepdf.open(io.BytesIO(paper.content)) as opened:
        assert len(opened.pages) == 2
    with ledger.read() as conn:
        document = conn.execute(select(t.papers_issued.c.subject_id)).scalar_one()
    for shown in (officer.get("/issued").text, officer.get(f"/documents/{document}").text):
        assert shown.index(place) < shown.index(f"{minutes}/paper.pdf"), "the stamped paper comes first"
    assert "附上《督察工作例会（十一月）》的盖章扫描件（2 页）" in officer.get(f"/documents/{document}").text


def test_its_pages_and_the_files_as_they_came_are_to_be_had(minutes: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    hand_in(officer, minutes, *PHOTOGRAPHS)
    base = newest(officer, minutes).removesuffix("/paper.pdf")
    small = officer.get(f"{base}/pages/2")
    assert small.headers["content-type"] == "image/jpeg"
    assert small.content.startswith(b"\xff\xd8")
    original = officer.get(f"{base}/originals/1")
    assert original.content == PHOTOGRAPHS[0][1]
    assert original.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('一.jpg')}"
    saved = officer.get(f"{base}/paper.pdf?save=1").headers["content-disposition"]
    assert saved.startswith("attachment")
    for nothing in ("pages/0", "pages/3", "pages/x", "originals/3", "originals/-1"):
        assert officer.get(f"{base}/{nothing}").status_code == 404
    assert officer.get(f"{minutes}/scans/none/paper.pdf").status_code == 404


def test_the_small_pages_are_drawn_again_after_the_cache_was_emptied(
    app: FastAPI, minutes: str, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    hand_in(officer, minutes, ("一.jpg", plain_jpeg()))
    place = newest(officer, minutes).replace("paper.pdf", "pages/1")
    before = officer.get(place).content
    cached = list(app.state.settings.cache.rglob("*.page-1.jpg"))
    assert cached
    for file in cached:
        file.unlink()
    assert officer.get(place).content == before


def test_whoever_may_read_the_paper_reads_its_scan_and_nobody_else(
    minutes: str, logged_in: Enter, squads: list[str]
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    hand_in(officer, minutes, *PHOTOGRAPHS)
    place = newest(officer, minutes)
    reader = logged_in(Role.INSPECTED_UNIT, squads[0])  # to whom the minutes went
    assert reader.get(place).status_code == 200
    assert "附盖章件" not in reader.get(minutes).text
    for stranger in (
        logged_in(Role.SECTION_OFFICER, OTHER_SECTION, login="xu"),
        logged_in(Role.INSPECTED_UNIT, squads[1], login="two"),
    ):
        for part in ("paper.pdf", "pages/1", "originals/1"):
            assert stranger.get(place.replace("paper.pdf", part)).status_code == 404
        assert stranger.get(minutes).status_code == 404


def test_only_the_body_that_issued_it_attaches(minutes: str, ledger: Ledger, logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)  # reads the district's papers, and hands out papers of its own
    assert 'id="attach"' not in office.get(minutes).text
    refused = office.post(f"{minutes}/scans", files=[("stamped", ("一.pdf", pdf(1), "application/pdf"))])
    assert "盖章件由印发单位扫描附上" in office.shown(refused).text
    assert rows(ledger, t.scans) == 0


def test_the_same_form_from_two_windows_attaches_one_scan(minutes: str, ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    events = rows(ledger, t.events)
    for _ in range(2):
        assert "盖章件已留存" in hand_in(officer, minutes, *PHOTOGRAPHS)
    assert (rows(ledger, t.scans), rows(ledger, t.scan_files), rows(ledger, t.events)) == (1, 2, events + 1)


def test_two_windows_at_the_same_moment_attach_one_scan(minutes: str, ledger: Ledger) -> None:
    """Both have made the paper before either has attached it."""
    one = Original("一.pdf", "application/pdf", 5, "a" * 64, 1)
    scan = PreparedScan("b" * 64, 9, (Sheet(0, Straightened.TAKEN, True),), (one,))
    caller = Caller("u", "章", Role.SECTION_OFFICER, SECTION, CHANGNING)
    paper_id = minutes.rpartition("/")[2]
    at_once = [
        threading.Thread(target=lambda: ledger.write(lambda w: attach_stamped(w, caller, paper_id, scan)))
        for _ in range(4)
    ]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    assert rows(ledger, t.scans) == 1


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        pytest.param(("密.pdf", pdf(1, encryption=pikepdf.Encryption(owner="x", user="y"))), "去掉密码", id="password"),
        pytest.param(("全卷.pdf", pdf(300)), "一事一文", id="300 pages"),
        pytest.param(("半张.jpg", broken_jpeg()), "重新拍摄", id="broken photograph"),
        pytest.param(("报告.docx", word_file()), "请打印、盖章", id="Word"),
        pytest.param(("空.jpg", b""), "0 字节", id="empty"),
    ],
)
def test_a_file_that_is_no_scan_is_answered_on_the_forms_own_page_and_nothing_is_attached(
    minutes: str, ledger: Ledger, logged_in: Enter, bad: File, words: str
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    page = hand_in(officer, minutes, bad)
    assert words in page
    assert f"请重新选择：{bad[0]}" in page
    assert 'id="attach"' in page
    assert rows(ledger, t.scans) == 0


def test_without_a_file_the_form_asks_for_one(minutes: str, logged_in: Enter) -> None:
    assert "请选择扫描件" in hand_in(logged_in(Role.SECTION_OFFICER), minutes)


TICKET = re.compile(r'name="stamped_ticket"[^>]* value="([^"]+)"')


def refused_once(officer: Browser, minutes: str, monkeypatch: pytest.MonkeyPatch, *files: File) -> str:
    """The page after a deed that was refused when the paper had been made already."""

    def busy(*_: object) -> str:
        raise Problem(BUSY)

    with monkeypatch.context() as patched:
        patched.setattr(stamped_papers, "attach_stamped", busy)
        return hand_in(officer, minutes, *files)


def test_when_the_deed_is_refused_the_pages_need_not_be_chosen_again(
    minutes: str, ledger: Ledger, logged_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    page = refused_once(officer, minutes, monkeypatch, *PHOTOGRAPHS)
    ticket = TICKET.search(page)
    assert ticket
    assert ticket.group(1).startswith("已收到 2 页（一.jpg、二.jpg），不用重新选择")
    assert "请重新选择：" not in page
    assert rows(ledger, t.scans) == 0
    assert "共 2 页" in hand_in(officer, minutes, stamped_ticket=unescape(ticket.group(1)))
    assert rows(ledger, t.scans) == 1


def test_what_one_person_handed_in_is_nobody_elses_to_attach(
    minutes: str, ledger: Ledger, logged_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = TICKET.search(refused_once(logged_in(Role.SECTION_OFFICER), minutes, monkeypatch, *PHOTOGRAPHS))
    assert ticket
    page = hand_in(logged_in(Role.OFFICE_STAFF), minutes, stamped_ticket=unescape(ticket.group(1)))
    assert "上次收到的扫描件已经不在，请重新选择文件" in page
    assert rows(ledger, t.scans) == 0


def test_files_that_no_deed_named_are_cleared_away_and_attached_ones_stay(
    minutes: str, ledger: Ledger, logged_in: Enter, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    hand_in(officer, minutes, PHOTOGRAPHS[0])
    refused_once(officer, minutes, monkeypatch, PHOTOGRAPHS[1])
    clock.pass_by(days=31)
    with ledger.read() as conn:
        loose = find_orphans(conn, clock(), 30)
    assert hashlib.sha256(PHOTOGRAPHS[1][1]).hexdigest() in loose
    assert hashlib.sha256(PHOTOGRAPHS[0][1]).hexdigest() not in loose
    assert len(ledger.write(lambda w: forget_orphans(w, loose, 30))) == 2  # the photograph and the paper made of it
    with ledger.read() as conn:
        assert find_orphans(conn, clock(), 30) == []


def test_verifying_reads_paper_and_originals_through_and_names_what_is_missing(
    app: FastAPI, minutes: str, ledger: Ledger, logged_in: Enter
) -> None:
    hand_in(logged_in(Role.SECTION_OFFICER), minutes, *PHOTOGRAPHS)
    store = app.state.photos
    with ledger.read() as conn:
        assert check_scans(conn, store) == (3, [])
        store.remove(hashlib.sha256(PHOTOGRAPHS[0][1]).hexdigest())
        looked, faults = check_scans(conn, store)
        assert (looked, faults) == (3, ["盖章扫描件《督察工作例会（十一月）》的原始文件“一.jpg”缺失"])
        assert check_photos(conn, store).sentences == []  # no phone is asked for it


def test_a_scan_that_was_changed_in_the_store_is_not_given_out(app: FastAPI, minutes: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    hand_in(officer, minutes, *PHOTOGRAPHS)
    place = newest(officer, minutes)
    sha256 = hashlib.sha256(officer.get(place).content).hexdigest()
    (app.state.settings.data_dir / "photos" / address(sha256)).write_bytes(b"%PDF-1.4 another")
    assert "与登记的校验值不符" in officer.get(place).text


def test_the_register_finds_a_stamped_paper_by_its_hash_and_by_its_state(minutes: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert minutes not in officer.get("/issued?state=stamped").text
    hand_in(officer, minutes, *PHOTOGRAPHS)
    sha256 = hashlib.sha256(officer.get(newest(officer, minutes)).content).hexdigest()
    assert minutes in officer.get("/issued?state=stamped").text
    assert minutes in officer.get(f"/issued?q={sha256[:20]}").text
    assert sha256 in officer.get("/issued/export/csv").text


def test_a_scan_without_red_is_shown_with_a_hint_and_one_with_red_without(
    minutes: str, logged_in: Enter, clock: Clock
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    hand_in(officer, minutes, ("无章.jpg", a_photograph(seal=False)))
    assert "各页都没有看到红色" in officer.get(minutes).text
    clock.pass_by(minutes=1)
    hand_in(officer, minutes, *PHOTOGRAPHS)
    page = officer.get(minutes).text
    assert page.index("以前附上的盖章件") < page.index("各页都没有看到红色"), "only the earlier one lacks red"


def test_a_notice_that_was_stamped_is_offered_to_its_unit_as_it_was_stamped(
    app: FastAPI, ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    check = Phone(app, squads[0]).check()
    officer = logged_in(Role.SECTION_OFFICER)
    place = issue(officer, check)
    print_waiting(ledger, press_into(app.state.photos))
    line = f"/issued/{line_of(ledger, place.rpartition('/')[2])}"
    hand_in(officer, line, *PHOTOGRAPHS)
    unit = logged_in(Role.INSPECTED_UNIT, squads[0])
    found = SCAN.search(unit.get(f"/squad{place}").text)
    assert found
    assert unit.get(found.group()).content.startswith(b"%PDF")


def test_a_unit_attaches_the_stamped_sheet_of_its_own_feedback_and_not_the_sections_notice(
    app: FastAPI, ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    check = Phone(app, squads[0]).check()
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    unit = logged_in(Role.INSPECTED_UNIT, squads[0])
    answer(unit, place)
    print_waiting(ledger, press_into(app.state.photos))
    p = t.papers_issued.c
    with ledger.read() as conn:
        lines = {row.kind: f"/issued/{row.id}" for row in conn.execute(select(p.kind, p.id))}
    assert lines["feedback"] in unit.get(f"/squad{place}").text
    assert "盖章件已留存" in hand_in(unit, lines["feedback"], *PHOTOGRAPHS)
    assert 'id="attach"' not in unit.get(lines["notice"]).text
    assert f"/squad{place}" in unit.get(lines["notice"]).text
    assert "盖章件由印发单位扫描附上" in hand_in(unit, lines["notice"], *PHOTOGRAPHS)
