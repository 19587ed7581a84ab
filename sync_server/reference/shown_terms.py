"""Terms that stand in a table besides the book.

`SHOWN` says which tables repeat the term in force of their rows, so that lists need not ask the book row by row, and
`ASKED` for what a term must run though no column says so. `ducha verify` compares both with the book.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, false, or_, select, true

from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.terms import awaits_answer, running
from sync_server.procedures.documents import DocumentKind, DocumentState, ShownTerm


@dataclass(frozen=True)
class Shown:
    """Rows of a table whose terms of the sorts `what` stand in the book under `subject_kind`. `columns` names, by the
    column of the book, the table's own that repeats it; `runs` is the condition on the table under which a term runs,
    None where that is another table's matter; `of` picks the rows."""

    words: str
    subject_kind: str
    what: tuple[str, ...]
    table: Table
    columns: Mapping[str, str] = field(default_factory=dict)
    runs: ColumnElement[bool] | None = None
    of: ColumnElement[bool] = field(default_factory=true)
    subject: str = "id"


_DAY = {"due_on": "due_on", "due_certain": "due_certain"}
_d, _p, _a = t.documents.c, t.pursuits.c, t.alerts.c


def _of_documents(kind: DocumentKind) -> Shown:
    """What documents of the kind show, as the kind itself says."""
    of = _d.kind == kind.value
    match kind.shows:
        case ShownTerm.FILING:
            waits = _d.issued_at.is_(None) & _d.state.not_in([DocumentState.VOID.value, DocumentState.DECLINED.value])
            return Shown(kind.label, "document", ("filing",), t.documents, _DAY, waits, of)
        case ShownTerm.OBJECTION:
            filed = _d.state == DocumentState.FILED.value
            return Shown(kind.label, "document", ("objection",), t.documents, _DAY, filed, of)
        case ShownTerm.OF_CASE:  # it ends with the pursuit
            return Shown(kind.label, "pursuit", ("round", "order"), t.documents, _DAY, None, of, "subject_id")


SHOWN: tuple[Shown, ...] = (
    Shown("通知书", "notice", ("answer",), t.notices, _DAY | {"overdue_from": "overdue_from"}, awaits_answer()),
    Shown(
        "追踪督察",
        "pursuit",
        ("round", "order"),
        t.pursuits,
        _DAY | {"overdue_from": "due_at"},
        _p.closed_at.is_(None) & _p.due_at.is_not(None),
    ),
    Shown(
        "专项督察承办",
        "case_share",
        ("report", "order"),
        t.case_shares,
        _DAY | {"overdue_from": "due_at"},
        t.case_shares.c.due_at.is_not(None),
    ),
    *map(_of_documents, kinds.ALL),
    Shown("工单", "order", ("reply",), t.work_orders, {"due_on": "due_on"}, t.work_orders.c.answered_at.is_(None)),
    Shown("督察任务", "assignment", ("task",), t.assignments, {"due_on": "due_on"}, t.assignments.c.done_at.is_(None)),
)
ASKED: tuple[Shown, ...] = (
    Shown("立即通知", "alert", ("acknowledge",), t.alerts, runs=_a.acknowledged_at.is_(None)),
    Shown(
        "立即通知",
        "alert",
        ("on_site",),
        t.alerts,
        runs=_a.acknowledged_at.is_not(None) & _a.on_site_at.is_(None),
    ),
)


def shown(subject_kind: str, what: str) -> Shown:
    """Where the term stands besides. Raises StopIteration for one that stands nowhere else."""
    return next(one for one in SHOWN if one.subject_kind == subject_kind and what in one.what)


def wrong_terms(conn: Connection) -> list[tuple[str, str]]:
    """(what people call it, id) of those that show another term than the book has, or whose term does not run in the
    book as it should."""
    return [(one.words, row[0]) for one in (*SHOWN, *ASKED) for row in conn.execute(_wrong(one))]


def _wrong(one: Shown) -> Select[Any]:
    c, rows = t.terms.c, one.table.c
    of = rows[one.subject]
    kept = (c.subject_kind == one.subject_kind) & c.what.in_(one.what) & (c.subject_id == of)
    equal = [c[ours] == rows[theirs] for ours, theirs in one.columns.items()]
    runs = one.runs
    if runs is not None:
        equal.append(or_(runs & running(), ~runs & ~running()))
    entered = exists().where(kept, *equal)
    shows = rows[one.columns["due_on"]] > "" if one.columns else runs
    assert shows is not None, "what shows no term is asked for one"
    astray = exists().where(kept, running(), ~runs) if runs is not None else false()
    return select(rows.id).where(one.of, or_(shows & ~entered, astray)).order_by(rows.id)
