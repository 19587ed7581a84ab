"""The lot for visits: the share is kept in every district and month, and nobody can know beforehand."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.sampling import drawn, sampled, verification_refusal, visit_refusal
from tests.sync_server.procedures.calendars import at

IDS = st.lists(st.uuids().map(str), min_size=1, max_size=200, unique=True)


def draw_all(ids: list[str], share: float) -> list[bool]:
    lots: list[bool] = []
    for filed, answer_id in enumerate(ids, 1):
        lots.append(sampled(answer_id, filed=filed, sampled_before=sum(lots), share=share))
    return lots


@given(IDS, st.sampled_from([0.0, 0.2, 0.25, 1.0]))
def test_at_no_moment_of_the_month_does_a_district_lie_behind_the_share(ids: list[str], share: float) -> None:
    lots = draw_all(ids, share)
    for filed in range(1, len(ids) + 1):
        assert sum(lots[:filed]) >= share * filed - 1e-9


@given(IDS)
def test_the_same_answers_are_drawn_again_the_same_way(ids: list[str]) -> None:
    assert draw_all(ids, 0.2) == draw_all(ids, 0.2)


def test_a_share_of_nothing_draws_nobody_and_of_everything_everybody() -> None:
    ids = [f"answer-{n}" for n in range(50)]
    assert not any(draw_all(ids, 0.0))
    assert all(draw_all(ids, 1.0))


def test_the_lot_neither_follows_a_rhythm_nor_draws_far_too_many() -> None:
    lots = draw_all([f"answer-{n}" for n in range(1000)], 0.2)
    assert 200 <= sum(lots) <= 300
    places = [n for n, lot in enumerate(lots) if lot]
    assert len({after - before for before, after in pairwise(places)}) > 3, "a squad that counts learns nothing"


def test_an_answer_falls_evenly_between_nothing_and_one() -> None:
    values = [drawn(f"answer-{n}") for n in range(2000)]
    assert all(0 <= value < 1 for value in values)
    assert 0.45 < sum(values) / len(values) < 0.55


def test_a_drawn_answer_waits_for_a_visit() -> None:
    def why(**facts: object) -> str:
        known = {"sampled": True, "revisited": False, "on_site": False}
        return verification_refusal(**{**known, **facts})  # type: ignore[arg-type]

    assert "抽中现场核验" in why()
    assert not why(revisited=True)
    assert not why(on_site=True)
    assert not why(sampled=False)


@pytest.mark.parametrize(
    ("where", "when", "said"),
    [
        ("定西路", None, "核验地点和时间"),
        ("。", at("2026-11-24 15:00"), "核验地点和时间"),
        ("定西路", at("2027-06-01 10:00"), "还没有到"),
        ("定西路", at("2026-11-24 13:59"), "早于反馈提交的时间（2026年11月24日 14:00）"),
        ("定西路", at("2026-11-24 14:00"), ""),
        ("定西路", at("2026-11-24 16:00"), ""),
    ],
)
def test_a_visit_lies_between_the_feedback_and_now_and_names_its_place(
    where: str, when: datetime | None, said: str
) -> None:
    filed_at = at("2026-11-24 14:00") + timedelta(seconds=40)
    refusal = visit_refusal(where, when, filed_at=filed_at, now=at("2026-11-24 16:00"))
    assert said in refusal if said else refusal == ""
