"""What a draft of a check holds, read from its fields. No Flet, no storage: plain values in, dataclasses out.

A draft is a flat set of named fields, each journalled on its own (`mobile.store.drafts`). Nested things have names
with slashes: `place/address`, `results/<id>/facts`. Ids are UUIDv7, so sorting by name is sorting by birth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.evidence import Photo
from shared.inspection import (
    Coverage,
    Form,
    HandedFrom,
    ItemResult,
    Joint,
    Method,
    Outcome,
    Place,
    Subject,
    Timing,
    asked_parts,
)
from shared.method_data import MethodData
from shared.organisation import PersonRef
from shared.plain import PlainError, from_plain, to_plain

RESULT = "results/"
PLACE = "place/"
ALERT = "alert/"  # `alert/<id of the finding>/<name>`, names as in `AlertNotes`
METHOD = "method/"  # `method/<part>/<name>`, parts and names as in `shared.method_data.MethodData`


class UnitSource(StrEnum):
    """Where the unit in a draft comes from, said beside it."""

    UNKNOWN = ""
    POSITION = "position"
    LAST = "last"
    TASK = "task"
    NOTICE = "notice"
    HAND = "hand"
    CODE = "code"  # the unit's own code was scanned

    @property
    def words(self) -> str:
        return {
            "": "被督察单位",
            "position": "按位置推荐",
            "last": "按上次检查推荐",
            "task": "按派勤任务填写",
            "notice": "按原通知书填写",
            "hand": "手工选定",
            "code": "按单位码填写",
        }[self.value]


@dataclass(frozen=True)
class PointAnswer:
    """What was entered so far on a point of the case (`shared.case_brief.CaseBrief.points`)."""

    text: str
    outcome: Outcome | None = None
    words: str = ""


@dataclass(frozen=True)
class AlertNotes:
    """What was done so far to tell of one finding at once: its message as worded by the person, the number that was
    rung, and the alert once it is sealed."""

    finding_id: str
    text: str = ""
    called_phone: str = ""
    alert_id: str = ""


@dataclass(frozen=True)
class Content:
    """A check as entered so far; anything may still be missing.

    `corrects` is the id of the sealed record that this draft is a new version of (empty for a new check) and
    `kept_photos` are that record's. Results carry no photo ids: photos name their finding."""

    form: Form = Form.DAILY
    methods: tuple[Method, ...] = ()
    coverage: Coverage = Coverage.FOCUSED
    timing: Timing = Timing.REGULAR
    joint: Joint = Joint.NONE
    unit_id: str = ""
    unit_name: str = ""
    unit_chosen: bool = False  # not to be changed by the app; False: proposed, may still follow the position
    unit_source: UnitSource = UnitSource.UNKNOWN
    second_inspector: PersonRef | None = None
    subjects: tuple[Subject, ...] = ()
    place: Place = field(default_factory=Place)
    results: tuple[ItemResult, ...] = ()
    assignment_id: str = ""
    planned_items: tuple[str, ...] = ()  # codes that the task names, or taken over from the last check
    template_name: str = ""  # by which template the items were gone through in one pass (本单位无问题)
    notice_id: str = ""
    complaint_number: str = ""
    case_id: str = ""  # of 专项督察; empty while only its number was typed
    case_number: str = ""
    case_points: tuple[PointAnswer, ...] = ()
    notes: str = ""
    backfilled: bool = False
    backfill_reason: str = ""
    ended_at: str = ""  # of a paper keyed in later; empty: when it is sealed
    method_data: MethodData = field(default_factory=MethodData)
    leader_concerned: bool = False
    started_at: str = ""
    kept_photos: tuple[Photo, ...] = ()
    kept_recordings: tuple[Photo, ...] = ()
    corrects: str = ""
    correction_reason: str = ""
    handed_from: HandedFrom | None = None  # who began it and handed it over
    alerts: tuple[AlertNotes, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The parts of `method_data` that the chosen methods ask for."""
        return asked_parts(self.methods, self.joint)

    @property
    def names_case(self) -> bool:
        """Whether it says to which case of 专项督察 it counts."""
        return bool(self.case_id or self.case_number.strip())

    @property
    def follows_up(self) -> bool:
        """Whether the check looks at an earlier notice again."""
        return bool(self.notice_id) and bool({Method.TRACKING, Method.REVISIT} & set(self.methods))

    @property
    def findings(self) -> tuple[ItemResult, ...]:
        return tuple(result for result in self.results if result.outcome is Outcome.FAIL)

    def alert(self, finding_id: str) -> AlertNotes:
        """What was done to tell of the finding at once, empty where nothing was."""
        return next((notes for notes in self.alerts if notes.finding_id == finding_id), AlertNotes(finding_id))

    def point(self, text: str) -> PointAnswer:
        """What was entered on a point of the case, empty where nothing was."""
        return next((point for point in self.case_points if point.text == text), PointAnswer(text))

    def result(self, result_id: str) -> ItemResult | None:
        return next((result for result in self.results if result.id == result_id), None)

    def result_of(self, item_code: str) -> ItemResult | None:
        """The latest result on that item (an item may be found wanting in several places)."""
        return next((result for result in reversed(self.results) if result.item_code == item_code), None)


def read(fields: Mapping[str, Any]) -> Content:
    """The draft's fields as `Content`. A field that cannot be read (written by another version of the app) is left
    out rather than losing the draft."""
    plain = {name: value for name, value in fields.items() if "/" not in name}
    results: dict[str, dict[str, Any]] = {}
    place: dict[str, Any] = {}
    asked: dict[str, dict[str, Any]] = {}
    alerts: dict[str, dict[str, Any]] = {}
    for name, value in fields.items():
        if name.startswith(RESULT):
            _, result_id, part = name.split("/", 2)
            results.setdefault(result_id, {"id": result_id})[part] = value
        elif name.startswith(PLACE):
            place[name.removeprefix(PLACE)] = value
        elif name.startswith(METHOD):
            _, part, entry = name.split("/", 2)
            asked.setdefault(part, {})[entry] = value
        elif name.startswith(ALERT):
            _, finding_id, part = name.split("/", 2)
            alerts.setdefault(finding_id, {"finding_id": finding_id})[part] = value
    plain["place"] = place
    plain["method_data"] = asked
    plain["alerts"] = list(alerts.values())
    plain["results"] = [results[key] for key in sorted(results) if "item_code" in results[key]]
    return _forgiving(Content, plain)


def result_fields(result: ItemResult) -> dict[str, Any]:
    """The fields under which a result is kept."""
    return {
        f"{RESULT}{result.id}/item_code": result.item_code,
        f"{RESULT}{result.id}/item_text": result.item_text,
        f"{RESULT}{result.id}/outcome": result.outcome.value,
        f"{RESULT}{result.id}/severity": result.severity.value,
        f"{RESULT}{result.id}/count": result.count,
        f"{RESULT}{result.id}/unit": result.unit,
        f"{RESULT}{result.id}/repeat_answer": result.repeat_answer.value if result.repeat_answer else None,
        f"{RESULT}{result.id}/raised": result.raised,
        f"{RESULT}{result.id}/facts": result.facts,
        f"{RESULT}{result.id}/action": result.action.value,
        f"{RESULT}{result.id}/badges": list(result.badges),
        f"{RESULT}{result.id}/no_live_photo_reason": result.no_live_photo_reason,
    }


def method_fields(data: MethodData) -> dict[str, Any]:
    """The fields under which what the methods asked for is kept."""
    plain: dict[str, dict[str, Any] | None] = to_plain(data)
    return {
        f"{METHOD}{part}/{name}": value for part, entered in plain.items() if entered for name, value in entered.items()
    }


def _forgiving(cls: type[Content], plain: dict[str, Any]) -> Content:
    """`from_plain`, dropping what cannot be read until the rest can."""
    while True:
        try:
            return from_plain(cls, plain)
        except PlainError as error:
            name = error.path.split(".")[0].split("[")[0]
            if name == "results" and "[" in error.path:
                del plain["results"][int(error.path.split("[")[1].split("]")[0])]
            elif name == "place" and "." in error.path:
                plain["place"].pop(error.path.split(".")[1], None)
            elif name == "method_data" and error.path.count(".") > 1:
                _, part, entry = error.path.split(".")[:3]
                plain[name][part].pop(entry.split("[")[0], None)
            elif name in plain:
                del plain[name]
            else:
                raise
