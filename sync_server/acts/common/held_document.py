"""A document as the acts load it, the rule check before a deed, and the one way its row changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import as_linked, doers
from sync_server.casework.approval import Taken
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed, DocumentFacts, DocumentState, may_read, refusal
from sync_server.procedures.permissions import Caller

SUBJECT = "document"


@dataclass(frozen=True)
class Held:
    """A document's row with what the rules need to know of it."""

    row: RowMapping
    facts: DocumentFacts

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
    known = doers(conn, [step["user_id"] for step in row["approvals"]])
    return DocumentFacts(
        kind=kinds.of(row["kind"]),
        state=DocumentState(row["state"]),
        unit_id=row["unit_id"],
        district_code=row["district_code"],
        receivers=frozenset(row["body"].get("receivers", ())),
        taken=tuple(
            Taken(step["deed"], known[step["user_id"]]) for step in row["approvals"] if step["user_id"] in known
        ),
    )


def begin(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, *, reason: str | None = None) -> Held:
    """Load the document and make sure the caller may do the deed now. Raises Problem: NOT_FOUND outside the caller's
    reach, CONFLICT when the state has moved on, RULE for the rest."""
    held = hold(w.conn, document_id)
    if not may_read(held.facts, caller):
        raise Problem(NOT_FOUND, what="这份文稿")
    if refused := refusal(deed, held.facts, as_linked(w.conn, caller), reason=reason):
        raise refused.problem()
    return held


def change(w: Write, document_id: str, seq: int, **values: Any) -> None:
    """Write the document's new values under the event `seq`; never its state."""
    if "state" in values:
        raise ValueError("a state changes along the course")
    w.conn.execute(update(t.documents).where(t.documents.c.id == document_id).values(changed_seq=seq, **values))


def go(w: Write, held: Held, seq: int, deed: DocumentDeed, **values: Any) -> None:
    """The document goes where the deed leads, with new values under the event `seq`."""
    fresh = {"state": held.facts.kind.course.leads(held.facts, deed).value, "changed_seq": seq, **values}
    w.conn.execute(update(t.documents).where(t.documents.c.id == held.id).values(**fresh))
