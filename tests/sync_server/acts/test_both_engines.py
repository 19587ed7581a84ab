"""The whole way of a notice with its clocks and deliveries, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from shared.notice import FeedbackVerdict
from shared.organisation import DelegationMode, Role
from sync_server.acts.calendar import load_year
from sync_server.acts.routing import delete_rule, save_rule
from sync_server.acts.states import notice_status, record_state
from sync_server.clockwork.ticks import anything_due, tick
from sync_server.forwarding.endpoints import add_endpoint
from sync_server.forwarding.queue import PER_ENDPOINT, Outcome, claim, sent, settle
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, check_events
from sync_server.ledger.ledger import Ledger
from sync_server.notices.deeds import (
    Feedback,
    Objection,
    ObjectionDecision,
    decide_feedback,
    decide_objection,
    feed_back,
    file_notice,
    object_to,
)
from sync_server.procedures.routing import Answering, Rule
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world
from tests.sync_server.clockwork.of_notices import OF_NOTICES
from tests.sync_server.procedures.calendars import official_2027


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-12-31 10:00", url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def test_a_notice_goes_its_whole_way_with_its_clocks(world: World) -> None:
    rule = Rule("", 5, Answering.SECTION, items="ZZ*", district_code=DISTRICT)
    world.by(Role.SECTION_CHIEF, delete_rule, world.by(Role.SECTION_CHIEF, save_rule, rule))
    record = world.file_check()
    notice = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record), 0.0)
    assert len(world.do(load_year, official_2027(("2027-01-02",)), SYSTEM)) == 1
    world.clock.set("2027-01-05 12:00")
    world.do(tick)
    assert len(world.rows(t.events, kind="notice.reminder", subject_id=notice)) == 1
    world.clock.set("2027-01-06 00:00")
    with world.ledger.read() as conn:
        assert anything_due(conn, world.clock())
    assert world.do(tick)["overdue"] == 1
    with world.ledger.read() as conn:
        assert not anything_due(conn, world.clock(), OF_NOTICES)
        assert notice_status(conn, notice, world.clock()).overdue
    answer = Feedback(FeedbackVerdict.TRUE, "属实", "李强", "已清理", after=(world.upload("a"),))
    world.by(Role.INSPECTED_UNIT, feed_back, notice, answer)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    with world.ledger.read() as conn:
        assert record_state(conn, record).words == "问题已办结"
        assert notice_status(conn, notice, world.clock()).photos == ("a" * 64,)
    assert check_events(sorted(world.rows(t.events), key=lambda row: row["seq"])) == []


def test_an_objection_is_decided_and_the_notice_revoked(world: World) -> None:
    notice = noticed(world)
    world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("公示疏导点", (world.upload("b"),)))
    world.by(Role.SECTION_CHIEF, decide_objection, notice, ObjectionDecision.UPHELD, "属公示疏导点")
    assert world.notice(notice)["state"] == "revoked"


def test_two_servers_never_attempt_the_same_delivery_at_once(world: World) -> None:
    world.by(Role.SECTION_CHIEF, add_endpoint, SECTION, "webhook", "https://example.cn/hook")
    world.by(Role.SECTION_CHIEF, add_endpoint, SECTION, "webhook", "https://other.example.cn/hook")
    for _ in range(6):
        noticed(world)
    other = Ledger(world.ledger.url, world.clock)
    try:
        with ThreadPoolExecutor(4) as pool:
            claims = [pool.submit(server.write, claim) for server in (world.ledger, other) * 4]
            taken = [out for future in claims for out in future.result()]
    finally:
        other.close()
    # No more than its share is under way to a receiver, whoever asks; what is settled makes room for the rest.
    assert len(taken) == 2 * PER_ENDPOINT < 12
    world.do(settle, [Outcome(out, "") for out in taken], lambda: 1.0)
    taken += (last := world.do(claim))
    ids = [out.delivery_id for out in taken]
    assert len(ids) == len(set(ids)) == 12
    failed, *rest = last
    world.do(settle, [Outcome(failed, "对方超时未答复"), *(Outcome(out, "") for out in rest)], lambda: 1.0)
    with world.ledger.read() as conn:
        assert not sent(conn, failed.subject_kind, failed.subject_id)
    world.clock.now += timedelta(seconds=5)
    assert [out.delivery_id for out in world.do(claim)] == [failed.delivery_id]
