"""离线底图: the size is said before, it may be stopped and goes on, and it can be removed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.device.interface import NetworkKind
from mobile.screens.settings import offline_map
from shared.moment import to_iso
from tests.mobile.headless import Headless
from tests.mobile.screens.conftest import Phone
from tests.mobile.screens.test_map import BASEMAP

ALL = {square for part in BASEMAP.area for square in part.tiles()}


@pytest.fixture(autouse=True)
def patience_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_map, "PATIENCE_S", 0.0)


async def open_page(phone: Phone, screen: Headless) -> None:
    await screen.tab(2)
    await screen.tap("离线底图")
    await screen.until(lambda: screen.sees("本区底图") or screen.sees("没有底图"))


async def test_where_there_is_no_basemap_the_page_says_that_the_map_works_all_the_same(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        assert screen.sees("督察科没有配置底图")
        assert not screen.sees("下载")


async def test_size_is_said_before_and_all_is_kept_after(phone: Phone) -> None:
    phone.office.basemap = BASEMAP
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        assert screen.sees(f"约 90 KB，{len(ALL)} 块") or screen.sees(f"，{len(ALL)} 块")
        assert screen.sees("建议连接 Wi-Fi 后下载")
        assert screen.sees("审图号：沪S（2026）001号")
        assert phone.tiles.squares == {}
        await screen.tap("下载")
        await screen.until(lambda: screen.sees("本区底图已全部保存在本机"))
        assert phone.tiles.squares["m1"] == ALL
        assert all(address.startswith("https://ducha.test/basemap/k1/") for address in phone.tiles.asked)
        phone.app.go("/settings/storage")
        await screen.until(lambda: screen.sees("离线底图") and screen.sees("，可以删除"))
        await screen.go_back()
        await screen.tap("从本机删除底图")
        await screen.tap("删除")
        await screen.until(lambda: screen.sees("没有"))
        assert phone.tiles.squares == {}


async def test_with_wifi_nothing_is_advised(phone: Phone) -> None:
    phone.office.basemap = BASEMAP
    phone.network.become(NetworkKind.WIFI)
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        await screen.until(lambda: not screen.sees("建议连接 Wi-Fi"))


async def test_a_cut_is_said_and_what_is_there_does_not_come_again(phone: Phone) -> None:
    phone.office.basemap = BASEMAP
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        phone.tiles.answers_only = 4
        await screen.tap("下载")
        await screen.until(lambda: screen.sees("网络中断"))
        assert len(phone.tiles.squares["m1"]) == 4
    before = set(phone.tiles.squares["m1"])
    phone.tiles.answers_only = -1
    phone.tiles.asked.clear()
    async with phone.run_enrolled("/settings/basemap") as screen:
        await screen.until(lambda: screen.sees("4 KB，4 块"))
        await screen.tap("继续下载")
        await screen.until(lambda: screen.sees("本区底图已全部保存在本机"))
        assert len(phone.tiles.asked) == len(ALL) - len(before)


async def test_it_stops_when_asked_to_and_goes_on(phone: Phone) -> None:
    phone.office.basemap = BASEMAP
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        phone.tiles.slow()
        await screen.tap("下载")
        await screen.until(lambda: screen.sees("暂停"))
        await screen.tap("暂停")
        phone.tiles.go_on()
        await screen.until(lambda: screen.sees("继续下载"))
        assert 0 < len(phone.tiles.squares["m1"]) < len(ALL)


async def test_a_full_phone_is_told_and_keeps_what_is_there(phone: Phone) -> None:
    phone.office.basemap = BASEMAP
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        phone.tiles.full = True
        await screen.tap("下载")
        await screen.until(lambda: screen.sees("手机存储空间不足"))


@pytest.mark.parametrize(("status", "words"), [(429, "429"), (502, "502")])
async def test_a_server_that_will_not_is_said_with_what_to_do(phone: Phone, status: int, words: str) -> None:
    phone.office.basemap = BASEMAP
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        phone.tiles.status = status
        await screen.tap("下载")
        await screen.until(lambda: screen.sees(words) and screen.sees("已下载的不会重来"))


async def test_a_key_that_has_ended_is_renewed_on_the_way(phone: Phone) -> None:
    phone.office.basemap = BASEMAP
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        phone.tiles.key_ended = "k1"
        phone.office.basemap = replace(BASEMAP, template=BASEMAP.template.replace("k1", "k2"))
        await screen.tap("下载")
        await screen.until(lambda: screen.sees("本区底图已全部保存在本机"))
        assert any("/k2/" in address for address in phone.tiles.asked)


async def test_squares_of_an_older_map_go_when_the_server_has_another(phone: Phone) -> None:
    phone.office.basemap = replace(BASEMAP, key_until=to_iso(phone.clock.now()))
    async with phone.run_enrolled() as screen:
        await open_page(phone, screen)
        await screen.tap("下载")
        await screen.until(lambda: screen.sees("本区底图已全部保存在本机"))
        phone.office.basemap = replace(BASEMAP, version="m2", template=BASEMAP.template.replace("m1", "m2"))
        await screen.go_back()
        await screen.tap("离线底图")
        await screen.until(lambda: screen.sees("下载") and screen.sees("m2"))
        assert phone.tiles.squares == {}


async def test_where_the_map_cannot_be_kept_the_page_says_so(phone: Phone) -> None:
    phone.office.basemap = BASEMAP
    phone.tiles.supported = False
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        await screen.tap("离线底图")
        await screen.until(lambda: screen.sees("这种运行方式不能离线保存底图"))
