"""全部草稿, 损坏的内容, 存储空间, and what the first screen says of the phone's own health."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import flet as ft

from mobile.checks.content import result_fields
from mobile.screens.settings.health import clock_words, unsent_words
from shared.evidence import ClockReading
from tests.journeys.flet_page import ANDROID, IPHONE
from tests.mobile import seeds
from tests.mobile.fakes import START, jpeg
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.checking import prepare, start
from tests.mobile.screens.conftest import Phone


def begin(phone: Phone, number: int) -> str:
    """A draft with a finding and a place of its own."""
    fields = {"unit_name": f"第 {number} 中队", "place/address": f"法华镇路 {number} 号"}
    phone.clock.forward(seconds=1)
    return phone.app.store.drafts.create("inspection", {**fields, **result_fields(seeds.finding(START))})


async def look_again(phone: Phone, screen: Headless) -> None:
    phone.app.nav.screens[-1].changed()
    await screen.settle()


async def test_every_draft_is_behind_all_drafts_with_its_first_item_place_and_picture(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        drafts = [begin(phone, number) for number in range(1, 8)]
        photo = seeds.photo(START, 1, b"original")
        await phone.app.store.photos.add(drafts[0], photo, original=b"original", thumbnail=jpeg())
        await look_again(phone, screen)
        assert screen.sees("第 7 中队")
        assert not screen.sees("第 6 中队")
        await screen.tap("全部 7 份")
        for number in range(1, 8):
            assert screen.sees(f"第 {number} 中队")
            assert screen.sees(f"法华镇路 {number} 号")
        assert screen.sees("对违法行为不制止、不处置"), "the short name of the first finding"
        await screen.until(lambda: "照片 1" in [image.semantics_label for image in screen.all(ft.Image)])
        await screen.tap("第 1 中队")
        assert phone.app.nav.path == f"/check/{drafts[0]}"


async def test_a_draft_thrown_away_is_listed_with_the_days_left_and_comes_back(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        draft = begin(phone, 1)
        phone.app.store.drafts.discard(draft)
        phone.app.go("/drafts")
        await screen.settle()
        assert screen.sees("已删除，可以恢复（1）")
        assert screen.sees("还可恢复 8 天")
        await screen.tap("恢复")
        assert [one.id for one in phone.app.store.drafts.open_drafts()] == [draft]
        await screen.until(lambda: screen.sees("没有写完的（1）"))


async def test_before_a_draft_goes_it_is_said_and_after_it_went_too(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.store.drafts.discard(begin(phone, 1))
        phone.clock.forward(days=8)
        await phone.app.store.tidy()
        await look_again(phone, screen)
        assert screen.sees("有 1 份 7 天前删除的草稿将于一天内清理")
        phone.clock.forward(days=2)
        await phone.app.store.tidy()
        await look_again(phone, screen)
        assert screen.sees("已清理 1 份早先删除的草稿")
        await screen.tap("知道了")
        assert not screen.sees("已清理 1 份")


async def test_an_empty_check_that_is_left_is_not_dropped_unsaid(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await phone.app.back()
        await screen.settle()
        assert screen.sees("检查没有填写内容，未保留草稿")
        assert len(phone.app.store.drafts.discarded()) == 1
        await screen.fire(screen.undo_button(), "click")
        assert len(phone.app.store.drafts.open_drafts()) == 1


async def test_damage_has_a_screen_where_it_is_exported_and_taken_note_of(phone: Phone) -> None:
    async with phone.run_enrolled():
        for number in range(3):
            phone.app.store.preferences.put(f"p{number}", number)
    log = phone.root / "journal/journal.00000000"
    log.write_bytes(log.read_bytes().replace(b'"p1","value":1', b'"p1","value":7', 1) + bytes(64))
    async with phone.run_enrolled() as screen:
        assert screen.sees("本机存储有 2 处损坏")
        await screen.tap("查看")
        await screen.until(lambda: screen.sees("请先点“导出”"))
        await screen.tap("导出")
        name, data, _ = phone.sharing.files[-1]
        assert name == "督察通-损坏内容-20261124.zip"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert bytes(64) in [archive.read(one) for one in archive.namelist()]
        await screen.tap("知道了")
        await screen.until(lambda: not phone.app.store.damage_words)
        assert phone.app.store.problems == []
    async with phone.run_enrolled() as screen:
        assert not screen.sees("本机存储有 2 处")


async def test_damage_that_was_not_exported_is_cleared_only_after_a_question(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    log = phone.root / "journal/journal.00000000"
    log.write_bytes(log.read_bytes() + b"0123abcd\tdrafts\tx")
    async with phone.run_enrolled() as screen:
        assert screen.sees("1 处内容没有写完")
        await screen.tap("查看")
        await screen.until(lambda: screen.sees("没有写完的内容"))
        await screen.tap("知道了")
        await screen.until(lambda: screen.sees("还没有导出，确定清除？"))
        await screen.tap("返回")
        assert len(await phone.app.store.quarantine.pieces()) == 1
        await screen.tap("知道了")
        await screen.until(lambda: screen.sees("还没有导出，确定清除？"))
        await screen.tap("清除")
        await screen.until(lambda: not phone.app.store.damage_words)
        assert await phone.app.store.quarantine.pieces() == []


async def test_storage_sums_our_own_files(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await phone.volume.write("photos/x.jpg", b"x" * 3_200_000)
        phone.app.go("/settings/storage")
        await screen.until(lambda: screen.sees("附件 3.2 MB"))
        assert screen.sees("督察通已用")


async def test_a_phone_that_promised_nothing_says_what_to_do_while_something_is_at_stake(phone: Phone) -> None:
    phone.keeping.kept = phone.keeping.willing = False
    async with phone.run_enrolled() as screen:
        assert not screen.sees("没有承诺长期保留")
        begin(phone, 1)
        await look_again(phone, screen)
        assert screen.sees("添加到主屏幕")
        phone.app.go("/settings/storage")
        await screen.until(lambda: screen.sees("没有承诺长期保留"))
        await screen.tap("再次申请保留")
        await screen.until(lambda: screen.sees("浏览器仍未承诺"))
        phone.keeping.willing = True
        await screen.tap("再次申请保留")
        await screen.until(lambda: not screen.sees("没有承诺长期保留"))


async def test_a_clock_of_1970_is_said_on_the_first_screen(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.store.preferences.watch_clock(lambda: ClockReading("1970-01-01T00:10:00.000Z", 1.0))
        await look_again(phone, screen)
        assert screen.sees("手机时间是1970年1月1日 08:10，显然不对")


def test_a_clock_that_is_off_by_a_known_offset_is_said_and_one_that_is_right_is_not() -> None:
    off = clock_words(ClockReading("2099-01-01T00:00:00.000Z", 1.0, -2_275_000_000.0))
    assert "服务器时间约为2026年11月29日" in off
    assert clock_words(ClockReading("2026-11-24T07:00:00Z", 1.0, 3.0)) == ""
    assert clock_words(ClockReading("2026-11-24T07:00:00Z", 1.0)) == ""


def test_work_that_waited_three_days_is_said_with_the_limit_of_a_browser_that_promised_nothing() -> None:
    begun = datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert unsent_words(begun, begun + timedelta(days=2, hours=23), IPHONE) == ""
    safari = unsent_words(begun, begun + timedelta(days=4), IPHONE)
    assert safari.startswith("有内容 4 天没有送出。Safari 会清除连续 7 天没有打开的网页的数据")
    chrome = unsent_words(begun, begun + timedelta(days=3), ANDROID)
    assert chrome.startswith("有内容 3 天没有送出。浏览器没有承诺长期保留本机内容")


async def test_the_first_screen_reminds_of_work_that_waited_for_three_days_unless_its_keeping_is_promised(
    phone: Phone,
) -> None:
    phone.keeping.kept = phone.keeping.willing = False
    async with phone.run_enrolled() as screen:
        seeds.keep(phone.app.store, seeds.inspection(START, SQUAD, (seeds.finding(START),)), START)
        phone.clock.forward(days=3, seconds=1)
        await look_again(phone, screen)
        await screen.until(lambda: screen.sees("有内容 3 天没有送出"))
