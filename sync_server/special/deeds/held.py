"""A case and a unit's share in it as the acts load them, the rule check before a deed, and the one way their rows
change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared.moment import from_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.casework.happening import Happening
from sync_server.casework.term import TermClock
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.documents import ENDED, SIGNED
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import end_passed
from sync_server.special.rules.case import CASE_COURSE, CaseDeed, CaseFacts, CaseState, may_read
from sync_server.special.rules.share import DONE, SHARE_COURSE, ShareDeed, ShareFacts, ShareState

CASE, SHARE = "case", "case_share"  # as the log and the book of terms name them
CASE_REPORT, CASE_DIRECTION = "case_report", "case_direction"  # what has a scan of its paper
REPORT, ORDER = "report", "order"  # what a share has terms for
_DONE = sorted(state.value for state in SIGNED | ENDED)  # of a paper


@dataclass(frozen=True)
class HeldCase:
    """A case's row with its shares in the order of the plan, and what the rules need to know of it."""

    row: RowMapping
    shares: tuple[RowMapping, ...]
    facts: CaseFacts

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def name(self) -> str:
        """How the timeline calls it: `沪长城管督立〔2026〕1号“…”`; before it has a number by its title."""
        return f"{self.row['number']}“{self.row['title']}”"

    @property
    def all_units(self) -> list[str]:
        """The body that carries it and every responsible unit that has an account here."""
        return [self.row["body_id"], *(share["unit_id"] for share in self.shares if share["unit_id"])]


@dataclass(frozen=True)
class HeldShare:
    """A unit's share with its case, and what the rules need to know of it."""

    row: RowMapping
    case: HeldCase
    facts: ShareFacts

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def unit_name(self) -> str:
        return str(self.row["unit_name"])

    @property
    def name(self) -> str:
        """How reminders call it: `沪长城管督立〔2026〕1号“…”（虹桥街道…）`."""
        return f"{self.case.name}（{self.unit_name}）"

    @property
    def clock(self) -> TermClock | None:
        """The running term; None where none runs."""
        row = self.row
        if row["due_on"] is None:
            return None
        return TermClock(date.fromisoformat(row["due_on"]), row["due_certain"], from_iso(row["due_at"]))


