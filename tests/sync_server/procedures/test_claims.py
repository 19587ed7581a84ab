"""What a phone claims against what the server knows: the difference is named, and said whether it holds the paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.notice import ServiceKind
from sync_server.procedures.claims import (
    CLOCK_STEP,
    MOST_SHOWN,
    Difference,
    ServiceFacts,
    held,
    in_words,
    moment_differences,
)

NINE = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOUND = ServiceFacts(checked=NINE, issued=NINE + HOUR, served=NINE + 2 * HOUR, arrived=NINE + 3 * HOUR, late_days=3)


def facts(**changed: datetime) -> ServiceFacts:
    values = {name: changed.get(name, getattr(SOUND, name)) for name in ("checked", "issued", "served", "arrived")}
    return ServiceFacts(**values, late_days=SOUND.late_days)


def test_differences_are_told_in_one_sentence_and_long_claims_are_cut() -> None:
    grave = Difference("notice.lines[0].severity", "程度", "较重", "严重")
    empty = Difference("service.witness", "见证人", " ", "没有签名", holds=False)
    assert in_words([grave, empty]) == "程度：手机上为“较重”，台账为“严重”；见证人：手机上为“空”，台账为“没有签名”"
    assert Difference("x", "事实", "长" * (MOST_SHOWN + 1), "短").words.count("长") == MOST_SHOWN
    assert held([empty, grave])
    assert not held([empty])
    assert not held([])


def test_moments_in_their_order_are_no_difference_nor_is_a_step_of_the_clock() -> None:
    assert moment_differences(SOUND, ServiceKind.SIGNED) == []
    assert moment_differences(facts(issued=NINE - CLOCK_STEP), ServiceKind.SIGNED) == []


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"issued": NINE - HOUR}, ["notice.issued_at"]),
        ({"served": NINE + HOUR / 2}, ["service.at"]),
        ({"arrived": SOUND.served + timedelta(days=3, seconds=1)}, ["service.at"]),
    ],
)
def test_what_cannot_have_been_then_is_named(changed: dict[str, datetime], fields: list[str]) -> None:
    assert [one.field for one in moment_differences(facts(**changed), ServiceKind.SIGNED)] == fields


def test_what_is_served_online_has_no_moment_of_its_own() -> None:
    late = facts(served=NINE - HOUR, arrived=NINE + timedelta(days=9))
    assert moment_differences(late, ServiceKind.ONLINE) == []
