"""Which filters are kept, and when their owners hear of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sync_server.procedures.subscribing import Every, News, is_to_be_said, kept_query, news, words_of


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
        (Every.NEVER, "", datetime(2026, 11, 30, 5, tzinfo=UTC), False),
        (Every.DAY, "", datetime(2026, 11, 29, 20, tzinfo=UTC), True),
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
    assert words_of("严重未办", News(2, 5)) == "订阅“严重未办”：新增 2 条，共 5 条"
    assert words_of("严重未办", News()) == "订阅“严重未办”：新增 0 条，现在没有内容"
    found = News(2, 5) + News(1, 2, more=True) + News(3, 4, new_more=True)
    assert words_of("严重未办", found) == "订阅“严重未办”：新增 6 条以上，共 11 条以上"
    assert [one.label for one in Every] == ["不订阅", "每天", "每周一"]


MOST = 3  # are noted; letters are names, numbers the places


@pytest.mark.parametrize(
    ("seen", "rows", "cut", "reached", "new", "more"),
    [
        ("", "c3 b2", False, None, 2, False),
        ("ba", "c3 b2 a1", False, 1, 1, False),
        ("ca", "c3 b2 a1", False, 1, 1, False),  # an old one that is found again
        ("ba", "e5 d4 c3", True, 1, 3, True),  # what lies behind them may be new, too
        ("", "e5 d4 c3", True, None, 3, True),
        ("edc", "f6 e5 d4 c3", True, 3, 1, False),
        ("edc", "d4 c3 b2", True, 3, 0, False),  # e left, and an older one came up
        ("edc", "f6 b2 a1", False, 3, 1, False),
        ("cba", "b2 a1", False, 1, 0, False),
        ("cba", "h8 g7 f6", True, 1, 3, True),
        ("edc", "b2 a1", True, 3, 0, False),  # all that were told of have left
        ("abc", "e5 d4 c3", True, None, 2, True),  # their entries are no more
        ("", "", True, None, 0, True),  # none of what was looked at may be seen
    ],
)
def test_new_is_what_was_not_there_and_what_was_not_looked_at_is_said(
    seen: str, rows: str, reached: int | None, new: int, *, cut: bool, more: bool
) -> None:
    placed = [(row[0], int(row[1])) for row in rows.split()]
    assert news(list(seen), placed, MOST, cut=cut, reached=reached) == News(new, len(placed), more, cut)
