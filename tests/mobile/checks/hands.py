"""A person writing a check: random steps, and the hand that does them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from mobile.checks.draft import CheckDraft
from mobile.reference.shipped import Shipped
from shared.catalogue import Severity
from shared.inspection import Coverage, Form, Joint, Method, Outcome, Subject, Timing
from shared.organisation import PersonRef
from shared.position import Fix, FixSource
from tests.mobile.checks.world import TIANSHAN, XINHUA

NOW = "2026-11-24T07:04:00.000Z"
ITEMS = Shipped().items[:6]
IDS = [f"0193{n:04x}-0000-7000-8000-000000000000" for n in range(40)]
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
fixes = st.builds(
    Fix,
    st.floats(30.7, 31.9),
    st.floats(120.9, 122.0),
    st.floats(0, 500),
    st.just(NOW),
    st.just(FixSource.DEVICE),
)
steps = st.one_of(
    st.tuples(st.just("form"), st.sampled_from(Form)),
    st.tuples(st.just("methods"), st.lists(st.sampled_from(Method))),
    st.tuples(st.just("coverage"), st.sampled_from(Coverage)),
    st.tuples(st.just("timing"), st.sampled_from(Timing)),
    st.tuples(st.just("joint"), st.sampled_from(Joint)),
    st.tuples(st.just("unit"), st.sampled_from([XINHUA, TIANSHAN])),
    st.tuples(st.just("subjects"), st.lists(st.builds(Subject, words, words), max_size=3)),
    st.tuples(st.just("second"), st.none() | st.builds(PersonRef, words, words, words)),
    st.tuples(st.just("notes"), words),
    st.tuples(st.just("fix"), st.none() | fixes),
    st.tuples(st.just("address"), words),
    st.tuples(st.just("judge"), st.tuples(st.sampled_from(ITEMS), st.sampled_from(Outcome))),
    st.tuples(st.just("count"), st.integers(1, 9999)),
    st.tuples(st.just("facts"), words),
    st.tuples(st.just("severity"), st.sampled_from(Severity)),
    st.tuples(st.just("remove"), st.integers(0, 5)),
    st.tuples(st.just("undo"), st.none()),
)


class Hand:
    """Does one step after the other on a draft, as a person would."""

    def __init__(self) -> None:
        self.ids = iter(IDS)
        self.undo: Callable[[], object] = nothing

    def do(self, draft: CheckDraft, step: tuple[str, Any]) -> None:
        name, value = step
        results = draft.content.results
        if enter := _ENTERED.get(name):
            enter(draft, value)
            return
        match name:
            case "judge":
                self.undo = draft.judge(value[0], value[1], next(self.ids))
            case "remove" if results:
                self.undo = draft.remove_result(results[value % len(results)].id)
            case "undo":
                # What the snackbar offers: only the last thing, and only once.
                self.undo()
                self.undo = nothing
            case "count" | "facts" | "severity" if results:
                self.undo = draft.change(results[0].id, {name: getattr(value, "value", value)})


def nothing() -> None:
    """What there is to undo before anything was done."""


_ENTERED: dict[str, Callable[[CheckDraft, Any], object]] = {
    "form": CheckDraft.set_form,
    "methods": CheckDraft.set_methods,
    "coverage": CheckDraft.set_coverage,
    "timing": CheckDraft.set_timing,
    "joint": CheckDraft.set_joint,
    "unit": CheckDraft.choose_unit,
    "subjects": CheckDraft.set_subjects,
    "second": CheckDraft.set_second_inspector,
    "notes": lambda draft, value: draft.set_text("notes", value),
    "fix": lambda draft, value: draft.set_fix(value, "310105"),
    "address": lambda draft, value: draft.set_place("address", value),
}
