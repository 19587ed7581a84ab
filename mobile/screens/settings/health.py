"""What is not as it should be with the phone itself: damage, the clock, drafts that go."""

from __future__ import annotations

from collections.abc import Callable

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
        words = f"有 {len(going)} 份 7 天前删除的草稿将于一天内清理，照片一并清理。还需要的请恢复。"
        found.append(banner(words, Tone.WAITING, action="查看", on_click=lambda _: app.go("/drafts")))
    drafts, photos = app.store.preferences.cleaned
    if drafts:

        def noted(_: ft.Event[ft.TextButton]) -> None:
            app.store.preferences.cleaned_noted()
            changed()

        words = f"已清理 {drafts} 份早先删除的草稿" + (f"，连同 {photos} 张照片。" if photos else "。")
        found.append(banner(words, Tone.INFO, action="知道了", on_click=noted))
    return found
