"""How things are put in words, and what a URL may ask of a list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue import Severity
from shared.finding import FindingState
from shared.moment import SHANGHAI, to_iso
from shared.notice import NoticeState
from shared.workdays import Calendar, YearTable
from sync_server.console import maps, words
from sync_server.console.listing import Filters
from sync_server.console.web import own_path
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.record_marks import RecordMark

CALENDAR = Calendar([YearTable(2026, ("2026-10-01", "2026-10-02"), ("2026-10-10",), "official")])


def at(day: str, hour: int = 12) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("today", "due", "said"),
    [
        ("2026-11-24", "2026-11-27", "还剩 3 个工作日"),
        ("2026-11-26", "2026-11-27", "下一个工作日到期"),
        ("2026-11-27", "2026-11-27", "今天到期"),
        ("2026-11-28", "2026-11-27", "刚刚超期"),
        ("2026-11-30", "2026-11-27", "超期 1 个工作日"),
        ("2026-10-09", "2026-10-10", "下一个工作日到期"),
        ("2026-11-24", "", ""),
    ],
)
def test_the_days_left_are_working_days_in_words(today: str, due: str, said: str) -> None:
    assert words.left_words(due, at(today), CALENDAR) == said


def test_the_day_is_shanghais_also_late_in_the_evening() -> None:
    assert words.left_words("2026-11-27", datetime(2026, 11, 26, 16, 5, tzinfo=UTC), CALENDAR) == "今天到期"


@given(st.integers(0, 10**7))
def test_how_long_ago_is_always_said_in_one_unit(seconds: int) -> None:
    now = datetime(2026, 11, 24, 7, tzinfo=UTC)
    said = words.ago_words(to_iso(now - timedelta(seconds=seconds)), now)
    assert said.split()[-1] in ("分钟", "小时", "天")
    assert not said.startswith("0")


def test_a_moment_yet_to_come_is_not_negative() -> None:
    now = datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert words.ago_words(to_iso(now + timedelta(hours=3)), now) == "不到 1 分钟"


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "尚未对时"), (1.4, "准（差 1 秒）"), (200, "慢 3 分 20 秒"), (-10800, "快 3 小时")]
)
def test_a_phones_clock_is_slow_fast_or_right(seconds: float | None, said: str) -> None:
    assert words.offset_words(seconds) == said


@given(st.dictionaries(st.sampled_from(["from", "to", "page", "sort", "q"]), st.text(max_size=200)))
def test_any_url_is_read_without_complaint(values: dict[str, str]) -> None:
    filters = Filters(values)
    assert filters.number("page") >= 1
    assert filters.day("from") is None or isinstance(filters.day("from"), date)
    assert len(filters.text("q")) <= 80


@pytest.mark.parametrize("text", ["²", "①", "٣", "-1", "1e3", "99999999999999999999"])
def test_a_page_or_zoom_that_only_looks_like_a_number_is_the_first(text: str) -> None:
    assert Filters({"page": text}).number("page") in (1, 3)
    assert 0 <= maps.clamp_step(text) < len(maps.STEPS)


@given(st.text(max_size=60))
def test_a_way_back_is_always_a_page_of_ours(url: str) -> None:
    path = own_path(url, "/")
    assert path.startswith("/")
    assert not path.startswith("//")
    assert "\\" not in path


@given(st.floats(30.7, 31.9), st.floats(120.9, 122.0), st.sampled_from(range(len(maps.STEPS))))
def test_the_map_draws_any_point_at_any_zoom(latitude: float, longitude: float, step: int) -> None:
    drawn = str(maps.draw(latitude, longitude, 30.0, "310105", step))
    assert drawn.count('class="point"') == 1
    assert "nan" not in drawn
    assert len(drawn) < 300_000


def test_every_state_a_table_of_looks_is_asked_for_has_its_own() -> None:
    tables = (
        (words.NOTICE, NoticeState),
        (words.DOCUMENT, DocumentState),
        (words.PURSUIT, PursuitState),
        (words.FINDING, FindingState),
        (words.SEVERITY, Severity),
    )
    for table, states in tables:
        assert set(table) == {state.value for state in states}
    assert words.NOTICE["served"].word == "已送达，待反馈"
    assert words.PURSUIT["handed_over"].word == PursuitState.HANDED_OVER.label


def test_marks_and_purposes_read_as_people_say_them() -> None:
    assert words.FLAGS["no_time"] == "手机时间不可信，按收到时间计"
    assert set(words.FLAGS) == {mark.value for mark in RecordMark}
    assert words.PURPOSE["refusal"] == "拒签现场"
    assert words.CHANNEL["wecom"] == words.ENDPOINT_KIND["wecom"]
