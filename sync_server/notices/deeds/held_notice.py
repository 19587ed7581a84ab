"""A notice as the acts load it, the rule check before a deed, and the one way its row changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared.catalogue import Severity
from shared.moment import from_iso
from shared.notice import AWAITING_ANSWER, Notice, NoticeState
from shared.organisation import Role
from shared.plain import from_plain
from shared.problems import NOT_FOUND, Problem
from shared.prompt_steps import STEPS
from shared.workdays import Calendar
from sync_server.acts.common.approvals import as_linked
from sync_server.acts.common.issuing import Issue, enter_issue
from sync_server.acts.common.term_book import stop_terms
from sync_server.casework.term import TermClock
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.notices.deeds.parties import parties
from sync_server.notices.rules.notice import NOTICE_COURSE, Deed, NoticeFacts
from sync_server.procedures.answers import AnswerKind
from sync_server.procedures.deadlines import within_section_review
from sync_server.procedures.permissions import Action, Caller, in_scope
from sync_server.reference.clock import stored_clock
from sync_server.reference.directory import calendar
from sync_server.reference.paper_facts import FEEDBACK, NOTICE

NOTICE_TITLE, FORM_TITLE = "督察通知书", "督察反馈单"
# What a notice has terms for: the unit's answer, and the section's to a request for more time.
ANSWER, REPLY = "answer", "reply"


@dataclass(frozen=True)
class Held:
    """A notice's row with what the rules need to know of it."""

    row: RowMapping
    facts: NoticeFacts

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def name(self) -> str:
        """How the timeline calls it: its official number, else the provisional one."""
        return str(self.row["number"] or self.row["provisional"] or "通知书")

    @property
    def paper(self) -> Notice:
        return from_plain(Notice, self.row["body"])

    @property
    def clock(self) -> TermClock | None:
        """The answer clock as stored; None before service."""
        return None if self.row["due_on"] is None else stored_clock(self.row)

    def late(self, now: datetime) -> bool:
        """Whether an answer given now comes after the term."""
        return self.clock is not None and self.clock.over(now)


def hold(conn: Connection, notice_id: str, days: Calendar, now: datetime) -> Held:
    """The notice with its facts. Raises Problem(NOT_FOUND)."""
    n, r, u = t.notices, t.records.c, t.users.c
    row = (
        conn.execute(
            select(
                n, r.leader_concerned, r.district_code, u.role.label("issuer_role"), u.person_id.label("issuer_person")
            )
            .join(t.records, r.id == n.c.record_id)
            .join(t.users, u.id == n.c.user_id)
            .where(n.c.id == notice_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise Problem(NOT_FOUND, what="这份通知书")
    district = conn.execute(select(t.units.c.district_code).where(t.units.c.id == row["unit_id"])).scalar_one()
    worst = max((Severity(line["severity"]) for line in row["body"]["lines"]), key=lambda s: s.rank)
    on_site = row["issuer_role"] == Role.SQUAD_INSPECTOR.value
    facts = NoticeFacts(
        state=NoticeState(row["state"]),
        unit_id=row["unit_id"],
        district_code=district,
        issuer_id=row["user_id"],
        issuer_person=row["issuer_person"] or "",
        on_site=on_site,
        in_review=on_site and within_section_review(days, from_iso(row["online_at"]), now),
        worst=worst,
        signed=bool(row["signed_by"]),
        round=row["round"],
        leader_concerned=row["leader_concerned"],
        objected=_objected(conn, notice_id),
        taken=parties(conn, row),
    )
    return Held(row, facts)


def _objected(conn: Connection, notice_id: str) -> bool:
    a = t.answers.c
    decided = select(a.id).where(
        (a.notice_id == notice_id) & (a.kind == AnswerKind.OBJECTION.value) & (a.decision != "")
    )
    return conn.execute(decided.limit(1)).first() is not None


def begin(w: Write, caller: Caller, notice_id: str, deed: Deed, *, reason: str | None = None) -> Held:
    """Load the notice and make sure the caller may do the deed now. Raises Problem: NOT_FOUND outside the caller's
    scope, CONFLICT when the state has moved on, RULE for the rest."""
    held = hold(w.conn, notice_id, calendar(w), w.moment)
    if not in_scope(caller, Action.SEE_NOTICES, held.facts.target()):
        raise Problem(NOT_FOUND, what="这份通知书")
    if refused := NOTICE_COURSE.refusal(deed, held.facts, as_linked(w.conn, caller), reason):
        raise refused.problem()
    return held


def change(w: Write, held: Held, seq: int, deed: Deed | None = None, **values: Any) -> None:
    """Write the notice's new values under the event `seq`: with a `deed` it goes where that leads, without one it stays
    where it is. The record's phone state changes with it."""
    if "state" in values:
        raise ValueError("a state changes along the course")
    after = NOTICE_COURSE.leads(held.facts, deed) if deed else held.facts.state
    fresh = {"state": after.value, "changed_seq": seq, **values}
    w.conn.execute(update(t.notices).where(t.notices.c.id == held.id).values(**fresh))
    if held.facts.state in AWAITING_ANSWER and after not in AWAITING_ANSWER:
        stop_terms(w, "notice", held.id, ANSWER, *STEPS, met=after is NoticeState.FED_BACK)
        stop_terms(w, "notice", held.id, REPLY)
    touch_record(w, held.row["record_id"], seq)


def enter_paper(w: Write, held: Held, actor: Actor, *, number: str = "") -> None:
    """Enter the notice's paper, or its next one, into the register of papers issued."""
    paper = Issue(
        kind=NOTICE,
        subject_kind="notice",
        subject_id=held.id,
        title=f"{NOTICE_TITLE}（{held.row['body']['unit_name']}）",
        number=number or held.row["number"] or "",
        unit_id=held.row["issuer_id"] or held.row["section_id"],
        district_code=held.row["district_code"],
    )
    enter_issue(w, actor, paper, [held.row["unit_id"]])


def enter_form(w: Write, held: Held, actor: Actor, receiver: str) -> None:
    """Enter the feedback form as it now reads: the unit's, signed by its leader, or the section's with its decision."""
    paper = Issue(
        kind=FEEDBACK,
        subject_kind="notice",
        subject_id=held.id,
        title=f"{FORM_TITLE}（{held.row['body']['unit_name']}）",
        number=held.row["number"] or "",
        unit_id=held.row["section_id"] if receiver == held.row["unit_id"] else held.row["unit_id"],
        district_code=held.row["district_code"],
    )
    enter_issue(w, actor, paper, [receiver])


def touch_record(w: Write, record_id: str, seq: int) -> None:
    """Let the phone that made the record pull its new state."""
    w.conn.execute(update(t.records).where(t.records.c.id == record_id).values(changed_seq=seq))
