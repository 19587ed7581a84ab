"""The one way a finding's row changes: along its course, or, without its state, by what else is learnt of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, update

from shared.finding import FindingState
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.closing import GraveFacts
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed, FindingFacts
from sync_server.procedures.permissions import Caller


def facts_of(row: RowMapping, grave: GraveFacts | None = None) -> FindingFacts:
    """What the rules look at, from a row of `findings` that was joined with its record's district and inspector."""
    return FindingFacts(
        name=f"{row['item_code']} {row['item_text']}",
        state=FindingState(row["state"]),
        district_code=row["district_code"],
        section_id=row["section_id"],
        user_id=row["user_id"],
        noticed=bool(row["notice_id"]),
        merged=bool(row["merged_into"]),
        grave=grave,
    )


def check(
    row: RowMapping,
    caller: Caller | None,
    deed: FindingDeed,
    *,
    words: str | None = None,
    grave: GraveFacts | None = None,
) -> None:
    """Make sure that this can be done with the finding now. Raises Problem: CONFLICT when the state has moved on, RULE
    for the rest."""
    if refused := FINDING_COURSE.refusal(deed, facts_of(row, grave), caller, words):
        raise refused.problem()


def these(finding_ids: Iterable[str]) -> ColumnElement[bool]:
    """The findings with these ids."""
    return t.findings.c.id.in_(list(finding_ids))


def of_notice(notice_id: str) -> ColumnElement[bool]:
    """The findings that stand on the notice."""
    return t.findings.c.notice_id == notice_id


def move(w: Write, which: ColumnElement[bool], deed: FindingDeed, **values: Any) -> None:
    """The findings that `which` selects go where the deed leads, and get the `values` besides. Those in a state from
    which it leads nowhere stay as they are: what a review has withdrawn from a notice stays withdrawn."""
    f = t.findings.c
    leads = {
        source.value: target.value for (source, done), target in FINDING_COURSE.transitions.items() if done is deed
    }
    state = case(leads, value=f.state)
    w.conn.execute(update(t.findings).where(which, f.state.in_(list(leads))).values(state=state, **values))


def amend(w: Write, which: ColumnElement[bool], **values: Any) -> None:
    """What else is learnt of findings, wherever they stand; never their state."""
    if "state" in values:
        raise ValueError("a state changes along the course")
    w.conn.execute(update(t.findings).where(which).values(**values))
