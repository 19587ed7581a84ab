from __future__ import annotations

import contextlib
import json
import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.plain import MAX_LIST, MAX_TEXT, PlainError, from_plain, to_plain


class Colour(StrEnum):
    RED = "red"
    NAVY = "navy"


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Thing:
    name: str
    count: int
    ratio: float
    done: bool
    colour: Colour
    points: tuple[Point, ...] = ()
    pair: tuple[int, str] = (0, "")
    note: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("数量不能为负")


GOOD = {"name": "摊位", "count": 1, "ratio": 0.5, "done": True, "colour": "red"}

things = st.builds(
    Thing,
    name=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=50),
    count=st.integers(0, 2**53),
    ratio=st.floats(allow_nan=False, allow_infinity=False),
    done=st.booleans(),
    colour=st.sampled_from(Colour),
    points=st.lists(st.builds(Point, x=st.floats(-180, 180), y=st.floats(-90, 90)), max_size=4).map(tuple),
    pair=st.tuples(st.integers(-9, 9), st.just("甲")),
    note=st.none() | st.just("备注"),
)


@given(things)
def test_what_is_written_as_json_is_read_back_the_same(thing: Thing) -> None:
    assert from_plain(Thing, json.loads(json.dumps(to_plain(thing)))) == thing


def test_keys_of_a_newer_version_are_passed_over() -> None:
    assert from_plain(Thing, {**GOOD, "invented_later": [1, 2]}).name == "摊位"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": 7}, "name"),
        ({"name": "甲" * (MAX_TEXT + 1)}, "name"),
        ({"name": "坏\x00字"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"count": True}, "count"),
        ({"count": 1.0}, "count"),
        ({"count": 2**60}, "count"),
        ({"ratio": math.nan}, "ratio"),
        ({"ratio": "0.5"}, "ratio"),
        ({"done": 1}, "done"),
        ({"colour": "green"}, "colour"),
        ({"points": {"x": 1}}, "points"),
        ({"points": [{"x": 1}]}, "points[0].y"),
        ({"points": [{"x": 0, "y": 0}] * (MAX_LIST + 1)}, "points"),
        ({"pair": [1]}, "pair"),
        ({"extra": []}, "extra"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(PlainError) as refused:
        from_plain(Thing, {**GOOD, **change})
    assert refused.value.path == path
    assert refused.value.reason


def test_a_missing_field_is_named() -> None:
    with pytest.raises(PlainError, match="缺少此项") as refused:
        from_plain(Thing, {k: v for k, v in GOOD.items() if k != "count"})
    assert refused.value.path == "count"


def test_what_the_dataclass_itself_refuses_comes_out_in_its_words() -> None:
    with pytest.raises(PlainError, match="数量不能为负"):
        from_plain(Thing, {**GOOD, "count": -1})


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9), st.lists, max_leaves=9)
)
def test_no_value_whatever_raises_anything_but_a_plain_error(value: object) -> None:
    for name in GOOD:
        with contextlib.suppress(PlainError):
            from_plain(Thing, {**GOOD, name: value})
