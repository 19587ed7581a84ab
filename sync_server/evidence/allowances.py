"""What one owner may have lying about that no record names, and what is cleared away of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, exists, func, literal_column, or_, select

from shared.moment import to_iso
from shared.problems import UPLOAD_QUOTA, Problem
from sync_server.evidence.arrivals import Owner
from sync_server.ledger import tables as t
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.write import Write
from sync_server.procedures.allowance import Allowance

AT_ONCE = 500


_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Lying:
    """What one owner has lying about: how many files, of how many bytes together."""

    files: int
    size: int


def over(allowed: Allowance) -> Problem:
    """The refusal of one more upload."""
    return Problem(UPLOAD_QUOTA, limit=allowed.words, days=allowed.days)


def check_allowance(conn: Connection, owner: Owner, length: int, allowed: Allowance, now: datetime) -> Lying:
    """Whether one more upload of `length` bytes is within it: unfinished ones count with the length they announced.
    What there is. Raises Problem(UPLOAD_QUOTA)."""
    since = to_iso(now - timedelta(days=2 * allowed.days))  # earlier ones were cleared away, or are named
    files, size = _LYING.first(conn, owner=owner.id, kind=owner.kind, since=since)
    if allowed.exceeded(files, int(size), length):
        raise over(allowed)
    return Lying(files, int(size))


def find_orphans(conn: Connection, now: datetime, days: int) -> list[str]:
    """Hashes of photos that were brought at least `days` ago and that nothing names: no record, answer or alert, no
    draft of an answer, and no original that waits for the section's choice."""
    kept = _awaiting_choice(conn)
    return [sha256 for sha256 in conn.execute(_loose(now, days)).scalars() if sha256 not in kept]


def forget_orphans(w: Write, found: Sequence[str], days: int) -> list[str]:
    """Take them off the ledger, if nothing has named them meanwhile: from here on nobody is told that they are here,
    and a phone that names one later sends it again. The caller takes them off the store. Which ones."""
    kept, u, b = _awaiting_choice(w.conn), t.uploads.c, t.blobs.c
    still = w.conn.execute(_loose(w.moment, days).where(b.sha256.in_(found))).scalars()
    gone = [sha256 for sha256 in still if sha256 not in kept]
    w.conn.execute(delete(t.uploads).where(u.finished_sha256.in_(gone)))
    w.conn.execute(delete(t.blobs).where(b.sha256.in_(gone)))
    return gone


def _loose(now: datetime, days: int) -> Select[str]:
    b, recent = t.blobs.c, t.uploads.alias()
    before = to_iso(now - timedelta(days=days))
    fresh = exists().where(recent.c.finished_sha256 == b.sha256, recent.c.created_at > before)
    query = select(b.sha256).where(b.stored_at <= before, ~_named(b.sha256), ~fresh)
    return query.order_by(b.sha256).limit(AT_ONCE)


def forget_unfinished(w: Write, days: int) -> None:
    """Notes of uploads that were begun long ago, expired, and never came to their end."""
    u = t.uploads.c
    before = to_iso(w.moment - timedelta(days=days))
    w.conn.execute(delete(t.uploads).where(u.finished_sha256 == "", u.created_at <= before, u.expires_at <= w.now))


def _named(sha256: ColumnElement[str]) -> ColumnElement[bool]:
    """True where something of the ledger lists the photo, or holds it as a page of a paper."""
    listing = (t.photos, t.volume_items, t.hand_papers, t.scans, t.scan_files)
    return or_(*(exists().where(table.c.sha256 == sha256) for table in listing))


_u = t.uploads.c
_LYING = Prepared(
    select(func.count(), func.coalesce(func.sum(_u.length), 0)).where(
        _u.owner_id == bindparam("owner"),
        _u.owner_kind == bindparam("kind"),
        _u.created_at > bindparam("since"),
        (_u.finished_sha256 == "") | ~_named(_u.finished_sha256),
    )
)


def _awaiting_choice(conn: Connection) -> set[str]:
    """Photos of what may still become a record or an answer: originals kept without being filed, and drafts."""
    e = t.envelopes.c
    unfiled = select(e.content).where(e.standing != literal_column("'filed'"))  # spelt out: the partial index serves
    texts = [*conn.execute(unfiled).scalars()]
    texts += [json.dumps(body) for body in conn.execute(select(t.answer_drafts.c.body)).scalars()]
    return {sha256 for text in texts for sha256 in _HASH.findall(text)}
