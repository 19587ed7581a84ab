"""会议通知, and the next 例会 as a term with reminders."""

from __future__ import annotations

from typing import Any

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.clockwork import reminding
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed, DocumentKind
from tests.sync_server.acts.world import SECTION, World

TEXTS = {"held_at": "11月24日", "place": "局会议室", "chair": "李科长", "agenda": "通报情况", "minutes": "布置整治"}
NOTICE = {"held_at": "12月24日9时30分", "place": "局会议室", "topics": "通报情况", "present": "各中队负责人"}


def signed(world: World, kind: DocumentKind, body: dict[str, Any]) -> str:
    document_id = world.by(Role.SECTION_CHIEF, begin_by_hand, kind)
    world.by(Role.SECTION_CHIEF, save, document_id, body, base=1)
    world.by(Role.SECTION_CHIEF, move, document_id, DocumentDeed.ISSUE)
    return document_id


def term(world: World, document_id: str) -> Any:
    return world.row(t.terms, subject_id=document_id, what="next_meeting")


def reminded(world: World, day: str) -> list[str]:
    world.clock.set(f"{day} 09:30")
    world.do(reminding.run)
    return [row["words"] for row in world.rows(t.events, kind="meeting.next")]


def test_a_notice_of_a_meeting_is_numbered_and_reaches_the_units_below(world: World) -> None:
    notice = world.row(t.documents, id=signed(world, kinds.MEETING_NOTICE, NOTICE))
    assert notice["number"] == "沪长城管督会〔2026〕1号"
    assert world.rows(t.deliveries, kind="document.issue", unit_id=world.squad, subject_id=notice["id"])


def test_the_body_is_reminded_of_the_day_its_minutes_set_until_it_has_called_the_meeting(world: World) -> None:
    minutes = signed(world, kinds.MEETING, {**TEXTS, "next_on": "2026-12-24"})
    assert term(world, minutes)["due_on"] == "2026-12-24"
    assert reminded(world, "2026-12-18") == []
    (said,) = reminded(world, "2026-12-21")
    assert "定于2026年12月24日的督察工作例会临近" in said
    assert world.rows(t.deliveries, kind="meeting.next", unit_id=SECTION)
    signed(world, kinds.MEETING_NOTICE, NOTICE)
    assert term(world, minutes)["ended_at"]
    assert len(reminded(world, "2026-12-23")) == 1, "it has been called"


def test_new_minutes_take_the_place_of_the_day_that_earlier_ones_set(world: World) -> None:
    first = signed(world, kinds.MEETING, {**TEXTS, "next_on": "2026-12-24"})
    second = signed(world, kinds.MEETING, {**TEXTS, "next_on": "2027-01-21"})
    assert term(world, first)["ended_at"]
    assert term(world, second)["due_on"] == "2027-01-21"
    assert not world.rows(t.terms, subject_id=signed(world, kinds.MEETING, {**TEXTS, "next_on": "另行通知"}))
    assert term(world, second)["ended_at"]


@pytest.mark.parametrize("day", ["2026-11-24", "2026-02-30", "13月40日"])
def test_a_day_that_nobody_can_keep_is_refused_in_words(world: World, day: str) -> None:
    with pytest.raises(Problem, match="下次例会"):
        signed(world, kinds.MEETING, {**TEXTS, "next_on": day})
