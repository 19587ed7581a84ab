"""A pursuit as the acts load it, the rule check before a deed, and the one way its row changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared.moment import day_in_shanghai, from_iso
from shared.notice import NoticeState
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common import held_document
from sync_server.acts.common.assignments import move_follow_ups
from sync_server.acts.common.term_book import TermOf, stop_terms
from sync_server.casework.happening import Happening
from sync_server.casework.term import TermClock
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.notices.rules.pursuit import PURSUIT_COURSE, PursuitDeed, PursuitFacts, PursuitState
from sync_server.procedures.documents import ENDED, SIGNED, DocumentState
from sync_server.procedures.permissions import Action, Caller, in_scope
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import end_passed, shown_values
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_on

SUBJECT = "pursuit"
ROUND, ORDER = "round", "order"  # what a pursuit has terms for
STREET_REPLY = "street_reply"  # what its accountability proposal has a term for


@dataclass(frozen=True)
class Pursued:
    """A pursuit's row, joined with its notice's number, state and paper, and what the rules need to know of it."""

    row: RowMapping
    facts: PursuitFacts

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def notice_name(self) -> str:
        """The notice's official number, else the provisional one."""
        return str(self.row["number"] or self.row["provisional"] or "督察通知书")

    @property
    def unit_name(self) -> str:
        return str(self.row["body"]["unit_name"])

    @property
    def clock(self) -> TermClock | None:
        """The running term; None once the paper has gone to the street."""
        if self.row["due_on"] is None:
            return None
        return TermClock(date.fromisoformat(self.row["due_on"]), self.row["due_certain"], from_iso(self.row["due_at"]))


def hold_pursuit(conn: Connection, pursuit_id: str, now: datetime) -> Pursued:
    """The pursuit with its facts. Raises Problem(NOT_FOUND)."""
    return _hold(conn, t.pursuits.c.id == pursuit_id, now)


def pursuit_of(conn: Connection, notice_id: str, now: datetime) -> Pursued | None:
    """The pursuit of a notice, if there is one."""
    try:
        return _hold(conn, t.pursuits.c.notice_id == notice_id, now)
    except Problem:
        return None


