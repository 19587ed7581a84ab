"""What rests on a provisional year, and its recomputation once when the table is loaded (domain.md §7, story 4).

Only a 暂定 date moves, and only to one that is certain; each with an event and words. What is certain stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, func, literal, select

from shared.moment import chinese_day_with_weekday, from_iso
from shared.workdays import Calendar
from sync_server.acts import documents
from sync_server.acts.evaluations.moving import last_filed, objection_term, rules_on_day
from sync_server.acts.filing_terms import read_term
from sync_server.acts.notices.facts import change, hold
from sync_server.acts.pursuits.facts import Pursued, hold_pursuit, note
from sync_server.acts.pursuits.following import clock_columns
from sync_server.casework import happenings
from sync_server.casework.term import TermClock, hour_kept, prolonged, reckon, recomputed
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import answer_clock
from sync_server.procedures.documents import DocumentState
from sync_server.reference.clock import clock_values
from sync_server.reference.directory import read_calendar

MOST = 100  # more is said as 99+
SAID = "载入工作日历后重新计算"
_COUNTED = (
    ("notice", "督察通知书反馈期限"),
    ("document", "计划、通报和得分异议期限"),
    ("pursuit", "追踪督察、督办期限"),
)


@dataclass(frozen=True)
class Move:
    """A term that was reckoned anew: what it is of, and the last day before and after in words."""

    subject_kind: str
    subject_id: str
    name: str
    before: str
    after: str

    @property
    def moved(self) -> bool:
        """False when only the 暂定 mark went."""
        return self.before.removesuffix("（暂定）") != self.after


def resting(conn: Connection) -> list[tuple[str, str, int]]:
    """(kind, in words, how many) of the terms that are 暂定; counts no further than to say 99+."""
    n, d, p = t.notices.c, t.documents.c, t.pursuits.c
    conditions = {
        "notice": terms.awaits_answer() & n.due_certain.is_(False),
        "document": _open_documents() & d.due_on.is_not(None),
        "pursuit": p.closed_at.is_(None) & p.due_certain.is_(False) & p.due_on.is_not(None),
    }
    counts = []
    for kind, words in _COUNTED:
        some = select(literal(1)).where(conditions[kind]).limit(MOST).subquery()
        counts.append((kind, words, int(conn.execute(select(func.count()).select_from(some)).scalar_one())))
    return counts


def _open_documents() -> Any:
    d = t.documents.c
    with_term = [kind.value for kind in kinds.ALL if kind.term]
    return d.kind.in_(with_term) & d.due_certain.is_(False) & (d.state != DocumentState.VOID.value)


def recompute(w: Write, actor: Actor) -> list[Move]:
    """Reckon every 暂定 term anew with the tables as they now are."""
    days = read_calendar(w.conn)
    return [*_notices(w, actor, days), *_pursuits(w, actor, days), *_documents(w, actor, days)]


# --- notices -------------------------------------------------------------------------------------------------------


def _notices(w: Write, actor: Actor, days: Calendar) -> list[Move]:
    n = t.notices.c
    provisional = terms.awaits_answer() & n.due_certain.is_(False)
    moves = []
    for notice_id in w.conn.execute(select(n.id).where(provisional).order_by(n.id)).scalars().all():
        held = hold(w.conn, notice_id, days, w.moment)
        current = held.clock
        if current is None or held.row["served_at"] is None:
            continue
        clock = recomputed(current, _answer_clock(w, notice_id, held.row, current, days))
        if clock is None:
            continue
        words = f"{SAID}：反馈期限由{current.words()}改为{clock.words()}"
        unit_id, happening = held.row["unit_id"], happenings.NOTICE_RECOMPUTED
        data = {"before": clock_values(current), "after": clock_values(clock)}
        seq = w.event(happening, "notice", notice_id, words, actor=actor, unit_id=unit_id, data=data)
        change(w, held, seq, **clock_values(clock))
        w.deliver(seq, happening, subject_kind="notice", subject_id=notice_id, unit_id=unit_id)
        moves.append(Move("notice", notice_id, held.name, current.words(), clock.words()))
    return moves


def _answer_clock(w: Write, notice_id: str, row: RowMapping, current: TermClock, days: Calendar) -> TermClock:
    """The running term from its beginning, with its extension."""
    began = _restart(w, notice_id)
    fresh = answer_clock(
        days,
        from_iso(began.at if began else row["served_at"]),
        began.data.get("days", row["feedback_days"]) if began else row["feedback_days"],
        online_at=from_iso(row["online_at"]),
        paper_left=bool(row["service"].get("paper_left")),
        deadline_hour=hour_kept(current),
    )
    if added := _extension(w, notice_id, began.seq if began else 0):
        return prolonged(days, fresh, added, hour_kept(current))
    return fresh


def _extension(w: Write, notice_id: str, began: int) -> int:
    """Working days by which the term that began with the event `began` was extended; 0 when it was not."""
    e = t.events.c
    query = select(e.data).where((e.subject_kind == "notice") & (e.subject_id == notice_id) & (e.seq > began))
    data = w.conn.execute(query.where(e.kind == happenings.NOTICE_EXTENDED.kind)).scalar()
    return int(data["days"]) if data else 0


def _restart(w: Write, notice_id: str) -> Row[Any, Any, Any] | None:
    """The event (`seq`, `at`, `data` with its `days`) that began the running term anew: a return or a decided
    objection."""
    e = t.events.c
    restarts = e.kind.in_((happenings.NOTICE_RETURNED.kind, happenings.NOTICE_OBJECTION_DECIDED.kind))
    query = select(e.seq, e.at, e.data).where((e.subject_kind == "notice") & (e.subject_id == notice_id) & restarts)
    return w.conn.execute(query.order_by(e.seq.desc()).limit(1)).first()


# --- pursuits ------------------------------------------------------------------------------------------------------


def _pursuits(w: Write, actor: Actor, days: Calendar) -> list[Move]:
    p = t.pursuits.c
    provisional = p.closed_at.is_(None) & p.due_certain.is_(False) & p.due_on.is_not(None)
    moves = []
    for pursuit_id in w.conn.execute(select(p.id).where(provisional).order_by(p.id)).scalars().all():
        held = hold_pursuit(w.conn, pursuit_id, w.moment)
        current = held.clock
        if current is None or not held.row["term_from"] or not held.row["term_days"]:
            continue
        began = from_iso(held.row["term_from"])
        clock = recomputed(current, reckon(days, began, held.row["term_days"], hour_kept(current)))
        if clock is not None:
            moves.append(_move_pursuit(w, actor, held, current, clock))
    return moves


def _move_pursuit(w: Write, actor: Actor, held: Pursued, current: TermClock, clock: TermClock) -> Move:
    words = f"{SAID}：{held.facts.state.label}，期限由{current.words()}改为{clock.words()}"
    data = {"before": clock_columns(current), "after": clock_columns(clock), "loaded_by": actor.name}
    receivers = [held.row["unit_id"], held.row["section_id"]]
    note(w, held, happenings.PURSUIT_RECOMPUTED, words, caller=None, to=receivers, data=data, **clock_columns(clock))
    if held.row["order_id"]:
        documents.change(
            w, held.row["order_id"], w.head.seq, due_on=clock.due_on.isoformat(), due_certain=clock.certain
        )
    return Move("pursuit", held.id, held.notice_name, current.words(), clock.words())


# --- documents -----------------------------------------------------------------------------------------------------


def _documents(w: Write, actor: Actor, days: Calendar) -> list[Move]:
    d = t.documents
    query = select(d).where(_open_documents() & d.c.due_on.is_not(None)).order_by(d.c.id)
    moves = []
    for row in w.conn.execute(query).mappings().all():
        fresh = _document_term(w.conn, days, row)
        if fresh is None:
            continue
        due_on, values = fresh
        before = f"{chinese_day_with_weekday(date.fromisoformat(row['due_on']))}（暂定）"
        after = chinese_day_with_weekday(due_on)
        words = f"{SAID}：《{row['title']}》{kinds.of(row['kind']).term}由{before}改为{after}"
        if row["late"] and values.get("late") is False:
            words += "，原“迟报”标记取消"
        happening, unit_id = happenings.DOCUMENT_RECOMPUTED, row["unit_id"]
        data = {"before": row["due_on"], "after": due_on.isoformat()}
        seq = w.event(happening, documents.SUBJECT, row["id"], words, actor=actor, unit_id=unit_id, data=data)
        documents.change(w, row["id"], seq, due_on=due_on.isoformat(), due_certain=True, **values)
        receivers = [unit_id, *(row["body"].get("receivers", ()) if row["issued_at"] else ())]
        for receiver in dict.fromkeys(receivers):
            w.deliver(seq, happening, subject_kind=documents.SUBJECT, subject_id=row["id"], unit_id=receiver)
        moves.append(Move("document", row["id"], f"《{row['title']}》", before, after))
    return moves


def _document_term(conn: Connection, days: Calendar, row: RowMapping) -> tuple[date, Mapping[str, Any]] | None:
    """The last day and further columns, when the term is certain now. What was filed too late by a provisional day
    may turn out to have been on time, never the other way round."""
    if row["kind"] == kinds.EVALUATION.value:
        filed = last_filed(row)
        if not filed:
            return None
        deadline = objection_term(days, filed, rules_on_day(conn, row["district_code"], filed))
        return (deadline.day, {}) if deadline.certain else None
    term = read_term(conn, days, kinds.of(row["kind"]), row["district_code"], row["period"])
    if not term.certain:
        return None
    in_time = row["filed_at"] is not None and from_iso(row["filed_at"]) < term.ends_at
    return term.effective, {"late": False} if row["late"] and in_time else {}
