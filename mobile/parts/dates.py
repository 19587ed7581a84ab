"""Moments in lists: short where the day is near, whole where it is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.moment import SHANGHAI, chinese_day, chinese_day_with_weekday, from_iso


def short_moment(iso: str, now: datetime) -> str:
    """`今天 15:04`, `昨天 09:30`, `11月20日 09:30`, `2025年12月30日 09:30` (Shanghai time)."""
    local, today = from_iso(iso).astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    if local.date() == today:
        day = "今天"
    elif local.date() == today - timedelta(days=1):
        day = "昨天"
    elif local.year == today.year:
        day = f"{local.month}月{local.day}日"
    else:
        day = chinese_day(local.date())
    return f"{day} {local:%H:%M}"


def due_line(due_on: str, *, expected: bool, certain: bool = True, term: str = "") -> str:
    """`反馈期限 2026年11月27日（星期五）`. `expected`: reckoned by the phone, before the server's date comes (预计);
    not `certain`: the year's calendar is not official yet (暂定). `due_on` is an ISO date, `term` the server's own
    words for it (`wire.NoticeStatus.term`), which stand as they are."""
    if term:
        return f"反馈期限 {term}"
    words = chinese_day_with_weekday(date.fromisoformat(due_on))
    return f"{'预计' if expected else '反馈期限'} {words}{'' if certain else '（暂定）'}"
