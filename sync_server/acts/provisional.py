"""What rests on a provisional year, and its recomputation once when the table is loaded (domain.md §7, story 4).

Only a 暂定 date moves, and only to one that is certain; each with an event and words where people were told of it. What
is certain stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, select

from shared.moment import from_iso
from sync_server.acts.common import held_document
from sync_server.acts.common.document_terms import FILING, OBJECTION, due_values
from sync_server.acts.common.term_book import clock_of, goes_on_as, move_term
from sync_server.casework import happenings
from sync_server.casework.term import Measure, TermClock, recomputed
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import ANSWER, change, hold
from sync_server.notices.deeds.pursuits.held_pursuit import (
    ORDER,
    ROUND,
    STREET_REPLY,
    clock_columns,
    hold_pursuit,
    note,
)
from sync_server.notices.deeds.pursuits.taking_back import take_back
from sync_server.reference.clock import clock_values, reckoning_of, shown_values
from sync_server.reference.directory import calendar, read_calendar
from sync_server.special.deeds.held import ORDER as SHARE_ORDER
from sync_server.special.deeds.held import REPORT, SHARE, hold_share, note_share

SAID = "载入工作日历后重新计算"


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
    """(kind, in words, how many) of the terms that are 暂定."""
    c = t.terms.c
    counted: Counter[tuple[str, str]] = Counter()
    for asked in (terms.provisional(), terms.met_provisionally()):
        query = select(c.subject_kind, c.what, func.count()).where(asked).group_by(c.subject_kind, c.what)
        counted.update({(kind, what): count for kind, what, count in conn.execute(query)})
    return [(one.subject_kind, one.words, sum(counted[key] for key in one.keys)) for one in _TOLD]


def recompute(w: Write, actor: Actor) -> list[Move]:
    """Reckon every 暂定 term anew with the tables as they now are, each from its own beginning, with its grace and its
    extension. What has gone out within a 暂定 term is judged anew too; what was answered meanwhile stays judged."""
    days, asked = read_calendar(w.conn), (terms.provisional(), terms.met_provisionally())
    rows = [row for one in asked for row in w.conn.execute(select(t.terms).where(one)).mappings()]
    moves = []
    for row in sorted(rows, key=lambda row: (row["subject_kind"], row["subject_id"], row["what"], row["nth"])):
        if not goes_on_as(w.conn, row):
            continue  # a round, and the notice by whose new term it has been taken back came first
        current = clock_of(row)
        clock = recomputed(current, reckoning_of(row).reckoned(days)) if _has_length(row) else None
        if clock is not None:
            move_term(w, row, clock)
            key = (row["subject_kind"], row["what"])
            told = next((one for one in _TOLD if key in one.keys), None)
            name = told.tell(w, actor, row["subject_id"], current, clock) if told else row["name"]
            moves.append(Move(row["subject_kind"], row["subject_id"], name, current.words(), clock.words()))
    return moves


def _has_length(row: RowMapping) -> bool:
    """A round that was entered before the book was kept may not say how long it was; then its day stands."""
    return bool(row["amount"]) or row["measure"] in (Measure.ON_DAY, Measure.ROLLING)


def _tell_answer(w: Write, actor: Actor, notice_id: str, current: TermClock, clock: TermClock) -> str:
    held = hold(w.conn, notice_id, calendar(w), w.moment)
    words = f"{SAID}：反馈期限由{current.words()}改为{clock.words()}"
    unit_id, happening = held.row["unit_id"], happenings.NOTICE_RECOMPUTED
    data = {"before": clock_values(current), "after": clock_values(clock)}
    seq = w.event(happening, "notice", notice_id, words, actor=actor, unit_id=unit_id, data=data)
    change(w, held, seq, **clock_values(clock))
    w.deliver(seq, happening, subject_kind="notice", subject_id=notice_id, unit_id=unit_id)
    take_back(w, notice_id, f"{held.name}{SAID}，反馈期限改为{clock.words()}")
    return held.name


def _tell_pursuit(w: Write, actor: Actor, pursuit_id: str, current: TermClock, clock: TermClock) -> str:
    held = hold_pursuit(w.conn, pursuit_id, w.moment)
    words = f"{SAID}：{held.facts.state.label}，期限由{current.words()}改为{clock.words()}"
    data = {"before": clock_columns(current), "after": clock_columns(clock), "loaded_by": actor.name}
    receivers = [held.row["unit_id"], held.row["section_id"]]
    note(w, held, happenings.PURSUIT_RECOMPUTED, words, caller=None, to=receivers, data=data, **clock_columns(clock))
    if held.row["order_id"]:
        held_document.change(w, held.row["order_id"], w.head.seq, **due_values(clock))
    return held.notice_name


def _tell_document(w: Write, actor: Actor, document_id: str, current: TermClock, clock: TermClock) -> str:
    """What was filed too late by a provisional day may turn out to have been on time, never the other way round."""
    row = held_document.hold(w.conn, document_id).row
    in_time = row["late"] and row["filed_at"] is not None and not clock.over(from_iso(row["filed_at"]))
    term = kinds.of(row["kind"]).term or "期限"
    moved = f"由{current.words()}改为{clock.words()}"
    words = f"{SAID}：《{row['title']}》{term}{moved}" + ("，原“迟报”标记取消" if in_time else "")
    happening, unit_id = happenings.DOCUMENT_RECOMPUTED, row["unit_id"]
    data = {"before": current.due_on.isoformat(), "after": clock.due_on.isoformat()}
    seq = w.event(happening, held_document.SUBJECT, document_id, words, actor=actor, unit_id=unit_id, data=data)
    values = due_values(clock) | ({"late": False} if in_time else {})
    held_document.change(w, document_id, seq, **values)
    receivers = [unit_id, *(row["body"].get("receivers", ()) if row["issued_at"] else ())]
    for receiver in dict.fromkeys(receivers):
        w.deliver(seq, happening, subject_kind=held_document.SUBJECT, subject_id=document_id, unit_id=receiver)
    return f"《{row['title']}》"


def _tell_share(w: Write, actor: Actor, share_id: str, current: TermClock, clock: TermClock) -> str:
    """What was said to be over by a provisional day may turn out to run on."""
    held = hold_share(w, share_id)
    in_time = "，不计逾期" if current.over(w.moment) and not clock.over(w.moment) else ""
    words = f"{SAID}：办理期限由{current.words()}改为{clock.words()}{in_time}"
    data = {"before": clock_values(current), "after": clock_values(clock), "loaded_by": actor.name}
    told = [held.row["unit_id"], held.case.row["body_id"]]
    columns = shown_values(SHARE, REPORT, clock)
    note_share(w, held, happenings.CASE_SHARE_RECOMPUTED, words, caller=None, to=told, data=data, **columns)
    return held.name


def _tell_reply(w: Write, actor: Actor, document_id: str, current: TermClock, clock: TermClock) -> str:
    row = held_document.hold(w.conn, document_id).row
    words = f"{SAID}：追责建议书{row['number']}的答复期限由{current.words()}改为{clock.words()}"
    happening = happenings.PROPOSAL_RECOMPUTED
    seq = w.event(happening, held_document.SUBJECT, document_id, words, actor=actor, unit_id=row["unit_id"])
    for receiver in (row["unit_id"], *row["body"].get("receivers", ())):
        w.deliver(seq, happening, subject_kind=held_document.SUBJECT, subject_id=document_id, unit_id=receiver)
    return f"《{row['title']}》"


@dataclass(frozen=True)
class _Told:
    """Terms of which people were told a day: what they are of, how the page that counts them calls them, and what is
    said when one of them moves, which returns the name of what it is of."""

    subject_kind: str
    what: tuple[str, ...]
    words: str
    tell: Callable[[Write, Actor, str, TermClock, TermClock], str]

    @property
    def keys(self) -> list[tuple[str, str]]:
        return [(self.subject_kind, what) for what in self.what]


_TOLD = (
    _Told("notice", (ANSWER,), "督察通知书反馈期限", _tell_answer),
    _Told(held_document.SUBJECT, (FILING, OBJECTION), "计划、通报和得分异议期限", _tell_document),
    _Told(held_document.SUBJECT, (STREET_REPLY,), "街镇答复追责建议的期限", _tell_reply),
    _Told("pursuit", (ROUND, ORDER), "追踪督察、督办期限", _tell_pursuit),
    _Told(SHARE, (REPORT, SHARE_ORDER), "专项督察办理、督办期限", _tell_share),
)
