"""Findings of a sealed check that no notice has been issued on yet."""

from __future__ import annotations

from mobile.store.phone import PhoneStore
from mobile.store.rows import RecordFilter
from shared.inspection import Inspection, ItemResult
from shared.notice import TAKEN_BACK, IssuedNotice
from shared.sealing import SealedKind
from shared.wire import ChangeKind, RecordState

LOOKED_THROUGH = 200  # notices on the unit, the latest first


def record_of(store: PhoneStore, record_id: str) -> Inspection | None:
    """The sealed check of that id; None for another kind of record, and where there is none."""
    body = store.records.body(record_id)
    return body if isinstance(body, Inspection) else None


def without_notice(store: PhoneStore, record: Inspection) -> list[ItemResult]:
    """The findings that are on no valid notice: on none issued from this phone, and neither noticed nor closed at the
    section as far as this phone has heard."""
    state = store.reference.get(ChangeKind.RECORD_STATE, record.id, RecordState)
    taken = set(state.answered) if state else set()
    notices = RecordFilter(kinds=frozenset({SealedKind.NOTICE}), unit_id=record.unit_id)
    for row in store.records.list(notices, limit=LOOKED_THROUGH).rows:
        issued = store.records.body(row.id) if row.state not in TAKEN_BACK else None
        if isinstance(issued, IssuedNotice) and issued.notice.record_id == record.id:
            taken |= {line.finding_id for line in issued.notice.lines}
    return [finding for finding in record.findings if finding.id not in taken]
