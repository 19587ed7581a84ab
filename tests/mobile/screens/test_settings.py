"""设置, 待发送, 投诉建议 and what lies behind them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import flet as ft

from mobile.device.cues import Able, Cue
from mobile.sync.mending import NOTE, RESTORED_WORDS
from shared.inspection import Suggestion
from shared.plain import from_plain
from shared.sealing import SealedKind
from tests.mobile import seeds
from tests.mobile.fakes import START, jpeg
from tests.mobile.office import SQUAD, WANG
from tests.mobile.screens.conftest import Phone

AT = START - timedelta(hours=2)


async def test_settings_say_who_how_much_room_what_time_and_that_secrets_are_forbidden(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.tab(2)
        for words in ("严禁处理涉密信息", WANG.badge, "与服务器时间一致", "上次联系 2026年11月24日", "备案"):
            await screen.until(partial(screen.sees, words))
        await screen.until(lambda: screen.sees("可用"))
        assert not any(screen.sees(word) for word in ("排名", "打卡", "登录次数"))


async def test_a_clock_that_is_off_is_said_in_words(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.office.ahead = timedelta(minutes=7)
        await phone.synced(screen)
        await screen.tab(2)
        await screen.until(lambda: screen.sees("本机时间比服务器慢 7 分钟"))


async def test_what_waits_is_listed_item_by_item_with_the_reason(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.office.unreachable = True
        phone.go_online()
        seeds.keep(phone.app.store, seeds.inspection(AT, SQUAD, (seeds.finding(AT),)), AT)
        await screen.until(lambda: screen.sees("1 条待上传"))
        phone.app.go("/waiting")
        await screen.until(lambda: screen.sees("暂时联系不上服务器"))
        assert screen.sees("逐项（1）")
        phone.office.unreachable = False
        await screen.tap("立即同步")
        await screen.until(lambda: screen.sees("没有待发送的内容"))
        assert [one.kind for one in phone.office.received] == [SealedKind.INSPECTION]


async def test_a_remark_about_mended_records_stays_until_it_is_read(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.store.preferences.put(NOTE, RESTORED_WORDS)
        phone.app.go("/waiting")
        await screen.until(lambda: screen.sees(RESTORED_WORDS))
        await screen.tap("知道了，不再提醒")
        await screen.until(lambda: not screen.sees(RESTORED_WORDS))
    async with phone.run_enrolled(route="/waiting") as screen:
        assert not screen.sees(RESTORED_WORDS)


async def test_wifi_only_is_kept(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/waiting")
        await screen.settle()
        assert screen.sees("文字记录很小，用移动网络也随时发送")
        await screen.tap(screen.all(ft.Switch)[0])
    async with phone.run_enrolled():
        assert phone.app.store.preferences.wifi_only


async def test_a_suggestion_is_two_taps_away_and_is_sealed_anonymously_on_request(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        await screen.tap("投诉建议")
        await screen.tap("提交")
        assert screen.sees("请写下您的意见")
        await screen.type("您的意见或建议", "表格太多，请合并。")
        await screen.type("联系方式（可不填）", "13800000000")
        await screen.tap("匿名：督察科看不到是谁提出的")
        await screen.tap("提交")
        assert screen.sees("有网络时自动送达")
        (row,) = phone.app.store.records.list().rows
        sealed = phone.app.store.records.get(row.id)
        assert sealed is not None
        suggestion = from_plain(Suggestion, sealed.body)
        assert (suggestion.text, suggestion.anonymous, suggestion.contact) == ("表格太多，请合并。", True, "")


async def test_words_of_a_suggestion_survive_a_kill(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/suggestion")
        await screen.settle()
        await screen.type("您的意见或建议", "写到一半")
    async with phone.run_enrolled() as screen:
        phone.app.go("/suggestion")
        await screen.settle()
        assert screen.typed("您的意见或建议") == "写到一半"


async def test_the_appearance_is_kept(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        await screen.tap("深色")
        assert screen.page.theme_mode is ft.ThemeMode.DARK
    async with phone.run_enrolled() as screen:
        assert screen.page.theme_mode is ft.ThemeMode.DARK


async def test_everything_unsent_can_be_exported_and_a_refusal_is_said(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        seeds.keep(phone.app.store, seeds.inspection(AT, SQUAD), AT)
        await screen.tab(2)
        phone.sharing.refuses = True
        await screen.tap("导出未上传的内容")
        await screen.until(lambda: screen.sees("没有导出"))
        phone.sharing.refuses = False
        await screen.tap("导出未上传的内容")
        await screen.until(lambda: screen.sees("已导出 1 个文件"))


async def test_a_deleted_draft_can_be_restored_from_storage(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        draft = phone.app.store.drafts.create("inspection")
        phone.app.store.drafts.discard(draft)
        phone.app.go("/settings/storage")
        await screen.until(lambda: screen.sees("1 份已删除、可以恢复"))
        await screen.tap("全部草稿")
        await screen.tap("恢复")
        assert [one.id for one in phone.app.store.drafts.open_drafts()] == [draft]


async def test_licences_are_those_shipped_and_open_at_a_tap(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/licences")
        await screen.until(lambda: screen.sees("tinydb"))
        assert not screen.sees("SIL OPEN FONT LICENSE")
        await screen.tap("思源黑体、思源宋体（Noto CJK） · OFL-1.1")
        assert screen.sees("SIL OPEN FONT LICENSE")


async def test_looking_for_a_newer_version_answers_either_way(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        await screen.until(lambda: screen.sees("点此检查更新"))
        await screen.tap("版本")
        await screen.until(lambda: screen.sees("已经是最新版本"))
        phone.updates.ready = "1.1.0"
        await screen.tap("版本")
        await screen.until(lambda: screen.sees("新版本 1.1.0"))


async def test_originals_stay_as_long_as_the_person_chose_and_go_at_a_tap(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        store, data = phone.app.store, jpeg()
        picture = seeds.photo(AT, 1, data)
        draft = store.drafts.create("inspection")
        await store.photos.add(draft, picture, original=data, thumbnail=data)
        seeds.keep(store, seeds.inspection(AT, SQUAD, (), (picture,)), AT)
        phone.app.go("/settings/storage")
        await screen.until(lambda: screen.sees("7 天"))
        await screen.tap("7 天")
        store.photos.mark_present([picture.sha256])
        await screen.lifecycle(ft.AppLifecycleState.HIDE)
        assert await store.photos.read(picture.id) == data
        await screen.tap("清理已送达的附件")
        await screen.until(lambda: screen.sees("已清理 1 张照片的原件"))
        assert await store.photos.read(picture.id) is None


async def test_in_a_browser_the_settings_do_not_pass_its_figure_off_as_the_phones(phone: Phone) -> None:
    phone.device.platform = "web"
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        await screen.until(lambda: screen.sees("已用"))
        assert not screen.sees("，可用")
        phone.app.go("/settings/storage")
        await screen.until(lambda: screen.sees("浏览器允许再用"))
        assert screen.sees("为文字记录预留 20 MB")


async def test_the_guide_is_on_the_phone_and_opens_chapter_by_chapter(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        await screen.tap("使用说明")
        await screen.until(lambda: screen.sees("做一次检查"))
        assert not screen.sees("先拍后填")
        await screen.tap("做一次检查")
        assert screen.sees("先拍后填")
        await screen.tap("做一次检查")
        assert not screen.sees("先拍后填")
        await screen.go_back()
        assert screen.sees("关于")


async def test_sound_is_off_until_somebody_asks_for_it_and_the_settings_say_why(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        assert screen.sees("读不到手机是否静音")
        await screen.tap("声音")
        assert phone.cues.given == [(Cue.SAVED, True, True)]
        await screen.tap("振动")
        await screen.tap("声音")
        assert phone.cues.given[1:] == [(Cue.SAVED, True, False)]


async def test_a_browser_that_cannot_vibrate_is_named_in_the_settings(phone: Phone) -> None:
    phone.cues.can = Able(sound=True)
    async with phone.run_enrolled() as screen:
        await screen.tab(2)
        await screen.until(lambda: screen.sees("这个浏览器不能让手机振动"))
