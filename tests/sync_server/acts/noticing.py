"""A notice that went out on the spot, the unit's answer, and what follows when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.inspection import Form, Inspection, Method, Place
from shared.notice import FeedbackVerdict
from shared.organisation import Role
from sync_server.clockwork import overdue, pursuing
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.notices.deeds import Feedback, feed_back, file_notice
from sync_server.notices.deeds.pursuits.visits import follow_up_filed
from tests.sync_server.acts.world import DISTRICT, INSPECTOR, World

ANSWER = Feedback(FeedbackVerdict.TRUE, "情况属实", "当班班长李强，已谈话提醒", "已清理，增加巡查频次", "2026-11-26")


def noticed(world: World, items: Sequence[str] = ("JM03",)) -> str:
    """A check with these findings and its notice, signed for on the spot; returns the notice's id."""
    record = world.file_check(items)
    return str(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record), 0.0))


def answer(world: World, notice_id: str, feedback: Feedback = ANSWER) -> str:
    """The unit's feedback; returns its id."""
    return world.by(Role.INSPECTED_UNIT, feed_back, notice_id, feedback)


def time_passes(world: World, until: str) -> None:
    """The clockwork says what is over by then."""
    world.clock.set(until)
    world.do(overdue.run)
    world.do(pursuing.run)


def pursuit(world: World) -> dict[str, object]:
    """The one there is."""
    return dict(world.row(t.pursuits))


def follow_up(world: World, notice_id: str, *methods: Method, unit: str = "", occurred: datetime | None = None) -> None:
    """The inspector's phone files the check its task asked for."""
    at = world.clock().isoformat()
    inspection = Inspection(
        id=world.new_id(),
        form=Form.DAILY,
        methods=methods or (Method.TRACKING,),
        unit_id=unit or world.squad,
        unit_name="华阳路街道综合行政执法队",
        inspector=INSPECTOR,
        place=Place(DISTRICT, world.street, "定西路710弄口"),
        started_at=at,
        ended_at=at,
        catalogue_version="1",
        notice_id=notice_id,
    )
    world.do(follow_up_filed, inspection, Actor("device", world.device, INSPECTOR.name), occurred or world.clock())
