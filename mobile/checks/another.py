"""再查一处: a check like the one that was saved just now, at the next place."""

from __future__ import annotations

from typing import Any

from mobile.checks.beginning import begin_check
from mobile.checks.draft import CheckDraft
from mobile.store.phone import PhoneStore
from shared.inspection import Inspection, Method
from shared.plain import to_plain
from shared.wire import Assignment

# What these asked for was that one place, complaint, shift or notice.
_ONCE = (Method.TRACKING, Method.REVISIT, Method.COMPLAINT)


def begin_another(store: PhoneStore, now: str, record: Inspection, task: Assignment | None) -> CheckDraft:
    """A new draft with the form, ways and companion of the record, and its items to be looked at. The task goes on when
    it names no unit: then it leads from place to place. Place and unit are those of where the phone is now. Raises
    OSError when full."""
    goes_on = task is not None and not (task.done or task.unit_id or task.prefill.unit_id or task.notice_id)
    draft = begin_check(store, now, task if goes_on else None)
    ways = [method.value for method in record.methods if method not in _ONCE]
    fields: dict[str, Any] = {
        "form": record.form.value,
        "methods": ways or [Method.ON_SITE.value],
        "coverage": record.coverage.value,
        "timing": record.timing.value,
        "joint": record.joint.value,
        "case_id": record.case_id,
        "case_number": record.case_number,
        "planned_items": list(dict.fromkeys(item.item_code for item in record.items)),
        "place/address": "",
    }
    if record.second_inspector is not None:
        fields["second_inspector"] = to_plain(record.second_inspector)
    draft.put(fields)
    return draft
