"""Migrations 0031 and 0033: terms that were missed before the book said so stand in it, each as often as it was missed,
and which were called over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from shared.organisation import DelegationMode, Role
from sync_server.clockwork import overdue, pursuing
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.migrate import downgrade, upgrade
from sync_server.ledger.terms import running
from sync_server.notices.deeds import decide_feedback
from tests.sync_server.acts.noticing import answer, noticed
from tests.sync_server.acts.world import World, build_world


def history(world: World) -> None:
    """One notice answered late, sent back, and late again without anybody noticing; one answered in time and sent back;
    one that waits and was called over."""
    slow, prompt, waits = (noticed(world) for _ in range(3))
    answer(world, prompt)
    world.clock.now += timedelta(days=6)
    world.do(overdue.run)
    answer(world, slow)
    world.clock.now += timedelta(hours=1)
    for notice in (slow, prompt):
        world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words="仍有堆物")
    answer(world, prompt)
    world.clock.now += timedelta(days=9)
    answer(world, slow)
    world.by(Role.SECTION_OFFICER, decide_feedback, slow, accepted=True)
    world.do(pursuing.run)
    assert world.notice(waits)["state"] == "served"


def book(ledger: Ledger, now: Any) -> dict[str, Any]:
    c = t.terms.c
    with ledger.read() as conn:
        asked = select(c.subject_id, c.nth, c.overdue_from, c.said_at).where(c.what == "answer", terms.missed(now))
        met = select(c.subject_id, c.met_at).where(c.subject_kind == "pursuit", c.met_at.is_not(None))
        said = select(c.subject_id, c.what, c.nth, c.said_at.is_not(None)).where(c.subject_kind == "pursuit", running())
        return {
            "said": sorted(tuple(row) for row in conn.execute(said)),
            "missed": sorted(tuple(row) for row in conn.execute(asked)),
            "met": sorted(tuple(row) for row in conn.execute(met)),
        }


def test_the_book_of_before_says_afterwards_what_was_missed_and_met(tmp_path: Path) -> None:
    world = build_world(tmp_path)
    world.delegate(DelegationMode.DIRECT)
    history(world)
    now, url = world.clock(), world.ledger.url
    before = book(world.ledger, now)
    world.ledger.close()
    assert len(before["missed"]) == 3
    assert before["met"]
    assert [called for *_, called in before["said"]] == [True], "the last round of the notice that waits is over"
    engine = writer_engine(url)
    downgrade(engine, "0030")
    with engine.begin() as conn:
        terms_of_before = t.terms.c
        earlier = (terms_of_before.what == "answer") & (terms_of_before.nth == 1)
        ended = earlier & terms_of_before.ended_at.is_not(None)
        conn.execute(delete(t.terms).where(ended))  # of earlier rounds only the last was ever entered
        conn.execute(update(t.terms).where(terms_of_before.subject_kind == "pursuit").values(met_at=None))
    upgrade(engine)
    engine.dispose()
    ledger = Ledger(url)
    assert book(ledger, now) == before
    ledger.close()
