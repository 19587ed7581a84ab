"""A unit's ledger: its inspections with their findings, its notices and pursuits, newest first, page by page."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, or_, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.special.rules.share import AWAITING

PAGE = 40
CASES = 20  # the newest; the list of cases has all of the unit
r, f, n, p = t.records.c, t.findings.c, t.notices.c, t.pursuits.c


@dataclass(frozen=True)
class Place:
    """The last entry of a page: of one moment records come first, then notices, then pursuits."""

    at: str
    rank: int
    id: str

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.at, self.rank, self.id]).encode()).decode().rstrip("=")


def read_place(text: str) -> Place | None:
    """The place of an earlier page's link; anything else is the beginning."""
    try:
        at, rank, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError):
        return None
    if not (isinstance(at, str) and type(rank) is int and isinstance(key, str)) or "\x00" in at + key:
        return None
    return Place(at, rank, key)


@dataclass(frozen=True)
class Entry:
    """One line: `kind` is record, notice or pursuit; a record brings its findings."""

    kind: str
    place: Place
    row: AnyRow
    findings: Sequence[AnyRow] = ()


def entries(conn: Connection, viewer: Viewer, unit_id: str, after: Place | None) -> tuple[list[Entry], str]:
    """A page after a place, and the place from which the next one goes on (empty at the end)."""
    found: list[Entry] = []
    for rank, (kind, table, moment, condition) in enumerate(
        (
            ("record", t.records, r.occurred_at, and_(r.unit_id == unit_id, scope.sees_records(viewer))),
            ("notice", t.notices, n.issued_at, and_(n.unit_id == unit_id, scope.sees_notices(viewer))),
            ("pursuit", t.pursuits, p.opened_at, and_(p.unit_id == unit_id, scope.sees_pursuits(viewer))),
        )
    ):
        found += _some(conn, kind, rank, table, moment, condition, after)
    found.sort(key=lambda entry: (-entry.place.rank, entry.place.id), reverse=True)
    found.sort(key=lambda entry: entry.place.at, reverse=True)
    shown = found[:PAGE]
    more = shown[-1].place.text if len(found) > PAGE else ""
    return _with_findings(conn, shown), more


def cases(conn: Connection, viewer: Viewer, unit_id: str, now: datetime) -> Sequence[AnyRow]:
    """The special cases in which the unit answers, as far as the viewer sees them, the newest first."""
    s, c = t.case_shares.c, t.cases.c
    waits = s.state.in_([state.value for state in AWAITING])
    query = select(s.id, s.state, s.due_on, s.due_at, s.due_certain, s.lead, c.number, c.title)
    query = query.add_columns((waits & terms.run_out(s.due_at, now)).label("overdue"))
    query = query.join_from(t.case_shares, t.cases, c.id == s.case_id)
    return conn.execute(
        query.where(s.unit_id == unit_id, s.served_at.is_not(None), scope.sees_shares(viewer))
        .order_by(s.served_at.desc(), s.id)
        .limit(CASES)
    ).all()


def _some(
    conn: Connection,
    kind: str,
    rank: int,
    table: Table,
    moment: Column[str],
    condition: ColumnElement[bool],
    after: Place | None,
) -> list[Entry]:
    key = table.c.id
    query = select(table).where(condition)
    if after is not None:
        here = [moment < after.at]
        if rank > after.rank:
            here.append(moment == after.at)
        elif rank == after.rank:
            here.append(and_(moment == after.at, key < after.id))
        query = query.where(moment <= after.at, or_(*here))
    rows = conn.execute(query.order_by(moment.desc(), key.desc()).limit(PAGE + 1))
    return [Entry(kind, Place(getattr(row, moment.name), rank, row.id), row) for row in rows]


def _with_findings(conn: Connection, shown: Sequence[Entry]) -> list[Entry]:
    ids = [entry.row.id for entry in shown if entry.kind == "record"]
    of_record: dict[str, list[AnyRow]] = defaultdict(list)
    for row in conn.execute(select(t.findings).where(f.record_id.in_(ids)).order_by(f.item_code, f.id)):
        of_record[row.record_id].append(row)
    return [Entry(e.kind, e.place, e.row, of_record[e.row.id] if e.kind == "record" else ()) for e in shown]
