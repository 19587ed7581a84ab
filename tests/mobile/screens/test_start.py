"""Starting when something is in the way."""

from __future__ import annotations

import pytest

from mobile.device.interface import NetworkKind
from mobile.store.phone import PhoneStore
from tests.mobile.fakes import FakeVolume
from tests.mobile.screens.conftest import Phone


async def test_a_second_page_is_refused_in_words_and_opens_when_the_first_is_closed(phone: Phone) -> None:
    other = await PhoneStore.open(FakeVolume(phone.root), phone.clock)
    async with phone.run() as screen:
        assert screen.sees("督察通已在另一个页面打开")
        await screen.tap("重新打开")
        assert screen.sees("督察通已在另一个页面打开")
        await other.close()
        await screen.tap("重新打开")
        assert screen.sees("使用前请先了解")


async def test_a_volume_that_cannot_be_read_is_said_without_losing_anything(phone: Phone) -> None:
    (phone.root / "journal").mkdir(parents=True)
    blocked = phone.volume.open_log

    async def refuse(name: str) -> object:
        raise OSError("the medium is gone")

    phone.volume.open_log = refuse  # type: ignore[method-assign, assignment]
    async with phone.run() as screen:
        assert screen.sees("暂时无法读取本机存储")
        phone.volume.open_log = blocked  # type: ignore[method-assign]
        await screen.tap("重新打开")
        assert screen.sees("使用前请先了解")


async def test_a_handler_that_fails_is_said_in_chinese_and_the_app_goes_on(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with phone.run_enrolled() as screen:
        monkeypatch.setattr(phone.app, "appear", lambda mode: 1 / 0)
        await screen.tab(2)
        await screen.tap("深色")
        assert screen.sees("这一步没有完成")
        await screen.tab(0)
        assert screen.sees("开始检查")


async def test_coming_back_to_the_app_wakes_the_sending(phone: Phone) -> None:
    import flet as ft

    async with phone.run_enrolled() as screen:
        phone.network.become(NetworkKind.WIFI)
        before = len(phone.office.asked)
        await screen.lifecycle(ft.AppLifecycleState.HIDE)
        await screen.lifecycle(ft.AppLifecycleState.RESUME)
        await screen.until(lambda: len(phone.office.asked) > before)


async def test_an_unknown_address_leads_to_the_first_screen(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    async with phone.run_enrolled(route="/no/such/place") as screen:
        assert screen.sees("开始检查")
