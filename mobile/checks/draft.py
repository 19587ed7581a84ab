"""One check being written: every change goes to the medium before the screen calls it kept (design law 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from mobile.checks.content import ALERT, METHOD, PLACE, RESULT, Content, PointAnswer, UnitSource, read, result_fields
from mobile.store.drafts import Drafts, NoSuchDraft
from shared.catalogue import ChecklistItem
from shared.inspection import (
    Coverage,
    Form,
    ItemResult,
    Joint,
    Method,
    OnSpotAction,
    Outcome,
    Subject,
    Timing,
)
from shared.organisation import PersonRef, Unit
from shared.plain import to_plain
from shared.position import Fix

KIND = "inspection"


def unit_fields(unit: Unit, source: UnitSource) -> dict[str, Any]:
    """The fields of a unit that the app may not change any more."""
    return {"unit_id": unit.id, "unit_name": unit.name, "unit_chosen": True, "unit_source": source.value}


HIDDEN = "photos_removed"
ASIDE = "aside/"
_NO_CASE: Mapping[str, Any] = {"form": Form.DAILY.value, "case_id": "", "case_number": "", "case_points": []}
Undo = Callable[[], None]


class CheckDraft:
    """A handle on the draft. Setters are durable when they return and raise OSError when the phone is full."""

    def __init__(self, drafts: Drafts, draft_id: str) -> None:
        """Open an existing draft. Raises `NoSuchDraft`."""
        found = drafts.get(draft_id)
        if found is None or found.kind != KIND or found.handed_at:
            raise NoSuchDraft(draft_id)
        self._drafts, self.id = drafts, draft_id
        self._fields: dict[str, Any] = dict(found.fields)
        self._content: Content | None = None

    @classmethod
    def begin(cls, drafts: Drafts, now: str, initial: Mapping[str, Any] | None = None) -> CheckDraft:
        """A new draft; `now` is ISO 8601, `initial` fields known beforehand (from an assignment, from last time)."""
        return cls(drafts, drafts.create(KIND, {"started_at": now, **(initial or {})}))

    @property
    def content(self) -> Content:
        """Everything entered so far."""
        if self._content is None:
            self._content = read(self._fields)
        return self._content

    def put(self, fields: Mapping[str, Any]) -> None:
        """Keep several fields at once; those that already have the value cost nothing."""
        changed = {name: value for name, value in fields.items() if self._fields.get(name, ...) != value}
        if changed:
            self._drafts.put_many(self.id, changed)
            self._fields.update(changed)
            self._content = None

    @contextmanager
    def all_or_nothing(self, transaction: AbstractContextManager[None]) -> Iterator[None]:
        """Changes of the draft inside a transaction of the store: when it fails (OSError: full) the handle is again
        what the medium holds."""
        before = dict(self._fields)
        try:
            with transaction:
                yield
        except BaseException:
            self._fields, self._content = before, None
            raise

    def take_over(self, fields: Mapping[str, Any]) -> Undo:
        """Keep several fields at once. Returns what puts back those that were there and takes out the others."""
        before = {name: self._fields[name] for name in fields if name in self._fields}
        self.put(fields)

        def take_back() -> None:
            self.put(before)
            for name in fields:
                if name not in before and self._fields.pop(name, None) is not None:
                    self._drafts.remove_field(self.id, name)
            self._content = None

        return take_back

    # ---- photos

    @property
    def hidden_photos(self) -> tuple[str, ...]:
        """Ids of photos taken out of the check; they leave the phone when it is sealed, until then undo is possible."""
        return tuple(self._fields.get(HIDDEN, ()))

    def hide_photo(self, photo_id: str) -> Undo:
        """Take a photo out of the check. Returns what puts it back."""
        self.put({HIDDEN: [*self.hidden_photos, photo_id]})
        return lambda: self.put({HIDDEN: [one for one in self.hidden_photos if one != photo_id]})

    # ---- header

    def set_form(self, form: Form) -> None:
        self.put({"form": form.value})

    def set_methods(self, methods: Sequence[Method]) -> None:
        """In the order of the founding document, whatever order they were tapped in."""
        self.put({"methods": [method.value for method in Method if method in methods]})

    def set_coverage(self, coverage: Coverage) -> None:
        self.put({"coverage": coverage.value})

    def set_timing(self, timing: Timing) -> None:
        self.put({"timing": timing.value})

    def set_joint(self, joint: Joint) -> None:
        self.put({"joint": joint.value})

    def choose_unit(self, unit: Unit, source: UnitSource = UnitSource.HAND) -> None:
        """The person's choice: it no longer follows the position. It says nothing about the place: a squad may be met
        anywhere."""
        self.put(unit_fields(unit, source))

    def propose_unit(self, unit: Unit, source: UnitSource) -> bool:
        """The app's guess and where it comes from, unless the person has chosen already; tells whether it was taken."""
        if self.content.unit_chosen:
            return False
        self.put({**unit_fields(unit, source), "unit_chosen": False})
        return True

    def set_subjects(self, subjects: Sequence[Subject]) -> None:
        self.put({"subjects": to_plain(list(subjects))})

    def set_second_inspector(self, person: PersonRef | None) -> None:
        self.put({"second_inspector": to_plain(person)})

    def set_text(self, name: str, text: str) -> None:
        """One of `notes`, `complaint_number`, `correction_reason`, `notice_id`, `backfill_reason`."""
        self.put({name: text})

    def set_case(self, case_id: str, number: str) -> Undo:
        """Which case of 专项督察 the check counts to; `case_id` is empty for a number typed by hand, both for none.
        What was answered to the points of another case goes with it. Returns what takes it back."""
        fields = {"form": Form.SPECIAL.value, "case_id": case_id, "case_number": number, "case_points": []}
        if (case_id, number) == (self.content.case_id, self.content.case_number):
            del fields["case_points"]
        before = {name: self._fields.get(name, empty) for name, empty in _NO_CASE.items()}
        self.put(fields)
        return lambda: self.put(before)

    def answer_point(self, answer: PointAnswer) -> None:
        """What was found on a point of the case so far, in the place of what was entered on it before."""
        answers = {point.text: point for point in self.content.case_points} | {answer.text: answer}
        self.put({"case_points": to_plain(list(answers.values()))})

    def set_method_data(self, part: str, name: str, value: Any) -> None:
        """What a method asks for, as a plain value; `part` and `name` as in `shared.method_data.MethodData`."""
        self.put({f"{METHOD}{part}/{name}": value})

    def set_paper_times(self, started_at: str, ended_at: str) -> None:
        """When the check that is keyed in from paper was made (ISO 8601)."""
        self.put({"started_at": started_at, "ended_at": ended_at})

    def set_leader_concerned(self, concerned: bool) -> None:
        self.put({"leader_concerned": concerned})

    # ---- place

    def set_fix(self, fix: Fix | None, district_code: str = "") -> None:
        """A position; the district it lies in replaces the one before when it is known."""
        fields: dict[str, Any] = {f"{PLACE}fix": to_plain(fix)}
        if district_code and district_code != self.content.place.district_code:
            fields |= {f"{PLACE}district_code": district_code, f"{PLACE}street_code": ""}
        self.put(fields)

    def set_district(self, code: str) -> None:
        self.put({f"{PLACE}district_code": code, f"{PLACE}street_code": ""})

    def set_place(self, name: str, text: str) -> None:
        """One of `street_code`, `address`, `no_fix_reason`, `outside_reason`."""
        self.put({f"{PLACE}{name}": text})

    # ---- results

    def judge(self, item: ChecklistItem, outcome: Outcome, result_id: str) -> Undo:
        """Note the verdict on an item; the latest result on it is changed, or a new one made under `result_id`.
        Returns what takes it back."""
        before = self.content.result_of(item.code)
        if before is not None:
            return self.change(before.id, {"outcome": outcome.value})
        result = ItemResult(result_id, item.code, item.text, outcome, item.severity, unit=item.counted_in)
        self.put(result_fields(result))
        return lambda: self._forget(result_id)

    def judge_all(self, verdicts: Iterable[tuple[ChecklistItem, Outcome, str]], template_name: str) -> Undo:
        """Verdicts on many items at once, each with the id of a new result, and by which template they were given. What
        is known of a result already stays, but for its outcome. Returns what takes all of it back."""
        fields: dict[str, Any] = {"template_name": template_name}
        made: list[str] = []
        for item, outcome, result_id in verdicts:
            known = self.content.result_of(item.code)
            if known is None:
                made.append(result_id)
                result = ItemResult(result_id, item.code, item.text, outcome, item.severity, unit=item.counted_in)
                fields |= result_fields(result)
            elif known.outcome is not outcome:
                fields[f"{RESULT}{known.id}/outcome"] = outcome.value
        before = {name: self._fields.get(name, "") for name in fields if name in self._fields or "/" not in name}
        self.put(fields)

        def take_back() -> None:
            for result_id in made:
                self._forget(result_id)
            self.put(before)

        return take_back

    def add_finding(self, item: ChecklistItem, result_id: str) -> ItemResult:
        """A further finding on the item, beside those already there."""
        result = ItemResult(result_id, item.code, item.text, Outcome.FAIL, item.severity, unit=item.counted_in)
        self.put(result_fields(result))
        return result

    def change(self, result_id: str, parts: Mapping[str, Any]) -> Undo:
        """Change parts of a result (plain values). Returns what takes it back."""
        names = {part: f"{RESULT}{result_id}/{part}" for part in parts}
        before = {name: self._fields[name] for name in names.values() if name in self._fields}
        self.put({names[part]: value for part, value in parts.items()})
        return lambda: self.put(before)

    def set_action(self, result_id: str, action: OnSpotAction) -> None:
        self.change(result_id, {"action": action.value})

    # ---- beside the check

    def aside(self, name: str) -> str:
        """What was typed and is no part of the check yet; empty where nothing was."""
        return str(self._fields.get(f"{ASIDE}{name}", ""))

    def set_aside(self, words: Mapping[str, str]) -> None:
        """Keep what is being typed until it is taken over."""
        self.put({f"{ASIDE}{name}": text for name, text in words.items()})

    def note_alert(self, finding_id: str, name: str, value: str) -> None:
        """One of the fields of `AlertNotes`."""
        self.put({f"{ALERT}{finding_id}/{name}": value})

    def remove_result(self, result_id: str) -> Undo:
        """Take a result out. Returns what puts it back. Photos of it stay with the check."""
        prefix = f"{RESULT}{result_id}/"
        before = {name: value for name, value in self._fields.items() if name.startswith(prefix)}
        self._forget(result_id)
        return lambda: self.put(before)

    def _forget(self, result_id: str) -> None:
        prefix = f"{RESULT}{result_id}/"
        # The item's code goes first: without it a half-removed result is no longer read as one.
        names = sorted((n for n in self._fields if n.startswith(prefix)), key=lambda n: not n.endswith("/item_code"))
        for name in names:
            self._drafts.remove_field(self.id, name)
            del self._fields[name]
        self._content = None
