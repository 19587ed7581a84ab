"""The one way a finding's row changes: along its course, or, without its state, by what else is learnt of it.

Where it ends, comes to count with another, or counts as less than 严重, a grave one takes its closing
(`procedures/closing.py`): `end`, `absorb` and `lower` see to it, and `move` and `amend` refuse what would go past them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, select, update

from shared.catalogue import Severity
from shared.finding import ENDED, UNSETTLED, FindingState
from shared.problems import Problem
from sync_server.acts.common.closings import check_closing, grave_facts, note_closing
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.closing import Closing, GraveFacts
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed, FindingFacts
from sync_server.procedures.permissions import Caller

ENDINGS = frozenset(
    deed for (source, deed), target in FINDING_COURSE.transitions.items() if target in ENDED and source is not target
)
GRAVE = Severity.GRAVE.value


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
    which it leads nowhere stay as they are: what a review has withdrawn from a notice stays withdrawn. Raises
    ValueError for a deed that has a function of its own."""
    if deed in ENDINGS or deed is FindingDeed.MERGE:
        raise ValueError(f"{deed} goes by `end` or `absorb`")
    _go(w, which, deed, values)


def end(
    w: Write,
    caller: Caller,
    which: ColumnElement[bool],
    deed: FindingDeed,
    closing: Closing,
    *,
    words: str,
    notice_id: str = "",
    evidence: int = 0,
    asked_by: Sequence[str] = (),
    **values: Any,
) -> GraveFacts | None:
    """The findings end by the deed. Grave ones among them, and those merged into one, need the `closing`, which is kept
    with the `words` why; the act tells the city whose facts it gets back. Raises Problem."""
    ending = which & t.findings.c.state.in_([state.value for state in _leads(deed)])
    grave = grave_facts(w.conn, ending, evidence=evidence, asked_by=asked_by)
    check_closing(w, caller, grave, closing)
    note_closing(w, caller, ending, closing, words=words, notice_id=notice_id)
    _go(w, which, deed, values)
    return grave


def absorb(w: Write, other: RowMapping, kept: RowMapping) -> None:
    """The `other` finding counts with `kept` from now on, and so do those that were merged into it. Raises Problem when
    a grave one would so end, or count as less."""
    f = t.findings.c
    ends = kept["state"] == FindingState.CLOSED.value and other["state"] in UNSETTLED
    if ends and grave_facts(w.conn, these([kept["id"], other["id"]])):
        raise Problem(grounds.GRAVE_NOT_ENDED_BY_MERGING)
    if kept["severity"] != GRAVE and grave_facts(w.conn, these([other["id"]])):
        raise Problem(grounds.GRAVE_NOT_LOWERED_BY_MERGING)
    seen = {"acknowledged_at": other["acknowledged_at"] or w.now}
    _go(w, these([other["id"]]), FindingDeed.MERGE, {"merged_into": kept["id"], **seen})
    w.conn.execute(update(t.findings).where(f.merged_into == other["id"]).values(merged_into=kept["id"]))


def lower(
    w: Write, caller: Caller, row: RowMapping, closing: Closing, *, words: str, asked_by: Sequence[str], **values: Any
) -> GraveFacts | None:
    """A grave finding that is not settled becomes a lesser one, with its closing. Raises Problem."""
    this = these([row["id"]])
    grave = grave_facts(w.conn, this, asked_by=asked_by)
    check_closing(w, caller, grave, closing)
    note_closing(w, caller, this, closing, words=words)
    w.conn.execute(update(t.findings).where(this).values(**values))
    return grave


def amend(w: Write, which: ColumnElement[bool], **values: Any) -> None:
    """What else is learnt of findings, wherever they stand; never their state. Raises ValueError for what would make a
    grave one lesser."""
    if "state" in values:
        raise ValueError("a state changes along the course")
    f = t.findings.c
    grave = which & (f.severity == GRAVE) & (f.state != FindingState.WITHDRAWN.value)
    if values.get("severity", GRAVE) != GRAVE and w.conn.execute(select(f.id).where(grave)).first():
        raise ValueError("a grave finding becomes a lesser one by `lower`")
    w.conn.execute(update(t.findings).where(which).values(**values))


def _leads(deed: FindingDeed) -> dict[FindingState, FindingState]:
    return {source: target for (source, done), target in FINDING_COURSE.transitions.items() if done is deed}


def _go(w: Write, which: ColumnElement[bool], deed: FindingDeed, values: dict[str, Any]) -> None:
    f = t.findings.c
    leads = {source.value: target.value for source, target in _leads(deed).items()}
    state = case(leads, value=f.state)
    w.conn.execute(update(t.findings).where(which, f.state.in_(list(leads))).values(state=state, **values))
