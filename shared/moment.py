"""Moments and days as text: ISO 8601 on the wire, Chinese on paper. Shanghai keeps UTC+8 the year round."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


def to_iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2026-11-24T07:00:00.000Z`. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("时间须带时区")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """An aware moment. Raises ValueError in Chinese for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"时间格式不对“{text[:40]}”") from error
    if moment.tzinfo is None:
        raise ValueError(f"时间须带时区“{text[:40]}”")
    return moment


def day_in_shanghai(moment: datetime) -> date:
    """The calendar day in Shanghai on which the moment falls."""
    return moment.astimezone(SHANGHAI).date()


def month_in_shanghai(moment: datetime) -> str:
    """The calendar month in Shanghai in which the moment falls, `2026-11`."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m}"


def chinese_day(day: date) -> str:
    """`2026年11月24日`, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_day_with_weekday(day: date) -> str:
    """`2026年11月27日（星期五）`."""
    return f"{chinese_day(day)}（星期{WEEKDAYS[day.weekday()]}）"


def chinese_moment(moment: datetime, seconds: bool = False) -> str:
    """`2026年11月24日 15:04` in Shanghai time, with seconds on request."""
    local = moment.astimezone(SHANGHAI)
    return f"{chinese_day(local.date())} {local:%H:%M:%S}" if seconds else f"{chinese_day(local.date())} {local:%H:%M}"