def _hold(conn: Connection, which: Any, now: datetime) -> Pursued:
    p, n, d = t.pursuits, t.notices.c, t.documents.c
    query = (
        select(p, n.number, n.provisional, n.body, n.record_id, n.user_id, n.requirement)
        .add_columns(n.state.label("notice_state"), d.state.label("order_state"))
        .join(t.notices, n.id == p.c.notice_id)
        .outerjoin(t.documents, d.id == p.c.order_id)
    )
    row = conn.execute(query.where(which)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件追踪督察")
    rules = rules_on(conn, TermRules, row["district_code"], day_in_shanghai(now))
    order = DocumentState(row["order_state"]) if row["order_state"] else None
    facts = PursuitFacts(
        state=PursuitState(row["state"]),
        notice_state=NoticeState(row["notice_state"]),
        unit_id=row["unit_id"],
        district_code=row["district_code"],
        section_id=row["section_id"],
        round=row["round"],
        rounds=rules.rounds,
        term_over=end_passed(row["due_at"], now),
        checks=row["checks"],
        order_open=order is not None and order not in SIGNED | ENDED,
        receipted=row["receipted_at"] is not None,
    )
    return Pursued(row, facts)


def begin(w: Write, caller: Caller | None, pursuit_id: str, deed: PursuitDeed, *, words: str | None = None) -> Pursued:
    """Load the pursuit and make sure this can be done now; `caller` None is the clockwork or a notice's own act.

    Raises Problem: NOT_FOUND outside the caller's reach, CONFLICT when the state has moved on, RULE for the rest."""
    held = hold_pursuit(w.conn, pursuit_id, w.moment)
    if caller is not None and not in_scope(caller, Action.SEE_PURSUIT, held.facts.target()):
        raise Problem(NOT_FOUND, what="这件追踪督察")
    if refused := PURSUIT_COURSE.refusal(deed, held.facts, caller, words):
        raise refused.problem()
    return held


def note(
    w: Write,
    held: Pursued,
    happening: Happening,
    words: str,
    *,
    caller: Caller | None,
    to: Sequence[str] = (),
    inside: bool = False,
    data: dict[str, Any] | None = None,
    deed: PursuitDeed | None = None,
    actor: Actor | None = None,
    met_at: str | None = None,
    **values: Any,
) -> int:
    """Write what happened: the event, the row's new values, word to the units in `to`; with a `deed` the pursuit goes
    where that leads, without one it stays where it is. The inspector's follow-up keeps to the pursuit's term. `inside`
    keeps the event from the inspected unit, `met_at` is when the unit did what the term that ends with it asked for.
    Returns the event's number."""
    if "state" in values:
        raise ValueError("a state changes along the course")
    state = PURSUIT_COURSE.leads(held.facts, deed) if deed else held.facts.state
    actor = actor or (as_actor(caller) if caller else SYSTEM)
    unit_id = None if inside else held.row["unit_id"]
    seq = w.event(happening, SUBJECT, held.id, words, actor=actor, unit_id=unit_id, data=data)
    fresh = {"state": state.value, "changed_seq": seq, **values}
    w.conn.execute(update(t.pursuits).where(t.pursuits.c.id == held.id).values(**fresh))
    if values.get("closed_at") or ("due_on" in values and values["due_on"] is None):
        stop_terms(w, SUBJECT, held.id, ROUND, ORDER, met_at=met_at)
    if values.get("closed_at") and held.row["proposal_id"]:
        stop_terms(w, held_document.SUBJECT, held.row["proposal_id"], STREET_REPLY)
    if values.get("due_on"):
        day = date.fromisoformat(values["due_on"])
        clock = TermClock(day, values["due_certain"], from_iso(values["due_at"]))
        move_follow_ups(w, held.row["notice_id"], day, follow_up_note(held, clock), seq)
    for receiver in dict.fromkeys(to):
        w.deliver(seq, happening, subject_kind=SUBJECT, subject_id=held.id, unit_id=receiver)
    return seq


def clock_columns(clock: TermClock | None) -> dict[str, Any]:
    """A term, or none, as columns of `pursuits`."""
    return shown_values(SUBJECT, ROUND, clock)


def follow_up_note(held: Pursued, clock: TermClock) -> str:
    """What the inspector who looks after the pursuit reads with the task."""
    return f"{held.notice_name}须于{clock.words()}前整改反馈，请到现场核查整改情况"


def round_name(nth: int, notice_name: str) -> str:
    """How people call a round: `追踪督察第2轮（沪长城管督通〔2026〕1号）`."""
    return f"追踪督察第{nth}轮（{notice_name}）"


def term_of(held: Pursued, what: str, nth: int = 0) -> TermOf:
    """The pursuit's order, or its round `nth`, as the book of terms knows it."""
    row = held.row
    name = round_name(nth or row["round"], held.notice_name) if what == ROUND else f"督办（{held.notice_name}）"
    return TermOf(SUBJECT, held.id, what, name, row["unit_id"], row["section_id"], row["district_code"])


def told_units(w: Write, held: Pursued) -> list[str]:
    """The inspected unit, and the squad of the street where it was found when that is another one (抄送)."""
    r = t.records.c
    record = w.conn.execute(select(r.street_code, r.leader_concerned).where(r.id == held.row["record_id"])).one()
    squad = None if record.leader_concerned else directory(w).squad_of_street(record.street_code)
    return [held.row["unit_id"], *([squad.id] if squad and squad.id != held.row["unit_id"] else [])]


def streets_of(w: Write, unit_ids: Sequence[str]) -> list[str]:
    """The streets and towns of the units that are squads (抄送街镇, domain.md §11 story 15)."""
    units = directory(w)
    found = [street.id for unit_id in unit_ids if (street := units.street_of(units.unit(unit_id)))]
    return list(dict.fromkeys(found))
