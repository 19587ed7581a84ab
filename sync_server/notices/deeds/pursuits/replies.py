"""A street signs for a 追责建议书 and answers it; the section that sent it is told (沪城管执〔2009〕1号 四(一)6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared import spelling
from shared.field_rules import closing_hour
from shared.organisation import Unit
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.common.held_document import SUBJECT, Held, hold
from sync_server.acts.common.term_book import TermOf, begin_term, clock_of, last_term, stop_terms
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.casework.term import Reckoning, TermClock
from sync_server.grounds import pursuits as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.held_pursuit import STREET_REPLY
from sync_server.notices.rules.proposal_reply import (
    REPLY_COURSE,
    Reply,
    ReplyDeed,
    ReplyFacts,
    ReplyState,
    ReplyVerdict,
    reply_refusal,
)
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.actors import as_actor
from sync_server.reference.rulebook import rules_now

MOST_NAME = 80


@dataclass(frozen=True)
class HeldReply:
    """The reply's row with what the rules need to know of it, and the proposal it is about."""

    row: RowMapping
    facts: ReplyFacts
    proposal: Held

    @property
    def name(self) -> str:
        return f"追责建议书{self.proposal.row['number']}"


def begin_reply(w: Write, proposal: Held, street: Unit | None, *, about: str) -> TermClock:
    """The proposal goes out: its answer is awaited within the term of the settings. `about` is the inspected unit.
    Returns until when."""
    row = proposal.row
    w.add(
        t.proposal_replies,
        document_id=proposal.id,
        street_id=street.id if street else "",
        unit_id=about,
        section_id=row["unit_id"],
        district_code=row["district_code"],
        state=ReplyState.SENT.value,
        sent_at=w.now,
    )
    rules = rules_now(w, TermRules, row["district_code"])
    told = street.id if street else row["unit_id"]
    of = TermOf(
        SUBJECT, proposal.id, STREET_REPLY, f"《{row['title']}》的答复", told, row["unit_id"], row["district_code"]
    )
    return begin_term(w, of, Reckoning(w.moment, rules.street_reply_days, hour=closing_hour(rules.close_of_business)))


def sign_proposal(w: Write, caller: Caller, document_id: str, name: str) -> None:
    """The street signs for the proposal. Raises Problem."""
    held = _begin(w, caller, document_id, ReplyDeed.SIGN)
    signer = spelling.name(name)[:MOST_NAME]
    if not signer:
        raise Problem(grounds.SIGNER_OF_PROPOSAL_MISSING)
    words = f"{caller.name}签收{held.name}（{signer}）"
    values = {"signed_at": w.now, "signed_by": signer, "user_id": caller.user_id}
    _go(w, held, caller, ReplyDeed.SIGN, happenings.PROPOSAL_SIGNED, words, values)


def answer_proposal(w: Write, caller: Caller, document_id: str, reply: Reply, name: str) -> None:
    """The street answers: adopted or not, what was done, why. Raises Problem."""
    held = _begin(w, caller, document_id, ReplyDeed.ANSWER)
    _answer(w, held, caller, ReplyDeed.ANSWER, reply, spelling.name(name))


def enter_answer(w: Write, caller: Caller, document_id: str, reply: Reply, *, paper: str, name: str) -> None:
    """The section enters the answer that came as a letter: `paper` is its number or date, `name` whose it is.
    Raises Problem."""
    held = _begin(w, caller, document_id, ReplyDeed.ENTER)
    if not spelling.line(paper):
        raise Problem(grounds.LETTER_OF_STREET_MISSING)
    _answer(w, held, caller, ReplyDeed.ENTER, reply, spelling.name(name), paper=spelling.line(paper)[:MOST_NAME])


def _answer(
    w: Write, held: HeldReply, caller: Caller, deed: ReplyDeed, reply: Reply, name: str, *, paper: str = ""
) -> None:
    reply = replace(reply, done=reply.done.strip(), reasons=reply.reasons.strip())
    if why := reply_refusal(reply):
        raise Problem(RULE, reason=why)
    if not name:
        raise Problem(grounds.ANSWERER_MISSING)
    late = _late(w, held.proposal.id)
    by = f"{held.proposal.row['body']['to']}书面答复（{paper}）" if paper else f"{caller.name}答复"
    words = f"{by}{held.name}：{reply.verdict.label}" + ("（逾期）" if late else "")
    values = {
        "verdict": reply.verdict.value,
        "done": reply.done,
        "reasons": reply.reasons,
        "answered_at": w.now,
        "answered_by": name[:MOST_NAME],
        "paper": paper,
        "late": late,
        "user_id": caller.user_id,
    }
    _go(w, held, caller, deed, happenings.PROPOSAL_ANSWERED, words, values)
    stop_terms(w, SUBJECT, held.proposal.id, STREET_REPLY, met=True)


def _late(w: Write, document_id: str) -> bool:
    """A proposal from before answers had terms is never late."""
    try:
        return clock_of(last_term(w.conn, SUBJECT, document_id, STREET_REPLY)).over(w.moment)
    except LookupError:
        return False


def _begin(w: Write, caller: Caller, document_id: str, deed: ReplyDeed) -> HeldReply:
    """Raises Problem: NOT_FOUND outside the caller's reach, CONFLICT when it has moved on, RULE for the rest."""
    held = hold_reply(w.conn, document_id)
    if caller.unit_id not in (held.facts.street_id, held.facts.section_id):
        raise Problem(NOT_FOUND, what="这份追责建议书")
    if refused := REPLY_COURSE.refusal(deed, held.facts, caller):
        raise refused.problem()
    return held


def hold_reply(conn: Connection, document_id: str) -> HeldReply:
    """The reply awaited or given to a proposal. Raises Problem(NOT_FOUND)."""
    row = (
        conn.execute(select(t.proposal_replies).where(t.proposal_replies.c.document_id == document_id))
        .mappings()
        .first()
    )
    if row is None:
        raise Problem(NOT_FOUND, what="这份追责建议书")
    facts = ReplyFacts(ReplyState(row["state"]), row["street_id"], row["section_id"], row["district_code"])
    return HeldReply(row, facts, hold(conn, document_id))


def _go(
    w: Write, held: HeldReply, caller: Caller, deed: ReplyDeed, happening: Happening, words: str, values: dict[str, Any]
) -> None:
    """The one way its row changes: where the deed leads, with the event and word to the section."""
    section = held.facts.section_id
    seq = w.event(happening, SUBJECT, held.proposal.id, words, actor=as_actor(caller), unit_id=section)
    state = REPLY_COURSE.leads(held.facts, deed)
    fresh = {"state": state.value, **values}
    w.conn.execute(
        update(t.proposal_replies).where(t.proposal_replies.c.document_id == held.proposal.id).values(**fresh)
    )
    if caller.unit_id != section:
        w.deliver(seq, happening, subject_kind=SUBJECT, subject_id=held.proposal.id, unit_id=section)


def answered_words(row: RowMapping) -> str:
    """`采纳：…` as the pursuit's end takes it over; '' before the answer."""
    if not row["verdict"]:
        return ""
    parts = [ReplyVerdict(row["verdict"]).label, row["done"], row["reasons"]]
    return "；".join(part for part in parts if part)
