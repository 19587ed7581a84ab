"""What a task brings (`shared.wire.Prefill`) as fields of a draft: the person corrects instead of typing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from mobile.checks.content import METHOD, method_fields
from shared.inspection import Coverage, Form, Joint, Method, Timing
from shared.method_data import Accompanying, ComplaintSource, MethodData
from shared.wire import Prefill


def prefilled_fields(prefill: Prefill) -> dict[str, Any]:
    """Fields of the draft. A value this app does not know is left out, so the habit of last time stays."""
    fields: dict[str, Any] = {}
    methods = [method.value for method in Method if method.value in prefill.methods]
    if methods:
        fields["methods"] = methods
    kinds: tuple[tuple[str, type[Enum]], ...] = (
        ("form", Form),
        ("coverage", Coverage),
        ("timing", Timing),
        ("joint", Joint),
    )
    fields |= {name: value for name, kind in kinds if _knows(kind, value := getattr(prefill, name))}
    if prefill.notice_id:
        fields["notice_id"] = prefill.notice_id
    if prefill.complaint_number:
        fields["complaint_number"] = prefill.complaint_number
    if _knows(ComplaintSource, prefill.complaint_source):
        fields[f"{METHOD}complaint/source"] = prefill.complaint_source
    if prefill.case_id or prefill.case_number:
        fields |= {"form": Form.SPECIAL.value, "case_id": prefill.case_id, "case_number": prefill.case_number}
    if prefill.item_codes:
        fields["planned_items"] = list(prefill.item_codes)
    if prefill.scope:
        full = fields.get("coverage") == Coverage.FULL.value
        fields[f"{METHOD}choice/{'scope' if full else 'reason'}"] = prefill.scope
    if prefill.draw:
        fields[f"{METHOD}choice/draw"] = prefill.draw
    return fields | _shift_fields(prefill)


def _shift_fields(prefill: Prefill) -> dict[str, Any]:
    shift = prefill.shift
    if shift is None:
        return {}
    part = Accompanying(shift.id, shift.name, shift.crew, shift.vehicle, shift.starts, shift.ends)
    return method_fields(MethodData(accompanying=part))


def _knows(kind: type[Enum], value: str) -> bool:
    return any(member.value == value for member in kind)


def prefill_words(prefill: Prefill, items: Sequence[str]) -> list[tuple[str, str]]:
    """(label, words) of what a check of the task begins with; `items` are the words of its items."""
    labels: list[str] = [method.label for method in Method if method.value in prefill.methods]
    labels += [one.label for one in Form if one.value == prefill.form]
    labels += [one.label for one in Coverage if one.value == prefill.coverage]
    labels += [one.label for one in Timing if one.value == prefill.timing]
    labels += [one.label for one in Joint if one.value == prefill.joint and one is not Joint.NONE]
    rows = [
        ("督察方式", "、".join(labels)),
        ("检查项目", "；".join(items)),
        ("专项", prefill.case_number),
        ("诉件号", prefill.complaint_number),
        ("班次", prefill.shift.name if prefill.shift else ""),
        ("范围或理由", prefill.scope),
        ("随机抽取", prefill.draw),
    ]
    return [(label, words) for label, words in rows if words]
