"""No text is longer than its column: what SQLite would keep and PostgreSQL refuse is found by every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from sync_server.ledger import tables as t
from tests.sync_server.acts.world import build_world
from tests.sync_server.lengths import TooLongError


def test_what_postgresql_would_refuse_is_refused_on_sqlite_too(tmp_path: Path) -> None:
    world = build_world(tmp_path)
    with pytest.raises(TooLongError, match="path holds 400"):
        world.do(lambda w: w.add(t.sent_forms, stamp="s", user_id="u", path="/" * 401, digest="d", at=w.now))
    with pytest.raises(TooLongError, match="name holds 40"):
        world.do(lambda w: w.conn.execute(update(t.users).values(name="阿" * 41)))
    world.do(lambda w: w.conn.execute(update(t.users).values(name="阿" * 40)))
    world.ledger.close()
