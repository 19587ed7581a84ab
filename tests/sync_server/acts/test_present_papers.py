"""What a phone is told of its notice once the paper reads otherwise: the text in force, its term, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shared.moment import day_in_shanghai, from_iso
from shared.notice import document_hash
from shared.notice_paper import Passage
from shared.organisation import DelegationMode, Role
from shared.wire import NoticeStatus
from sync_server.acts.states import notice_status
from sync_server.notices.deeds import (
    Objection,
    ObjectionDecision,
    confirm,
    correct,
    decide_objection,
    extend,
    object_to,
)
from sync_server.papers.notice_data import paper_of
from sync_server.papers.wordings import default_text
from sync_server.reference.paper_facts import notice_facts
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import ASSETS, World


@pytest.fixture
def served(world: World) -> str:
    return noticed(world, ("JM03", "ZZ01"))


def told(world: World, notice_id: str) -> NoticeStatus:
    with world.ledger.read() as conn:
        return notice_status(conn, notice_id, world.clock())


def on_paper(world: World, notice_id: str) -> str:
    with world.ledger.read() as conn:
        paper = paper_of(notice_facts(conn, notice_id), default_text("notice", ASSETS))
    return next(block.text for block in paper.blocks if isinstance(block, Passage) and "反馈期限" in block.heading)


def corrected(world: World, notice_id: str) -> None:
    world.by(Role.SECTION_OFFICER, correct, notice_id, "要求写得不清", requirement="清理店外堆物。")


def varied(world: World, notice_id: str) -> None:
    world.by(Role.INSPECTED_UNIT, object_to, notice_id, Objection("一处不属本队", (world.upload("c"),)))
    keep = world.notice(notice_id)["body"]["lines"][0]["finding_id"]
    decision = ObjectionDecision.VARIED
    world.by(Role.SECTION_CHIEF, decide_objection, notice_id, decision, "部分成立", keep_finding_ids=[keep])


def test_a_paper_that_reads_as_it_was_sealed_is_not_sent_again(world: World, served: str) -> None:
    world.by(Role.SECTION_OFFICER, extend, served, 1, "材料待补")
    status = told(world, served)
    assert (status.altered, status.paper) == ("", None)


@pytest.mark.parametrize(
    ("deed", "words"),
    [(corrected, "已于2026年11月24日更正"), (varied, "已于2026年11月24日按复核决定变更")],
)
def test_a_paper_that_was_changed_is_sent_as_it_reads_now_with_the_day_of_the_change(
    world: World, served: str, deed: Callable[[World, str], None], words: str
) -> None:
    deed(world, served)
    status = told(world, served)
    assert status.altered == words
    assert status.paper is not None
    assert document_hash(status.paper) == world.notice(served)["document"], "what the code on the paper carries"


def test_an_objection_that_changes_nothing_alters_no_paper(world: World, served: str) -> None:
    world.by(Role.INSPECTED_UNIT, object_to, served, Objection("不是本队路段", (world.upload("c"),)))
    world.by(Role.SECTION_CHIEF, decide_objection, served, ObjectionDecision.REJECTED, "路段属本队")
    assert told(world, served).altered == ""


def test_the_term_is_told_in_the_sentence_of_the_paper_whatever_becomes_of_it(world: World, served: str) -> None:
    assert told(world, served).said_term == on_paper(world, served) != ""
    world.by(Role.SECTION_OFFICER, extend, served, 1, "材料待补")
    assert told(world, served).said_term == on_paper(world, served)
    varied(world, served)
    assert told(world, served).said_term == on_paper(world, served)


def test_the_phone_dates_a_confirmed_paper_as_the_server_does(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    notice_id = noticed(world)
    assert told(world, notice_id).signed_at == "", "nobody has signed it for the bureau"
    world.clock.set("2026-11-25 09:30")
    world.by(Role.SECTION_OFFICER, confirm, notice_id)
    with world.ledger.read() as conn:
        paper = paper_of(notice_facts(conn, notice_id), default_text("notice", ASSETS))
    assert day_in_shanghai(from_iso(told(world, notice_id).signed_at)) == paper.day == date(2026, 11, 25)
