"""复制上次检查: what the last check looked at and how, never what it found."""

from __future__ import annotations

from typing import Any

from mobile.checks.beginning import past_checks
from mobile.checks.content import Content
from mobile.store.phone import PhoneStore
from shared.inspection import Form, Inspection, Method
from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.plain import to_plain

_OF_ONE_MATTER = (Method.TRACKING, Method.REVISIT, Method.COMPLAINT)


def last_check(store: PhoneStore, unit_id: str) -> Inspection | None:
    """The latest check of the unit that this phone still has, else the latest of all; None without any."""
    past = [check for check in past_checks(store) if check.record_id]
    for check in sorted(past, key=lambda check: check.unit_id != unit_id):
        body = store.records.body(check.record_id)
        if isinstance(body, Inspection):
            return body
    return None


def copied_fields(content: Content, record: Inspection) -> dict[str, Any]:
    """Its items, to be looked at anew, its form, methods and second inspector. Methods that belong to one matter (诉件,
    原通知书) stay with it, and so does whom it met: who is met today is a fact of today."""
    codes = dict.fromkeys((*content.planned_items, *(item.item_code for item in record.items)))
    methods = [method.value for method in record.methods if method not in _OF_ONE_MATTER]
    fields: dict[str, Any] = {
        "planned_items": list(codes),
        "form": record.form.value,
        "methods": methods or [Method.ON_SITE.value],
        "coverage": record.coverage.value,
        "timing": record.timing.value,
        "joint": record.joint.value,
    }
    if record.form is Form.SPECIAL:
        fields |= {"case_id": record.case_id, "case_number": record.case_number}
    if record.second_inspector is not None:
        fields["second_inspector"] = to_plain(record.second_inspector)
    return fields


def copied_words(record: Inspection) -> str:
    """What the copy brought, and what it left."""
    items = len({item.item_code for item in record.items})
    methods = "、".join(method.label for method in record.methods if method not in _OF_ONE_MATTER)
    brought = [f"{items} 个待检查的项目" if items else "", methods]
    brought += [f"同行 {record.second_inspector.name}" if record.second_inspector else ""]
    return f"已带入{'、'.join(words for words in brought if words)}。问题、照片和事实没有带入。"


def day_words(record: Inspection) -> str:
    """`2026年11月30日 新华路街道综合行政执法队`."""
    return f"{chinese_day(day_in_shanghai(from_iso(record.started_at)))} {record.unit_name}"
