"""案卷: its number, how long it is kept, and the order of its contents."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sync_server.archive.rules.volume import Origin, Retention, VolumeItem, in_order, pages_words, volume_number


def test_the_number_says_whose_it_is_of_which_year_and_how_long_it_is_kept() -> None:
    assert volume_number("310105", "2026", Retention.PERMANENT, 3) == "310105-ZY·ZXDC-2026-Y-0003"
    assert [(one.label, one.code) for one in Retention] == [("永久", "Y"), ("30年", "D30"), ("10年", "D10")]
    assert [one.label for one in Origin] == ["系统文书", "扫描件", "证据", "补录"]


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)


@given(st.lists(DAYS), st.lists(DAYS))
def test_what_was_entered_by_hand_stands_behind_the_last_paper_that_is_not_later(
    given_days: list[str], late_days: list[str]
) -> None:
    handed = [VolumeItem("交", day) for day in given_days]
    late = [VolumeItem("补", day) for day in late_days]
    ordered = in_order(handed, late)
    assert sorted(map(id, ordered)) == sorted(map(id, [*handed, *late]))
    assert [item for item in ordered if item.title == "交"] == handed
    for at, item in enumerate(ordered):
        if item.title == "补":
            assert all(other.day > item.day for other in ordered[at + 1 :] if other.title == "交")
            assert all(other.day >= item.day for other in ordered[at + 1 :] if other.title == "补")


def test_pages_are_said_from_first_to_last_and_what_has_none_says_nothing() -> None:
    assert pages_words(3, 5) == "3–7"
    assert pages_words(8, 1) == "8"
    assert pages_words(0, 0) == ""