def hold_case(conn: Connection, case_id: str) -> HeldCase:
    """The case with its facts. Raises Problem(NOT_FOUND)."""
    row = conn.execute(select(t.cases).where(t.cases.c.id == case_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件专项督察")
    s = t.case_shares.c
    shares = conn.execute(select(t.case_shares).where(s.case_id == case_id).order_by(s.nth)).mappings().all()
    papers = _open_papers(conn, row)
    facts = CaseFacts(
        state=CaseState(row["state"]),
        body_id=row["body_id"],
        district_code=row["district_code"],
        unit_ids=frozenset(share["unit_id"] for share in shares if share["unit_id"]),
        districts=frozenset(share["district_code"] for share in shares) - {""},
        waiting=tuple(share["unit_name"] for share in shares if share["state"] not in DONE),
        closing_open=row["closing_id"] in papers,
        change_open=row["change_id"] in papers,
        reply_open=row["reply_id"] in papers,
        replied=row["replied_at"] is not None,
        opened=row["opened_at"] is not None,
    )
    return HeldCase(row, tuple(shares), facts)


def _open_papers(conn: Connection, row: RowMapping) -> frozenset[str]:
    """Which of the papers that the case names are still being written or approved."""
    named = {row["closing_id"], row["change_id"], row["reply_id"]} - {""}
    if not named:
        return frozenset()
    d = t.documents.c
    return frozenset(conn.execute(select(d.id).where(d.id.in_(named), d.state.not_in(_DONE))).scalars())


def hold_share(w: Write, share_id: str) -> HeldShare:
    """The share as it is now, with its case and facts. Raises Problem(NOT_FOUND)."""
    return share_at(w.conn, share_id, w.moment)


def share_at(conn: Connection, share_id: str, now: datetime) -> HeldShare:
    """The share with its case, and what the rules say of it at the moment. Raises Problem(NOT_FOUND)."""
    found = conn.execute(select(t.case_shares.c.case_id).where(t.case_shares.c.id == share_id)).scalar()
    if found is None:
        raise Problem(NOT_FOUND, what="这件专项督察的承办")
    case = hold_case(conn, found)
    row = next(share for share in case.shares if share["id"] == share_id)
    return HeldShare(row, case, _share_facts(conn, case, row, now))


def _share_facts(conn: Connection, case: HeldCase, row: RowMapping, now: datetime) -> ShareFacts:
    r, x, d = t.case_reports.c, t.case_extensions.c, t.documents.c
    kind = select(r.kind).where(r.share_id == row["id"], r.verdict == "").order_by(r.at.desc(), r.id.desc()).limit(1)
    asked = conn.execute(
        select(x.checked_at).where(x.share_id == row["id"], x.decision == "").order_by(x.at.desc()).limit(1)
    ).first()
    drafts = select(d.id).where(d.subject_kind == SHARE, d.subject_id == row["id"], d.state.not_in(_DONE)).limit(1)
    return ShareFacts(
        state=ShareState(row["state"]),
        case_state=case.facts.state,
        body_id=case.row["body_id"],
        unit_id=row["unit_id"] or "",
        lead=row["lead"],
        term_over=end_passed(row["due_at"], now),
        order_runs=_order_runs(conn, row["id"]),
        extensions=row["extensions"],
        extension_open=asked is not None,
        extension_checked=asked is not None and asked.checked_at is not None,
        report_kind=conn.execute(kind).scalar() or "",
        order_open=conn.execute(drafts).first() is not None,
        ordered=row["order_id"] != "",
        receipted=row["receipted_at"] is not None,
        all_accepted=not case.facts.waiting,
    )


def _order_runs(conn: Connection, share_id: str) -> bool:
    runs = terms.about(SHARE, share_id, [ORDER]) & terms.running()
    return conn.execute(select(t.terms.c.nth).where(runs)).first() is not None


def begin_case(w: Write, caller: Caller | None, case_id: str, deed: CaseDeed, *, words: str | None = None) -> HeldCase:
    """Load the case and make sure this can be done now; `caller` None is the clockwork or a paper's own act.

    Raises Problem: NOT_FOUND outside the caller's reach, CONFLICT when the state has moved on, RULE for the rest."""
    held = hold_case(w.conn, case_id)
    if caller is not None and not may_read(held.facts, caller):
        raise Problem(NOT_FOUND, what="这件专项督察")
    if refused := CASE_COURSE.refusal(deed, held.facts, caller, words):
        raise refused.problem()
    return held


def begin_share(
    w: Write, caller: Caller | None, share_id: str, deed: ShareDeed, *, words: str | None = None
) -> HeldShare:
    """Load the share and make sure this can be done now. Raises Problem as `begin_case`."""
    held = hold_share(w, share_id)
    if caller is not None and not may_read(held.case.facts, caller):
        raise Problem(NOT_FOUND, what="这件专项督察的承办")
    if refused := SHARE_COURSE.refusal(deed, held.facts, caller, words):
        raise refused.problem()
    return held


def note_case(
    w: Write,
    held: HeldCase,
    happening: Happening,
    words: str,
    *,
    caller: Caller | None,
    to: Iterable[str] = (),
    deed: CaseDeed | None = None,
    data: dict[str, Any] | None = None,
    **values: Any,
) -> int:
    """Write what happened to the case: the event, the row's new values, word to the units in `to`; with a `deed` it
    goes where that leads. Returns the event's number."""
    state = CASE_COURSE.leads(held.facts, deed) if deed else held.facts.state
    actor = as_actor(caller) if caller else SYSTEM
    seq = w.event(happening, CASE, held.id, words, actor=actor, unit_id=held.row["body_id"], data=data)
    _write(w, t.cases, held.id, state.value, seq, values)
    for receiver in dict.fromkeys(filter(None, to)):
        w.deliver(seq, happening, subject_kind=CASE, subject_id=held.id, unit_id=receiver)
    return seq


def note_share(
    w: Write,
    held: HeldShare,
    happening: Happening,
    words: str,
    *,
    caller: Caller | None,
    to: Sequence[str | None] = (),
    inside: bool = False,
    urgent: bool = False,
    deed: ShareDeed | None = None,
    data: dict[str, Any] | None = None,
    **values: Any,
) -> int:
    """Write what happened to the share, as `note_case`. `inside` keeps the event from the responsible unit."""
    state = SHARE_COURSE.leads(held.facts, deed) if deed else held.facts.state
    actor = as_actor(caller) if caller else SYSTEM
    unit_id = None if inside else held.row["unit_id"]
    seq = w.event(happening, SHARE, held.id, words, actor=actor, unit_id=unit_id, data=data)
    _write(w, t.case_shares, held.id, state.value, seq, values)
    for receiver in dict.fromkeys(filter(None, to)):
        w.deliver(seq, happening, subject_kind=SHARE, subject_id=held.id, unit_id=receiver, urgent=urgent)
    return seq


def _write(w: Write, table: Any, row_id: str, state: str, seq: int, values: dict[str, Any]) -> None:
    if "state" in values:
        raise ValueError("a state changes along the course")
    fresh = {"state": state, "changed_seq": seq, **values}
    w.conn.execute(update(table).where(table.c.id == row_id).values(**fresh))
