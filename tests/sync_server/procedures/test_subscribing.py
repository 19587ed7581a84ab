"""Which filters are kept, and when their owners hear of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sync_server.procedures.subscribing import Every, is_to_be_said, kept_query, words_of


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("state=open&severity=grave", "state=open&severity=grave"),
        ("state=open&at=abc&page=3&sort=-unit", "state=open&sort=-unit"),
        ("q=占道&unit=", "q=%E5%8D%A0%E9%81%93"),
        ("sort=-unit&at=x", ""),
        ("q=+", ""),
        ("", ""),
    ],
)
def test_what_is_asked_is_kept_and_not_where_one_stood(query: str, kept: str) -> None:
    assert kept_query(query) == kept


# In UTC; 2026-11-30 is a Monday, and eight o'clock in Shanghai is midnight.
@pytest.mark.parametrize(
    ("every", "said_on", "now", "due"),
    [
        (Every.NEVER, "2026-11-01", datetime(2026, 11, 30, 5, tzinfo=UTC), False),
        (Every.DAY, "2026-11-29", datetime(2026, 11, 29, 23, 59, tzinfo=UTC), False),
        (Every.DAY, "2026-11-29", datetime(2026, 11, 30, 0, 0, tzinfo=UTC), True),
        (Every.DAY, "2026-11-30", datetime(2026, 11, 30, 9, 0, tzinfo=UTC), False),
        (Every.DAY, "2026-12-05", datetime(2026, 11, 30, 9, 0, tzinfo=UTC), False),
        (Every.WEEK, "2026-11-27", datetime(2026, 11, 29, 5, tzinfo=UTC), False),
        (Every.WEEK, "2026-11-27", datetime(2026, 11, 30, 5, tzinfo=UTC), True),
        (Every.WEEK, "2026-11-30", datetime(2026, 12, 4, 5, tzinfo=UTC), False),
        (Every.WEEK, "2026-11-27", datetime(2026, 12, 3, 5, tzinfo=UTC), True),
    ],
)
def test_one_is_told_once_on_the_day_from_eight_on_and_after_a_stop_the_next_time(
    every: Every, said_on: str, now: datetime, due: bool
) -> None:
    assert is_to_be_said(every, said_on, now) is due


def test_the_line_says_how_much_is_new_and_how_much_there_is() -> None:
    assert words_of("严重未办", 2, 5) == "订阅“严重未办”：新增 2 条，共 5 条"
    assert words_of("严重未办", 0, 0) == "订阅“严重未办”：新增 0 条，现在没有内容"
    assert [one.label for one in Every] == ["不订阅", "每天", "每周一"]
