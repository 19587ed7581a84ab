"""Attempts are counted in the ledger, where every server process meets: one write each, before the password is looked
at. Writes run one after the other everywhere, so no two attempts can take the same place."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from shared.moment import from_iso, to_iso
from shared.problems import TOO_MANY, Problem
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.attempts import Bucket, Count, Rule, Taken

a = t.attempts.c


def login_key(login: str) -> str:
    """What attempts at a log-in name count under. Hashed: people type passwords into the wrong field."""
    return f"login:{hashlib.sha256(login.encode('utf-8', 'surrogatepass')).hexdigest()}"


def take(w: Write, key: str, rule: Rule, user_id: str | None = None) -> Taken:
    """Count one attempt under the key; rows that say nothing any more are cleared away."""
    w.conn.execute(delete(t.attempts).where(a.forgotten_at <= w.now))
    kept = _kept(w, key)
    taken = rule.take(kept, w.moment)
    if taken.kept is not None:
        _keep(w, key, taken.kept, new=kept is None, user_id=user_id)
    return taken


def give_back(w: Write, key: str, rule: Bucket) -> None:
    """Undo one attempt that turned out to be honest."""
    kept = _kept(w, key)
    if kept is not None:
        _keep(w, key, rule.give_back(kept), new=False)


def clear(w: Write, key: str) -> None:
    """Start anew under the key: the right word was given."""
    w.conn.execute(delete(t.attempts).where(a.key == key))


def unlock(w: Write, user_id: str) -> None:
    """Start anew for the account: it has been given a new password."""
    w.conn.execute(delete(t.attempts).where(a.user_id == user_id))


def touch(w: Write, key: str) -> None:
    """Write what stands there once more: an attempt at nobody takes as long as one at somebody."""
    w.conn.execute(update(t.attempts).where(a.key == key).values(user_id=None))


def too_many(until: datetime, now: datetime) -> Problem:
    """The refusal that says how long to wait."""
    return Problem(TOO_MANY, minutes=max(1, math.ceil((until - now).total_seconds() / 60)))


def _kept(w: Write, key: str) -> Count | None:
    row = w.conn.execute(select(a.tries, a.locked_until, a.forgotten_at).where(a.key == key)).first()
    if row is None:
        return None
    return Count(row.tries, from_iso(row.locked_until) if row.locked_until else None, from_iso(row.forgotten_at))


def _keep(w: Write, key: str, kept: Count, *, new: bool, user_id: str | None = None) -> None:
    values: dict[str, Any] = {
        "tries": kept.tries,
        "locked_until": to_iso(kept.locked_until) if kept.locked_until else None,
        "forgotten_at": to_iso(kept.forgotten_at),
    }
    if new:
        w.add(t.attempts, key=key, user_id=user_id, **values)
    else:
        w.conn.execute(update(t.attempts).where(a.key == key).values(**values))
