"""Every paper that goes out stands in the register of papers issued with what it says; a moment later it is printed and
kept."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from docx import Document

from shared.moment import day_in_shanghai
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.document_kinds import move
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.notices.deeds import confirm, correct, revoke
from sync_server.papers.editions import shipped
from sync_server.papers.keeping import kept_file
from sync_server.papers.notice_paper import notice_pdf
from sync_server.papers.printing import Press, print_waiting
from sync_server.procedures.documents import DocumentDeed
from tests.sync_server.acts.drafting import minutes
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import ASSETS, SECTION, World, minutes_later
from tests.sync_server.presses import press_at


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return press_at(tmp_path / "photos")


def text_of(docx: bytes) -> str:
    """Everything that a DOCX says."""
    paper = Document(io.BytesIO(docx))
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def test_a_notice_is_entered_as_it_takes_effect_with_number_issuer_and_receiver(world: World) -> None:
    notice = noticed(world)
    (row,) = world.rows(t.papers_issued)
    assert (row["kind"], row["subject_id"], row["edition"]) == ("notice", notice, 1)
    assert row["number"] == world.notice(notice)["number"]
    assert row["unit_id"] == SECTION
    assert row["receivers"] == [world.squad]
    assert row["state"] == "waiting"


def test_a_notice_that_waits_for_the_section_is_entered_with_its_confirmation(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    notice = noticed(world)
    assert world.rows(t.papers_issued) == []
    world.by(Role.SECTION_OFFICER, confirm, notice)
    (row,) = world.rows(t.papers_issued)
    assert row["number"] == world.notice(notice)["number"] != ""
    assert row["user_name"] == world.callers[Role.SECTION_OFFICER].name


def test_a_corrected_notice_is_a_second_paper_under_the_same_number(world: World) -> None:
    notice = noticed(world)
    world.by(Role.SECTION_OFFICER, correct, notice, "要求写得不清", requirement="清理店外堆物。")
    first, second = sorted(world.rows(t.papers_issued), key=lambda row: row["edition"])
    assert (first["edition"], second["edition"]) == (1, 2)
    assert first["number"] == second["number"]


def test_a_notice_corrected_before_it_was_printed_is_printed_as_it_went_out(world: World, press: Press) -> None:
    notice = noticed(world)
    world.by(Role.SECTION_OFFICER, correct, notice, "要求写得不清", requirement="清理店外堆物。")
    print_waiting(world.ledger, press)
    first, second = sorted(world.rows(t.papers_issued), key=lambda row: row["edition"])
    assert first["state"] == second["state"] == "printed"
    assert "清理店外堆物。" not in text_of(kept_file(press.store, first["docx"]))
    assert "清理店外堆物。" in text_of(kept_file(press.store, second["docx"]))


def test_a_notice_served_and_revoked_before_it_was_printed_is_printed_as_it_went_out(
    world: World, press: Press
) -> None:
    notice = noticed(world)
    with world.ledger.read() as conn:
        at_once = notice_pdf(conn, notice, ASSETS).content
    world.by(Role.SECTION_CHIEF, revoke, notice, "对象有误")
    print_waiting(world.ledger, press)
    row = world.row(t.papers_issued)
    assert kept_file(press.store, row["sha256"]) == at_once
    assert "已撤销" not in text_of(kept_file(press.store, row["docx"]))


def test_the_register_names_the_wording_that_the_paper_was_printed_with(world: World, press: Press) -> None:
    notice = noticed(world)
    minutes_later(world, 24 * 60)
    text = shipped("notice", ASSETS).text
    world.do(
        lambda w: w.add(
            t.paper_templates,
            id=w.new_id(),
            name="notice",
            district_code="310105",
            effective_from=day_in_shanghai(w.moment).isoformat(),
            text=text,
            note="",
            user_id="",
            user_name="",
            at=w.now,
        )
    )
    world.by(Role.SECTION_OFFICER, correct, notice, "要求写得不清", requirement="清理店外堆物。")
    print_waiting(world.ledger, press)
    (second,) = [row for row in world.rows(t.papers_issued) if row["edition"] == 2]
    assert (second["state"], second["wording"]) == ("printed", ""), "a notice keeps the wording of its issue"


def test_a_signed_document_is_entered_with_the_version_that_was_signed_and_those_it_went_to(world: World) -> None:
    document = minutes(world)
    row = world.row(t.papers_issued)
    assert (row["kind"], row["subject_id"], row["edition"]) == ("meeting", document, 2)
    assert world.squad in row["receivers"]
    assert row["user_name"] == world.callers[Role.SECTION_CHIEF].name


def test_a_deed_that_is_refused_enters_nothing(world: World) -> None:
    document = world.by(Role.SECTION_CHIEF, begin_by_hand, kinds.MEETING)
    with pytest.raises(Problem, match="请填写"):
        world.by(Role.SECTION_CHIEF, move, document, DocumentDeed.ISSUE)
    assert world.rows(t.papers_issued) == []


def test_what_was_entered_is_printed_once_and_its_hash_is_the_papers(world: World, press: Press) -> None:
    notice = noticed(world)
    minutes(world)
    assert print_waiting(world.ledger, press) == 2
    assert print_waiting(world.ledger, press) == 0
    with world.ledger.read() as conn:
        pdf = notice_pdf(conn, notice, ASSETS).content
    rows = {row["kind"]: row for row in world.rows(t.papers_issued)}
    assert {row["state"] for row in rows.values()} == {"printed"}
    assert rows["notice"]["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert rows["meeting"]["sha256"] not in ("", rows["notice"]["sha256"])
    assert all(row["pages"] >= 1 for row in rows.values())


def test_a_paper_that_cannot_be_printed_says_why_and_does_not_hold_up_the_others(world: World, press: Press) -> None:
    noticed(world)
    minutes(world)
    world.do(
        lambda w: w.add(
            t.paper_templates,
            id=w.new_id(),
            name="meeting",
            district_code="",
            effective_from="2020-01-01",
            text="{{没有这一项}}",
            note="",
            user_id="",
            user_name="",
            at="2020-01-01T00:00:00.000Z",
        )
    )
    print_waiting(world.ledger, press)
    states = {row["kind"]: (row["state"], row["trouble"]) for row in world.rows(t.papers_issued)}
    assert states["notice"] == ("printed", "")
    assert states["meeting"][0] == "unprinted"
    assert "文书模板不能使用" in states["meeting"][1]
