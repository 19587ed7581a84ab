"""What rests on a provisional year, and its recomputation once when the table is loaded (domain.md §7, story 4).

Only a 暂定 date moves, and only to one that is certain; each with an event and words. What is certain stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, func, literal, select

from shared.moment import chinese_day_with_weekday, from_iso
from shared.workdays import Calendar
from sync_server.acts.common import held_document
from sync_server.acts.common.term_book import clock_of, move_term, reckoning_of
from sync_server.acts.evaluations.moving import last_filed, objection_term, rules_on_day
from sync_server.acts.filing_terms import read_term
from sync_server.casework import happenings
from sync_server.casework.term import TermClock, recomputed
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import change, hold
from sync_server.notices.deeds.pursuits.following import clock_columns
from sync_server.notices.deeds.pursuits.held_pursuit import hold_pursuit, note
from sync_server.procedures.documents import DocumentState
from sync_server.reference.clock import clock_values
from sync_server.reference.directory import calendar, read_calendar

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
    subject = t.terms.c.subject_kind
    conditions = {
        "notice": terms.provisional() & (subject == "notice"),
        "document": _open_documents() & t.documents.c.due_on.is_not(None),
        "pursuit": terms.provisional() & (subject == "pursuit"),
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
    return [*_in_the_book(w, actor, days), *_documents(w, actor, days)]


# --- the book of terms ---------------------------------------------------------------------------------------------


def _in_the_book(w: Write, actor: Actor, days: Calendar) -> list[Move]:
    """Each running term anew from its own beginning, with its grace and its extension."""
    c = t.terms.c
    query = select(t.terms).where(terms.provisional(), c.amount > 0).order_by(c.subject_kind, c.subject_id)
    moves = []
    for row in w.conn.execute(query).mappings().all():
        current = clock_of(row)
        clock = recomputed(current, reckoning_of(row).reckoned(days))
        if clock is not None:
            move_term(w, row, clock)
            name = _MOVERS[row["subject_kind"]](w, actor, row["subject_id"], current, clock)
            moves.append(Move(row["subject_kind"], row["subject_id"], name, current.words(), clock.words()))
    return moves


def _move_answer(w: Write, actor: Actor, notice_id: str, current: TermClock, clock: TermClock) -> str:
    held = hold(w.conn, notice_id, calendar(w), w.moment)
    words = f"{SAID}：反馈期限由{current.words()}改为{clock.words()}"
    unit_id, happening = held.row["unit_id"], happenings.NOTICE_RECOMPUTED
    data = {"before": clock_values(current), "after": clock_values(clock)}
    seq = w.event(happening, "notice", notice_id, words, actor=actor, unit_id=unit_id, data=data)
    change(w, held, seq, **clock_values(clock))
    w.deliver(seq, happening, subject_kind="notice", subject_id=notice_id, unit_id=unit_id)
    return held.name


def _move_pursuit(w: Write, actor: Actor, pursuit_id: str, current: TermClock, clock: TermClock) -> str:
    held = hold_pursuit(w.conn, pursuit_id, w.moment)
    words = f"{SAID}：{held.facts.state.label}，期限由{current.words()}改为{clock.words()}"
    data = {"before": clock_columns(current), "after": clock_columns(clock), "loaded_by": actor.name}
    receivers = [held.row["unit_id"], held.row["section_id"]]
    note(w, held, happenings.PURSUIT_RECOMPUTED, words, caller=None, to=receivers, data=data, **clock_columns(clock))
    if held.row["order_id"]:
        held_document.change(
            w, held.row["order_id"], w.head.seq, due_on=clock.due_on.isoformat(), due_certain=clock.certain
        )
    return held.notice_name


_MOVERS = {"notice": _move_answer, "pursuit": _move_pursuit}


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
        seq = w.event(happening, held_document.SUBJECT, row["id"], words, actor=actor, unit_id=unit_id, data=data)
        held_document.change(w, row["id"], seq, due_on=due_on.isoformat(), due_certain=True, **values)
        receivers = [unit_id, *(row["body"].get("receivers", ()) if row["issued_at"] else ())]
        for receiver in dict.fromkeys(receivers):
            w.deliver(seq, happening, subject_kind=held_document.SUBJECT, subject_id=row["id"], unit_id=receiver)
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
