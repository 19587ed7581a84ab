"""How much of a running term lies ahead: what the bar beside it shows, read from the book of terms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from shared.moment import from_iso
from sync_server.acts.common.term_book import clock_of
from sync_server.casework.term import share_left
from sync_server.ledger import tables as t
from sync_server.ledger import terms

AT_ONCE = 500  # subjects a question, well below what a database binds


@dataclass(frozen=True)
class Running:
    """A term that runs: from when on it is late (ISO), and how much of it lies ahead, from 100 to 0."""

    due: str
    left: int


def running_terms(
    conn: Connection, about: Collection[tuple[str, str]], now: datetime, *what: str
) -> dict[tuple[str, str], Running]:
    """Of each of these subjects (kind, id) the running term that ends first, of these sorts if any are named; one
    question a kind."""
    c, found = t.terms.c, dict[tuple[str, str], Running]()
    runs = terms.running() & c.what.in_(what) if what else terms.running()
    for kind in sorted({kind for kind, _ in about if kind}):
        ids = sorted({id_ for of, id_ in about if of == kind})
        for first in range(0, len(ids), AT_ONCE):
            asked = select(t.terms).where(c.subject_kind == kind, c.subject_id.in_(ids[first : first + AT_ONCE]))
            for row in conn.execute(asked.where(runs).order_by(c.overdue_from.desc())).mappings():
                left = round(100 * share_left(from_iso(row["since"]), clock_of(row), now))
                found[kind, row["subject_id"]] = Running(row["overdue_from"], left)
    return found


def lefts(conn: Connection, kind: str, ids: Collection[str], now: datetime, *what: str) -> dict[str, int]:
    """How much lies ahead of each subject's running term, by its id: the bars of a list's page."""
    running = running_terms(conn, [(kind, id_) for id_ in ids], now, *what)
    return {id_: term.left for (_, id_), term in running.items()}


def percent_left(
    conn: Connection, subject_kind: str, subject_id: str, what: Sequence[str], now: datetime
) -> int | None:
    """Of the subject's term of these sorts that ends first, from 100 at its beginning to 0 at its end; None when none
    runs."""
    running = terms.about(subject_kind, subject_id, what) & terms.running()
    row = conn.execute(select(t.terms).where(running).order_by(t.terms.c.overdue_from).limit(1)).mappings().first()
    return None if row is None else round(100 * share_left(from_iso(row["since"]), clock_of(row), now))
