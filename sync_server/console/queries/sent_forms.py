"""Which forms have been sent, and what came of each: the same form sent twice is one deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select, update

from shared.moment import to_iso
from sync_server.console.kept.stamps import LIFE, Stamp
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write

REMEMBERED = LIFE + timedelta(days=1)
s = t.sent_forms.c


class AlreadySent(Exception):
    """The form's stamp is spent. No Problem: pages answer those themselves."""


@dataclass(frozen=True)
class Sending:
    """One sending of a form: its stamp, the address and a digest of what it says."""

    stamp: Stamp
    path: str
    digest: str


@dataclass(frozen=True)
class Outcome:
    """What the first sending brought. `location` is empty while it is still under way; `said` are the words that the
    page there shows once."""

    digest: str
    location: str
    said: str


def spend(w: Write, sending: Sending) -> None:
    """Note the sending in the transaction of its deed. Raises AlreadySent when the stamp is spent.

    The ledger has one writer at a time, so nobody comes between look and note."""
    if outcome(w.conn, sending.stamp) is not None:
        raise AlreadySent
    w.conn.execute(delete(t.sent_forms).where(s.at < to_iso(w.moment - REMEMBERED)))
    w.conn.execute(
        insert(t.sent_forms).values(
            stamp=sending.stamp.spent,
            user_id=sending.stamp.user_id,
            path=sending.path[:400],
            digest=sending.digest,
            at=w.now,
            location="",
            said="",
        )
    )


def settle(w: Write, stamp: Stamp, location: str, said: str) -> None:
    """Note what the sending brought."""
    w.conn.execute(
        update(t.sent_forms).where(s.stamp == stamp.spent).values(location=location[:2000], said=said[:2000])
    )


def outcome(conn: Connection, stamp: Stamp) -> Outcome | None:
    """What is known of a stamp; None when it is not spent."""
    row = conn.execute(select(s.digest, s.location, s.said).where(s.stamp == stamp.spent)).first()
    return Outcome(row.digest, row.location, row.said) if row else None
