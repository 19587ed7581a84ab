"""From a draft to the record that is sealed, and back from a record to a draft of its next version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from mobile.checks.content import PLACE, Content, method_fields, result_fields
from shared import spelling
from shared.bounds import too_much
from shared.evidence import Photo
from shared.inspection import CasePoint, Coverage, Form, Inspection, Timing
from shared.method_data import MethodData
from shared.moment import from_iso
from shared.organisation import PersonRef
from shared.plain import to_plain


def compose(
    content: Content,
    photos: Sequence[Photo],
    *,
    record_id: str,
    inspector: PersonRef,
    now: str,
    catalogue_version: str,
    recordings: Sequence[Photo] = (),
    raised: Collection[str] = (),
) -> Inspection:
    """The record. `now` is ISO 8601, `raised` are the findings (ids) that stand one severity above the catalogue's.
    Raises ValueError, in Chinese, where the rules do not let it be sealed."""
    results = {result.id for result in content.results}
    # A picture whose finding was taken out is one of the whole scene.
    photos, recordings = (
        [photo if photo.finding_id in results else replace(photo, finding_id="") for photo in files]
        for files in (photos, recordings)
    )
    started = content.started_at or now
    # A phone's clock may have been set back meanwhile (domain.md story 8): that must not cost the record.
    ended = max(started, (content.backfilled and content.ended_at) or now, key=from_iso)
    special = content.form is Form.SPECIAL  # what was entered before 日常 was chosen stays in the draft
    check = Inspection(
        id=record_id,
        form=content.form,
        methods=content.methods,
        unit_id=content.unit_id,
        unit_name=content.unit_name,
        inspector=inspector,
        place=replace(content.place, address=spelling.line(content.place.address)),
        started_at=started,
        ended_at=ended,
        catalogue_version=catalogue_version,
        items=tuple(
            replace(
                result,
                photo_ids=tuple(photo.id for photo in photos if photo.finding_id == result.id),
                raised=result.id in raised,
            )
            for result in content.results
        ),
        photos=tuple(photos),
        coverage=content.coverage,
        timing=content.timing,
        joint=content.joint,
        second_inspector=content.second_inspector,
        subjects=content.subjects,
        assignment_id=content.assignment_id,
        notice_id=content.notice_id,
        complaint_number=spelling.line(content.complaint_number),
        notes=content.notes.strip(),
        backfilled=content.backfilled,
        backfill_reason=content.backfill_reason.strip() if content.backfilled else "",
        leader_concerned=content.leader_concerned,
        correction_reason=content.correction_reason.strip(),
        method_data=entered_data(content),
        case_id=content.case_id if special else "",
        case_number=spelling.paper_number(content.case_number) if special else "",
        case_points=answered_points(content) if special else (),
        handed_from=content.handed_from,
        template_name=content.template_name,
        recordings=tuple(recordings),
    )
    if words := too_much(check):
        raise ValueError(words)
    return check


def entered_data(content: Content) -> MethodData:
    """What the chosen methods asked for; what was entered for a method taken back stays in the draft."""
    entered = content.method_data
    if entered.choice is not None:
        full, drawn = content.coverage is Coverage.FULL, content.timing is Timing.RANDOM
        choice = replace(
            entered.choice,
            scope=entered.choice.scope if full else "",
            reason="" if full else entered.choice.reason,
            draw=entered.choice.draw if drawn else "",
        )
        entered = replace(entered, choice=choice)
    return entered.only(content.asked)


def answered_points(content: Content) -> tuple[CasePoint, ...]:
    """The points of the case that have a verdict."""
    return tuple(
        CasePoint(point.text, point.outcome, point.words.strip()) for point in content.case_points if point.outcome
    )


def correction_fields(record: Inspection) -> dict[str, Any]:
    """The fields of a draft that corrects the record: everything as it was, the reason still to be given."""
    fields: dict[str, Any] = {
        name: to_plain(getattr(record, name))
        for name in (
            "form",
            "methods",
            "unit_id",
            "unit_name",
            "started_at",
            "coverage",
            "timing",
            "joint",
            "second_inspector",
            "subjects",
            "assignment_id",
            "notice_id",
            "complaint_number",
            "case_id",
            "case_number",
            "case_points",
            "notes",
            "backfilled",
            "backfill_reason",
            "leader_concerned",
            "handed_from",
            "template_name",
        )
    }
    fields |= {"unit_chosen": True, "corrects": record.id, "correction_reason": ""}
    fields["kept_photos"] = to_plain(list(record.photos))
    fields["kept_recordings"] = to_plain(list(record.recordings))
    fields |= {f"{PLACE}{name}": value for name, value in to_plain(record.place).items()}
    for item in record.items:
        fields |= result_fields(item)
    if record.backfilled:
        fields["ended_at"] = record.ended_at
    fields |= method_fields(record.method_data)
    return fields
