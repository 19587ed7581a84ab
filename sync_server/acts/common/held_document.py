"""A document as the acts load it, the rule check before a deed, and the one way its row changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared.moment import day_in_shanghai
from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import doers, taken_by
from sync_server.acts.common.standing_in import as_acting
from sync_server.casework import happenings
from sync_server.casework.approval import Taken
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.document_courses import WRITTEN, stands_in
from sync_server.procedures.documents import DocumentDeed, DocumentFacts, DocumentState, may_read, refusal
from sync_server.procedures.permissions import Caller, StandIn

SUBJECT = "document"
INSTEAD_OF = "instead_of"  # in the data of a step that was taken in another's place: whose account
HANDLED = "handled"  # what precedes every chain
# Whoever sent it back, asked for it or took a copy has neither written nor approved what is to be signed.
_NO_HAND = (
    happenings.DOCUMENT_SEND_BACK.kind,
    happenings.DOCUMENT_RETURN.kind,
    happenings.FILING_URGED.kind,
    happenings.LEDGER_EXPORTED.kind,
)


@dataclass(frozen=True)
class Held:
    """A document's row with what the rules need to know of it, and in whose place it was begun to be moved on, if in
    somebody's (代签)."""

    row: RowMapping
    facts: DocumentFacts
    instead_of: StandIn | None = None

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def name(self) -> str:
        """How the timeline calls it."""
        return f"《{self.row['title']}》"


def hold(conn: Connection, document_id: str) -> Held:
    """The document with its facts. Raises Problem(NOT_FOUND)."""
    row = conn.execute(select(t.documents).where(t.documents.c.id == document_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份文稿")
    return Held(row, facts_of(conn, row))


def facts_of(conn: Connection, row: RowMapping) -> DocumentFacts:
    """What the rules look at, from a row of `documents`."""
    steps = [(one["deed"], one["user_id"], one.get("instead_of", {}).get("user_id", "")) for one in row["approvals"]]
    known = doers(conn, [user_id for _, *both in steps for user_id in both])
    kind = kinds.of(row["kind"])
    return DocumentFacts(
        kind=kind,
        state=DocumentState(row["state"]),
        unit_id=row["unit_id"],
        district_code=row["district_code"],
        receivers=frozenset(row["body"].get("receivers", ())),
        taken=tuple(Taken(deed, known[by], known.get(principal)) for deed, by, principal in steps if by in known),
        led_by=_led_by(conn, row["unit_id"]) if kind.by_another else "",
    )


def _led_by(conn: Connection, unit_id: str) -> str:
    """The office, whose leader signs for the detachment; '' for a body that has a leader of its own."""
    u = t.units.c
    if conn.execute(select(u.kind).where(u.id == unit_id)).scalar() != UnitKind.DETACHMENT.value:
        return ""
    return str(conn.execute(select(u.id).where(u.kind == UnitKind.OFFICE.value)).scalar() or "")


def drafters(conn: Connection, document_id: str) -> frozenset[str]:
    """Accounts that wrote the document; what the system wrote is nobody's."""
    v = t.document_versions.c
    return frozenset(conn.execute(select(v.user_id).where(v.document_id == document_id)).scalars()) - {"", SYSTEM.id}


def hands(conn: Connection, document_id: str) -> frozenset[str]:
    """Accounts that have had a hand in the document, as the log has it: who began, wrote, proposed, approved or signed
    it, for themselves or in another's place, also before it was sent back and the approval began anew."""
    e = t.events.c
    query = select(e.actor_id, e.data).where(e.subject_kind == SUBJECT, e.subject_id == document_id)
    rows = conn.execute(query.where(e.actor_kind == "user", e.kind.not_in(_NO_HAND))).all()
    return frozenset(user_id for row in rows for user_id in (row.actor_id, row.data.get(INSTEAD_OF, ""))) - {""}


def as_met_by(conn: Connection, held: Held, caller: Caller, today: date) -> tuple[DocumentFacts, Caller]:
    """The facts and the caller as the rules look at them: with those in whose place the caller may sign today and, if
    there are any, with who has had a hand in the document."""
    who, facts = as_acting(conn, caller, today), held.facts
    if facts.kind.by_another:
        facts = replace(facts, taken=(*taken_by(conn, WRITTEN, drafters(conn, held.id)), *facts.taken))
    if not who.stands_for:
        return facts, who
    handled = taken_by(conn, HANDLED, hands(conn, held.id))
    return replace(facts, taken=(*handled, *facts.taken)), who


def begin(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, *, reason: str | None = None) -> Held:
    """Load the document and make sure the caller may do the deed now. Raises Problem: NOT_FOUND outside the caller's
    reach, CONFLICT when the state has moved on, RULE for the rest."""
    held = hold(w.conn, document_id)
    if not may_read(held.facts, caller):
        raise Problem(NOT_FOUND, what="这份文稿")
    facts, who = as_met_by(w.conn, held, caller, day_in_shanghai(w.moment))
    if refused := refusal(deed, facts, who, reason=reason):
        raise refused.problem()
    return replace(held, instead_of=stands_in(deed, facts, who))


def change(w: Write, document_id: str, seq: int, **values: Any) -> None:
    """Write the document's new values under the event `seq`; never its state."""
    if "state" in values:
        raise ValueError("a state changes along the course")
    w.conn.execute(update(t.documents).where(t.documents.c.id == document_id).values(changed_seq=seq, **values))


def go(w: Write, held: Held, seq: int, deed: DocumentDeed, **values: Any) -> None:
    """The document goes where the deed leads, with new values under the event `seq`."""
    fresh = {"state": held.facts.kind.course.leads(held.facts, deed).value, "changed_seq": seq, **values}
    w.conn.execute(update(t.documents).where(t.documents.c.id == held.id).values(**fresh))
