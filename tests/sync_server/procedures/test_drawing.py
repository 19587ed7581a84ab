"""A draw can be repeated by anybody, and favours nobody."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.drawing import LARGEST_POOL, PoolKind, draw, same

NAMES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1), unique=True, min_size=1)
POOLS = NAMES.map(lambda ids: [(entry, f"名{entry}") for entry in ids])
SEEDS = st.text("0123456789abcdef", min_size=1, max_size=64)
SQUADS = [(f"squad-{n:02d}", f"第{n}队") for n in range(1, 17)]


@given(POOLS, SEEDS, st.data())
def test_the_same_pool_and_seed_give_the_same_in_whatever_order_the_pool_stands(
    pool: list[tuple[str, str]], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(pool)))
    drawn = draw(pool, seed, size)
    assert len(set(drawn)) == size
    assert set(drawn) <= set(pool)
    assert same(drawn, draw(data.draw(st.permutations(pool)), seed, size))


@given(POOLS, SEEDS, st.data())
def test_a_smaller_draw_is_the_beginning_of_a_larger_one(
    pool: list[tuple[str, str]], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(pool)))
    assert draw(pool, seed, len(pool))[:size] == draw(pool, seed, size)


@given(POOLS, SEEDS, st.text("xyz", min_size=1).map(lambda text: f"new-{text}"), st.data())
def test_who_joins_the_pool_can_only_push_somebody_out_never_bring_somebody_in(
    pool: list[tuple[str, str]], seed: str, newcomer: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(pool)))
    before, after = draw(pool, seed, size), draw([*pool, (newcomer, "新")], seed, size)
    assert set(after) <= {*before, (newcomer, "新")}


def test_the_rule_can_be_followed_by_hand_with_sha256sum() -> None:
    marks = {entry[0]: hashlib.sha256(f"2026-12-08:{entry[0]}".encode()).hexdigest() for entry in SQUADS}
    by_hand = sorted(marks, key=marks.__getitem__)[:3]
    assert [entry_id for entry_id, _ in draw(SQUADS, "2026-12-08", 3)] == by_hand
    assert by_hand == ["squad-07", "squad-09", "squad-15"]


def test_every_unit_is_drawn_about_as_often() -> None:
    rounds = 4_000
    times = Counter(entry for n in range(rounds) for entry in draw(SQUADS, f"seed-{n}", 4))
    expected = rounds * 4 / len(SQUADS)
    spread = sum((times[entry] - expected) ** 2 / expected for entry in SQUADS)
    assert spread < 37.7  # chi-square with 15 degrees of freedom, p = 0.001


@pytest.mark.parametrize(
    ("pool", "seed", "size", "words"),
    [
        ([], "1", 1, "备选范围是空的"),
        (SQUADS, " ", 1, "种子"),
        (SQUADS, "1" * 65, 1, "种子"),
        (SQUADS, "1", 0, "1 到 16"),
        (SQUADS, "1", 17, "1 到 16"),
        ([SQUADS[0], SQUADS[0]], "1", 1, "重复"),
        ([(str(n), "") for n in range(LARGEST_POOL + 1)], "1", 1, "缩小范围"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    pool: list[tuple[str, str]], seed: str, size: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        draw(pool, seed, size)


def test_what_is_drawn_is_said_in_chinese() -> None:
    assert [kind.label for kind in PoolKind] == ["被督察单位", "督察项目", "督察日期"]
