"""Terms in questions to the ledger: whose answer is awaited, and whose term is over (domain.md §4).

`overdue` here and `notices.rules.notice.overdue` are the one definition of 逾期, for many rows and for one. Whether a
term has passed at all, answered or not, is another question: `passed`.

`SHOWN` says which tables repeat the term in force of their rows, so that lists need not ask the book row by row, and
`ASKED` for what a term must run though no column says so. `ducha verify` compares both with the book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, exists, false, or_, select, true

from shared.moment import to_iso
from shared.notice import AWAITING_ANSWER
from sync_server.ledger import tables as t

_AWAITING = sorted(state.value for state in AWAITING_ANSWER)


def awaits_answer() -> ColumnElement[bool]:
    """Condition on `notices`: the unit's answer is awaited and a term runs."""
    return t.notices.c.state.in_(_AWAITING)


def run_out(column: ColumnElement[Any], moment: datetime) -> ColumnElement[bool]:
    """Whether the end that stands in the column has come by the moment: `casework.term.passed` for many rows."""
    return column <= to_iso(moment)


def passed(moment: datetime) -> ColumnElement[bool]:
    """Condition on `notices`: the term in force has ended by the moment, whatever has become of the notice."""
    return run_out(t.notices.c.overdue_from, moment)


def overdue(now: datetime) -> ColumnElement[bool]:
    """Condition on `notices`: 逾期, an answer is awaited and the term is over; by the index on states and terms."""
    return awaits_answer() & passed(now)


def pursuit_over(now: datetime) -> ColumnElement[bool]:
    """Condition on `pursuits` joined with their `notices`: the term of the round, or of the supervision order, is over
    and the unit has still not answered."""
    return t.pursuits.c.closed_at.is_(None) & run_out(t.pursuits.c.due_at, now) & awaits_answer()


def running() -> ColumnElement[bool]:
    """Condition on `terms`: what it asks for is still asked for and not done."""
    return t.terms.c.ended_at.is_(None)


def provisional() -> ColumnElement[bool]:
    """Condition on `terms`: it runs and is 暂定; by the index on such ones."""
    return running() & ~t.terms.c.due_certain


def met_provisionally() -> ColumnElement[bool]:
    """Condition on `terms`: a paper that has gone out while its term was 暂定 may yet turn out to have been in time."""
    return (t.terms.c.subject_kind == "document") & t.terms.c.met_at.is_not(None) & ~t.terms.c.due_certain


def of_subject(conn: Connection, subject_kind: str, subject_id: str, what: Sequence[str]) -> Sequence[RowMapping]:
    """The subject's terms of these sorts, running ones and those that have ended, in the order in which they began."""
    c = t.terms.c
    of = (c.subject_kind == subject_kind) & (c.subject_id == subject_id) & c.what.in_(what)
    return conn.execute(select(t.terms).where(of).order_by(c.since, c.what, c.nth)).mappings().all()


def ended_between(subject_kind: str, what: Sequence[str], since: datetime, until: datetime) -> ColumnElement[bool]:
    """Condition on `terms`: of these sorts, running, and its end lies after `since` and no later than `until`; by the
    index on running ones."""
    c = t.terms.c
    ends = ~run_out(c.overdue_from, since) & run_out(c.overdue_from, until)
    return running() & (c.subject_kind == subject_kind) & c.what.in_(what) & ends


def missed(moment: datetime) -> ColumnElement[bool]:
    """Condition on `terms`: over by the moment, and what it asks for was not done before its end. A term that was moved
    or prolonged counts by the end that it has now."""
    c = t.terms.c
    return run_out(c.overdue_from, moment) & (c.ended_at.is_(None) | (c.ended_at >= c.overdue_from))


def any_missed(conn: Connection, subject_kind: str, subject_id: str, what: str, now: datetime) -> bool:
    """Whether the subject has missed a term of the sort."""
    c = t.terms.c
    of = (c.subject_kind == subject_kind) & (c.subject_id == subject_id) & (c.what == what)
    return bool(conn.execute(select(exists().where(of, missed(now)))).scalar())


def unsaid(subject_kind: str, what: Sequence[str], now: datetime) -> ColumnElement[bool]:
    """Condition on `terms`: of these sorts, running and over, and nobody was told; by the index on running ones."""
    c = t.terms.c
    of = running() & (c.subject_kind == subject_kind) & c.what.in_(what)
    return of & run_out(c.overdue_from, now) & c.said_at.is_(None)


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
        "文稿",
        "document",
        ("filing",),
        t.documents,
        _DAY,
        _d.issued_at.is_(None) & (_d.state != "void"),
        _d.kind.not_in(("evaluation", "supervision")),
    ),
    Shown("评定建议", "document", ("objection",), t.documents, _DAY, _d.state == "filed", _d.kind == "evaluation"),
    # The order's day is that of the pursuit's term, which ends with the pursuit.
    Shown("督办通知单", "pursuit", ("round", "order"), t.documents, _DAY, None, _d.kind == "supervision", "subject_id"),
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
