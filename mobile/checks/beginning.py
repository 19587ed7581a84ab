"""How a new check begins: with what is known already, so that the person corrects instead of typing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mobile.checks.content import Content, UnitSource
from mobile.checks.draft import KIND, CheckDraft, unit_fields
from mobile.checks.prefill import prefilled_fields
from mobile.reference.proposal import PastCheck
from mobile.store.phone import PhoneStore
from shared.inspection import Form, Inspection, Method
from shared.moment import SHANGHAI, day_in_shanghai, from_iso, to_iso
from shared.organisation import Unit
from shared.plain import from_plain, to_plain
from shared.position import believed
from shared.wire import Assignment

_LAST, _HISTORY, _TASKS = "last_check", "past_checks", "task_records"
_KEEP = 60


@dataclass(frozen=True)
class _Habit:
    """What the person chose last time. The partner is kept for the same day only: shifts change. So is the case of 专项
    督察: who goes from unit to unit for it need not choose it again, and tomorrow's check is none of it."""

    form: str = "daily"
    methods: tuple[str, ...] = (Method.ON_SITE.value,)
    coverage: str = "focused"
    timing: str = "regular"
    joint: str = "none"
    second_inspector: dict[str, Any] | None = None
    on: str = ""
    case_id: str = ""
    case_number: str = ""

    @property
    def of_case(self) -> bool:
        return bool(self.case_id or self.case_number)


def begin_check(
    store: PhoneStore,
    now: str,
    assignment: Assignment | None = None,
    unit: Unit | None = None,
    notice_id: str = "",
) -> CheckDraft:
    """A new draft with the habits of last time and what is known beforehand: the assignment's place and prefill, the
    notice it follows up, the unit. `now` is ISO 8601. Raises OSError when full."""
    habit = _habit(store)
    usual = [m for m in habit.methods if m not in (Method.TRACKING, Method.REVISIT, Method.COMPLAINT)]
    fields: dict[str, Any] = {
        "form": habit.form,
        "methods": usual or [Method.ON_SITE.value],
        "coverage": habit.coverage,
        "timing": habit.timing,
        "joint": habit.joint,
    }
    same_day = habit.on == day_in_shanghai(from_iso(now)).isoformat()
    if habit.second_inspector and same_day:
        fields["second_inspector"] = habit.second_inspector
    if habit.of_case:
        of_today = {"case_id": habit.case_id, "case_number": habit.case_number}
        fields |= of_today if same_day else {"form": Form.DAILY.value}
    if notice_id or (assignment is not None and assignment.notice_id):
        fields |= {"notice_id": notice_id or (assignment.notice_id if assignment else "")}
        fields["methods"] = [Method.REVISIT.value]
    if assignment is not None:
        # A section that names the squad as the place has named none.
        address = "" if unit is not None and assignment.place.strip() == unit.name else assignment.place
        fields |= {"assignment_id": assignment.id, "place/address": address}
        fields |= prefilled_fields(assignment.prefill)
    if unit is not None:
        fields |= unit_fields(unit, UnitSource.TASK if assignment is not None else UnitSource.NOTICE)
    return CheckDraft.begin(store.drafts, now, fields)


def begin_backfill(store: PhoneStore, now: str) -> CheckDraft:
    """补录: a draft for a check that was done on paper; its moments are still to be given. The habits of the phone and
    where it is now say nothing about it. Raises OSError when full."""
    midnight = from_iso(now).astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return CheckDraft.begin(store.drafts, to_iso(midnight), {"backfilled": True, "methods": [Method.ON_SITE.value]})


def begun_check(store: PhoneStore, assignment_id: str = "", notice_id: str = "") -> str:
    """The id of the open draft of this task, or of this notice's follow-up; empty when none is begun."""
    for draft in store.drafts.open_drafts():
        fields = draft.fields
        if draft.kind != KIND or fields.get("corrects"):
            continue
        if assignment_id and fields.get("assignment_id") == assignment_id:
            return draft.id
        if notice_id and not assignment_id and fields.get("notice_id") == notice_id:
            return draft.id
    return ""


def record_of_task(store: PhoneStore, assignment_id: str) -> str:
    """The id of the record by which this phone did the task; empty when it has not."""
    done: dict[str, str] = store.preferences.get(_TASKS, {})
    return done.get(assignment_id, "")


def unfinished(store: PhoneStore) -> CheckDraft | None:
    """The check to offer as “继续上次的检查”: the one whose camera was open, else the one changed last."""
    drafts = [draft for draft in store.drafts.open_drafts() if draft.kind == "inspection"]
    intent = store.drafts.camera_intent()
    drafts.sort(key=lambda draft: intent is None or draft.id != intent.draft_id)
    return CheckDraft(store.drafts, drafts[0].id) if drafts else None


def remember(store: PhoneStore, record: Inspection) -> None:
    """After sealing: keep habits, place and used items for the next proposals."""
    habit = _Habit(
        form=record.form.value,
        methods=tuple(method.value for method in record.methods),
        coverage=record.coverage.value,
        timing=record.timing.value,
        joint=record.joint.value,
        second_inspector=to_plain(record.second_inspector),
        on=day_in_shanghai(from_iso(record.started_at)).isoformat(),
        case_id=record.case_id,
        case_number=record.case_number,
    )
    fix = believed(record.place.fix)
    past = PastCheck(
        record.unit_id,
        to_iso(from_iso(record.started_at)),
        fix.latitude if fix else None,
        fix.longitude if fix else None,
        record.place.address.strip()[:80],
        record.id,
    )
    kept = [to_plain(past), *store.preferences.get(_HISTORY, [])][:_KEEP]
    tasks: dict[str, str] = store.preferences.get(_TASKS, {})
    if record.assignment_id:
        others = {task: done for task, done in tasks.items() if task != record.assignment_id}
        tasks = dict([*others.items(), (record.assignment_id, record.id)][-_KEEP:])
    with store.transaction():
        store.preferences.put(_TASKS, tasks)
        store.preferences.put(_LAST, to_plain(habit))
        store.preferences.put(_HISTORY, kept)
        store.preferences.used_items([item.item_code for item in record.items])


def past_checks(store: PhoneStore) -> list[PastCheck]:
    """Where this phone inspected before, latest first."""
    rows: list[Mapping[str, Any]] = store.preferences.get(_HISTORY, [])
    return [from_plain(PastCheck, row) for row in rows]


def is_untouched(content: Content, photos: int, task: Assignment | None = None) -> bool:
    """True for a draft in which the person has entered nothing: it need not be asked about when it is left. What the
    `task` brought along is nothing that was entered."""
    place = content.place
    address = "" if task is not None and place.address == task.place else place.address
    brought = task.prefill.complaint_number if task is not None else ""
    words = (
        content.notes,
        address,
        place.no_fix_reason,
        place.outside_reason,
        content.complaint_number if content.complaint_number != brought else "",
        content.backfill_reason,
        content.correction_reason,
        content.ended_at,
    )
    by_hand = content.unit_source is UnitSource.HAND or (place.fix is not None and bool(place.fix.reason))
    return not (
        by_hand
        or content.results
        or photos
        or content.subjects
        or content.case_points
        or (content.method_data.lines() and not content.assignment_id)
        or any(text.strip() for text in words)
    )


def _habit(store: PhoneStore) -> _Habit:
    return from_plain(_Habit, store.preferences.get(_LAST, {}))
