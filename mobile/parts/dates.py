"""Moments in lists: short where the day is near, whole where it is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mobile.checks.notices import expected_words
from shared.field_rules import closing_hour
from shared.moment import SHANGHAI, chinese_day, chinese_end, from_iso, month_and_day
from shared.notice import Notice
from shared.wire import NoticeStatus


def short_moment(iso: str, now: datetime) -> str:
    """`今天 15:04`, `昨天 09:30`, `11月20日 09:30`, `2025年12月30日 09:30` (Shanghai time)."""
    local, today = from_iso(iso).astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    if local.date() == today:
        day = "今天"
    elif local.date() == today - timedelta(days=1):
        day = "昨天"
    elif local.year == today.year:
        day = month_and_day(local.date())
    else:
        day = chinese_day(local.date())
    return f"{day} {local:%H:%M}"


def due_line(notice: Notice, status: NoticeStatus | None) -> str:
    """`反馈期限 2026年11月27日（星期五）24时`, in the server's own words; `预计 …` as the phone reckoned it, before the
    server's date comes. One that sends the date without its words (older ones) means the hour of the paper."""
    if status is None or not status.due_on:
        return expected_words(notice)
    end = chinese_end(date.fromisoformat(status.due_on), closing_hour(notice.close_of_business))
    return f"反馈期限 {status.term or end + ('' if status.due_certain else '（暂定）')}"
