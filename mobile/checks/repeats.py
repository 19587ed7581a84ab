"""What the phone proposes for a problem that comes back: from what it pulled, and its own checks not sent yet."""

from __future__ import annotations

from datetime import date

from mobile.checks.content import Content
from mobile.reference import Reference
from mobile.store.outbox import EntryKind
from mobile.store.phone import PhoneStore
from shared.inspection import Inspection, ItemResult
from shared.moment import day_in_shanghai, from_iso
from shared.repeats import RAISED, RepeatAnswer, RepeatProposal, SeenOnce, next_severity, propose_for_repeat


def repeat_of(
    store: PhoneStore, reference: Reference, content: Content, draft_id: str, finding: ItemResult, now: str
) -> RepeatProposal | None:
    """The proposal for a finding of an open check; None while the item has not come back often enough there."""
    item = reference.item(finding.item_code)
    if not content.unit_id or item is None:
        return None
    known = reference.repeats(content.unit_id)
    checks = [*known.of(finding.item_code), *_unsent(store, content.unit_id, finding.item_code)]
    day = _day(content.started_at or now)
    record_id = content.corrects or draft_id
    return propose_for_repeat(checks, record_id, day, item.severity, times=known.times, days=known.days)


def raises(
    store: PhoneStore, reference: Reference, content: Content, finding: ItemResult, proposal: RepeatProposal | None
) -> bool:
    """Whether the adopted severity stands on the notice and in the ledger: by what is proposed now, in a correction
    also by what was then at the same unit. Not for a server that does not read of it: that would take the notice for
    another."""
    item = reference.item(finding.item_code)
    if item is None or finding.repeat_answer is not RepeatAnswer.ADOPTED or RAISED not in reference.server_reads:
        return False
    borne_out = proposal is not None or (finding.raised and _same_unit(store, content))
    return borne_out and finding.severity.rank >= next_severity(item.severity).rank


def _same_unit(store: PhoneStore, content: Content) -> bool:
    """Whether the check is still one of the unit that the record it corrects is of."""
    record = store.records.body(content.corrects) if content.corrects else None
    return isinstance(record, Inspection) and record.unit_id == content.unit_id


def raised_findings(
    store: PhoneStore, reference: Reference, content: Content, draft_id: str, now: str
) -> frozenset[str]:
    """Ids of the check's findings for which that is so."""
    return frozenset(
        finding.id
        for finding in content.findings
        if raises(store, reference, content, finding, repeat_of(store, reference, content, draft_id, finding, now))
    )


def _unsent(store: PhoneStore, unit_id: str, item_code: str) -> list[SeenOnce]:
    """This phone's own checks that the server has not heard of yet."""
    waiting = (entry.ref.split("/")[0] for entry in store.outbox.entries() if entry.kind is EntryKind.RECORD)
    bodies = [store.records.body(record_id) for record_id in waiting]
    return [
        SeenOnce(body.id, _day(body.started_at).isoformat())
        for body in bodies
        if isinstance(body, Inspection)
        and body.unit_id == unit_id
        and any(result.item_code == item_code for result in body.findings)
    ]


def _day(moment: str) -> date:
    return day_in_shanghai(from_iso(moment))
