"""Moments and days as text: ISO 8601 on the wire, Chinese on paper. Shanghai keeps UTC+8 the year round."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
PLAUSIBLE_FROM = datetime(2020, 1, 1, tzinfo=UTC)  # no event of this work is older: a clock that says so is not set
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
WEEKDAYS = "一二三四五六日"
MIDNIGHT = time(0, 0)  # as the end of a day: its 24:00


def to_iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2026-11-24T07:00:00.000Z`. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("时间须带时区")
    utc = moment if moment.tzinfo is UTC else _in(UTC, moment)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """An aware moment. Raises ValueError in Chinese for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"时间格式不对“{text[:40]}”") from error
    if moment.tzinfo is None:
        raise ValueError(f"时间须带时区“{text[:40]}”")
    return moment


def shifted(moment: datetime, seconds: float) -> datetime:
    """The moment moved by so many seconds, at the first or last moment there is when that leads beyond."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return _FIRST if seconds < 0 else _LAST


def _in(zone: timezone, moment: datetime) -> datetime:
    """The moment in a zone. A phone's clock may stand at either end of all days, where that leads beyond: then the
    moment is read as if it had been written in the zone, so that it can be kept and shown."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.replace(tzinfo=zone)


def minute_of(moment: datetime) -> datetime:
    """The minute of the moment, as people enter one: what happened within it is not before it."""
    return moment.replace(second=0, microsecond=0)


def day_in_shanghai(moment: datetime) -> date:
    """The calendar day in Shanghai on which the moment falls."""
    return _in(SHANGHAI, moment).date()


def month_in_shanghai(moment: datetime) -> str:
    """The calendar month in Shanghai in which the moment falls, `2026-11`."""
    return _in(SHANGHAI, moment).date().isoformat()[:7]


def chinese_day(day: date) -> str:
    """`2026年11月24日`, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_and_day(day: date) -> str:
    """`11月24日`, where the year is plain."""
    return f"{day.month}月{day.day}日"


def chinese_day_with_weekday(day: date) -> str:
    """`2026年11月27日（星期五）`."""
    return f"{chinese_day(day)}（星期{WEEKDAYS[day.weekday()]}）"


def chinese_end(day: date, hour: time = MIDNIGHT) -> str:
    """The end of a term: `2026年11月27日（星期五）24时`, or `…17时30分`, `…16时` when it ends within that day."""
    minute = f"{hour.minute}分" if hour.minute else ""
    return f"{chinese_day_with_weekday(day)}{hour.hour or 24}时{minute}"


def chinese_moment(moment: datetime, seconds: bool = False) -> str:
    """`2026年11月24日 15:04` in Shanghai time, with seconds on request."""
    local = _in(SHANGHAI, moment)
    return f"{chinese_day(local.date())} {local:%H:%M:%S}" if seconds else f"{chinese_day(local.date())} {local:%H:%M}"
