"""What is not as it should be with the phone itself: damage, the clock, drafts that go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import flet as ft

from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.theme import Tone
from mobile.screens.settings.damage import ROUTE as DAMAGE
from shared.evidence import CLOCK_TOLERANCE_S, ClockReading
from shared.moment import PLAUSIBLE_FROM, chinese_moment, from_iso

NOT_KEPT = (
    "浏览器没有承诺长期保留本机内容，手机空间不足时可能被清理。"
    "请在浏览器菜单中选“添加到主屏幕”（或“安装应用”），以后从主屏幕打开；并尽快联网上传。"
)
REMINDED_AFTER = timedelta(days=3)  # Safari clears what was not opened for seven


def health_banners(app: Host, changed: Callable[[], None]) -> list[ft.Control]:
    """For the first screen: each asks for a deed."""
    store = app.store
    found = [
        banner(problem, Tone.WAITING, action="查看", on_click=lambda _: app.go(DAMAGE))
        if problem in store.damage_words
        else banner(problem, Tone.WAITING)
        for problem in store.problems
    ]
    clock = clock_words(store.preferences.clock_reading())
    if clock:
        found.append(banner(clock, Tone.WAITING, icon=ft.Icons.SCHEDULE))
    found += _drafts_that_go(app, changed)
    return found


def unsent_words(oldest: datetime, now: datetime, agent: str) -> str:
    """What to say of work that waits while nobody has promised to keep it; empty before three days. `agent` is the
    browser's user agent."""
    if now - oldest < REMINDED_AFTER:
        return ""
    safari = "Safari/" in agent and "Chrome/" not in agent
    why = "Safari 会清除连续 7 天没有打开的网页的数据" if safari else "浏览器没有承诺长期保留本机内容"
    return f"有内容 {(now - oldest).days} 天没有送出。{why}，请今天联网并打开督察通，等到“已全部送达”。"


def not_kept_words(app: Host) -> str:
    """For a phone that has not promised to keep our files: what to do about it; empty while nothing is at stake."""
    waiting = app.store.outbox.entries()
    if not waiting:
        return NOT_KEPT if app.store.drafts.open_drafts() else ""
    oldest = from_iso(min(entry.queued_at for entry in waiting))
    return unsent_words(oldest, from_iso(app.store.preferences.clock_reading().device), app.device.agent) or NOT_KEPT


def clock_words(reading: ClockReading) -> str:
    """What to say of a clock that is visibly wrong; empty for one that is right, or that nobody can judge."""
    shown = from_iso(reading.device)
    if shown < PLAUSIBLE_FROM:
        return (
            f"手机时间是{chinese_moment(shown)}，显然不对。请在系统设置中打开“自动确定日期和时间”。"
            "记录照常保存和上传，注明手机时间不可信，以服务器时间为准。"
        )
    if reading.offset_s is not None and abs(reading.offset_s) > CLOCK_TOLERANCE_S:
        return (
            f"手机时间是{chinese_moment(shown)}，服务器时间约为{chinese_moment(reading.moment)}。"
            "记录照常保存，时间按服务器校正并注明；请在系统设置中校时。"
        )
    return ""


def _drafts_that_go(app: Host, changed: Callable[[], None]) -> list[ft.Control]:
    found: list[ft.Control] = []
    going = app.store.drafts.going()
    if going:
        words = f"有 {len(going)} 份 7 天前删除的草稿将于一天内清理，附件一并清理。还需要的请恢复。"
        found.append(banner(words, Tone.WAITING, action="查看", on_click=lambda _: app.go("/drafts")))
    drafts, photos = app.store.preferences.cleaned
    if drafts:

        def noted(_: ft.Event[ft.TextButton]) -> None:
            app.store.preferences.cleaned_noted()
            changed()

        words = f"已清理 {drafts} 份早先删除的草稿" + (f"，连同 {photos} 件照片或录音录像。" if photos else "。")
        found.append(banner(words, Tone.INFO, action="知道了", on_click=noted))
    return found
