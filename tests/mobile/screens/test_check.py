"""A check on the phone, as the inspector does it."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from mobile.checks.content import read
from mobile.device.interface import LocateFailure, NetworkKind
from mobile.parts.paged_list import PagedList
from mobile.parts.record_row import summary
from mobile.screens.check.catalogue import PAGE_ROWS
from shared.inspection import Alert, Inspection, Method, OnSpotAction, Outcome
from shared.sealing import SealedKind
from shared.wire import ChangeKind
from tests.mobile.headless import Headless
from tests.mobile.office import DISTRICT, SECTION, SQUAD
from tests.mobile.screens.checking import judge, open_about, prepare, sealed, shoot, start
from tests.mobile.screens.conftest import Phone
from tests.mobile.seeds import finding, inspection, issued, keep


async def test_two_taps_lead_to_the_first_photo(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await shoot(screen)
        draft = phone.app.store.drafts.open_drafts()[0]
        assert [kept.photo.number for kept in phone.app.store.photos.of_draft(draft.id)] == [1]
        assert phone.studio.stamped[0][1].startswith("长宁区")


async def test_a_routine_check_takes_nine_taps_and_no_typing(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)  # 1: 开始检查
        assert screen.sees(SQUAD.name)
        assert screen.sees("按位置推荐")
        await shoot(screen)  # 2-4: 拍照, shutter, 完成
        await screen.tap("添加项目")  # 5
        await judge(screen, "RW01", "合格")  # 6
        await screen.tap("已记 1 项")  # 7
        await screen.tap("完成")  # 8
        assert screen.sees("内容齐全")
        await screen.tap("保存并提交")  # 9
        await screen.until(lambda: screen.sees("开始检查"))
        assert any(said.startswith("已保存 · 编号") for said in screen.texts())
        row = phone.app.store.records.list().rows[0]
        record = sealed(phone, row.id, Inspection)
        assert record.methods == (Method.ON_SITE,)
        assert [item.outcome for item in record.items] == [Outcome.PASS]
        assert record.place.district_code == DISTRICT


async def test_everything_typed_is_there_after_a_kill(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.type("备注", "市场内信号弱")
        await open_about(screen)
        await screen.tap("随诉督察")
        await screen.type("诉件号", "12345-2026-0098")
        draft_id = phone.app.store.drafts.open_drafts()[0].id
    async with phone.run_enrolled() as screen:
        assert screen.sees("继续上次的检查")
        phone.app.go(f"/check/{draft_id}")
        await screen.settle()
        assert screen.typed("备注") == "市场内信号弱"
        await open_about(screen)
        assert screen.typed("诉件号") == "12345-2026-0098"


async def test_a_draft_in_which_nothing_was_entered_is_not_left_lying_about(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.go_back()
        assert phone.app.store.drafts.open_drafts() == []


async def test_a_full_phone_says_so_and_keeps_what_was_there(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.type("备注", "一")
        phone.volume.full = True
        await screen.type("备注", "一二")
        assert screen.sees("手机存储已满")
        phone.volume.full = False
        await screen.type("备注", "一二三")
        draft = phone.app.store.drafts.open_drafts()[0]
        assert draft.fields["notes"] == "一二三"


async def test_verdicts_can_be_changed_and_taken_back_in_the_list(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW02", "不合格")
        assert screen.sees("已记 1 项，不合格 1 项")
        await judge(screen, "RW02", "合格")
        assert screen.sees("已记 1 项")
        assert not screen.sees("不合格 1 项")
        await judge(screen, "RW02", "合格")
        assert screen.sees("返回")


async def test_a_verdict_is_taken_back_where_it_was_given(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW02", "不合格")
        await screen.go_back()
        assert screen.sees("对违法行为不制止、不处置")
        assert not screen.sees("撤销"), "it belongs to the list"
        await screen.tap("添加项目")
        await judge(screen, "RW02", "合格")
        await screen.fire(screen.undo_button(), "click")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert [result.outcome for result in read(draft.fields).results] == [Outcome.FAIL]


async def test_the_catalogue_opens_with_few_rows_and_brings_the_rest_while_scrolling(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        before = screen.client.bytes_sent
        await screen.tap("添加项目")
        (shown,) = screen.all(PagedList)
        assert shown.shown == PAGE_ROWS
        assert screen.client.bytes_sent - before < 60_000
        await screen.scroll_to_end(shown)
        assert shown.shown == 2 * PAGE_ROWS
        await screen.type("搜索项目", "不")
        assert shown.shown == PAGE_ROWS


async def test_a_verdict_is_named_once_with_the_item_it_is_of(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW01", "合格")
        frame = next(each for each in screen.all(ft.Semantics) if each.selected)
        assert frame.label is None
        named = [each.semantics_label for each in _texts_in(frame)]
        assert named == ["RW01 合格"]


def _texts_in(frame: ft.Semantics) -> list[ft.Text]:
    button = frame.content
    assert isinstance(button, ft.Container)
    row = button.content
    assert isinstance(row, ft.Row)
    return [each for each in row.controls if isinstance(each, ft.Text)]


async def test_items_are_found_by_pinyin_initials_and_a_miss_says_what_to_do(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await screen.type("搜索项目", "kmjy")
        assert screen.sees("跨门经营")
        assert not screen.sees("RW01")
        await screen.type("搜索项目", "qqqq")
        assert screen.sees("没有找到这样的项目")


async def test_a_finding_that_needs_a_photo_holds_up_sealing_until_there_is_one_or_a_reason(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW02", "不合格")
        await screen.tap("填写事实、数量，拍照")
        assert screen.sees("此项须有现场拍摄的照片")
        assert screen.typed("数量（起）") == "1"
        await screen.tap("增加一起")
        await screen.tap("当班计划点位未到场")
        phone.app.go(f"/check/{phone.app.store.drafts.open_drafts()[0].id}/finish")
        await screen.settle()
        assert screen.sees("提交前请补充")
        assert screen.barred("保存并提交")
        await screen.tap("“对违法行为不制止、不处置”须有一张现场拍摄的照片；不能拍摄时请写明原因。")
        await screen.tap("不能拍摄，填写原因")
        await screen.tap("涉及隐私，不宜拍摄")
        finding = read(phone.app.store.drafts.open_drafts()[0].fields).findings[0]
        assert (finding.count, finding.facts, finding.no_live_photo_reason) == (
            2,
            "当班计划点位未到场",
            "涉及隐私，不宜拍摄",
        )


async def test_outside_the_district_a_reason_is_asked_and_the_squads_there_are_offered(phone: Phone) -> None:
    prepare(phone)
    phone.locator.place = (31.1835, 121.4375)  # 徐汇
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("本区以外")
        assert screen.sees("地点在本区以外。请选择原因")
        await screen.tap("跨区督察")
        fields = phone.app.store.drafts.open_drafts()[0].fields
        assert fields["place/outside_reason"] == "跨区督察"
        assert fields["place/district_code"] == "310104"


async def test_without_permission_for_the_position_the_check_goes_on_with_words(phone: Phone) -> None:
    prepare(phone)
    phone.locator.failure = LocateFailure.DENIED
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
        await screen.tap("开始检查")
        await screen.until(lambda: screen.sees("暂时无法定位，可手工填写"))
        await screen.tap("无定位")
        assert screen.sees("未获得定位权限")
        await screen.type("路段、门牌或明显标志", "地下一层 12 号摊")
        await screen.tap("地下空间，无信号")
        fields = phone.app.store.drafts.open_drafts()[0].fields
        assert fields["place/address"] == "地下一层 12 号摊"
        assert fields["place/no_fix_reason"] == "地下空间，无信号"


async def test_a_point_by_hand_needs_a_reason_and_lies_in_shanghai(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("精度良好 ±8 米")
        await screen.tap("手工填写坐标")
        await screen.type("纬度（WGS-84）", "121.4")
        await screen.type("经度（WGS-84）", "31.2")
        await screen.tap("采用这个位置")
        assert screen.sees("坐标超出范围") or screen.sees("原因")
        await screen.type("纬度（WGS-84）", "31.2140")
        await screen.type("经度（WGS-84）", "121.4160")
        await screen.tap("采用这个位置")
        assert screen.sees("手工定位须写明原因")
        await screen.type("手工定位的原因", "偏到马路对面")
        await screen.tap("采用这个位置")
        assert screen.sees("手工定位")
        assert phone.app.store.drafts.open_drafts()[0].fields["place/fix"]["source"] == "manual"


async def test_a_point_that_is_being_typed_outlives_a_kill_and_a_better_fix(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("精度良好 ±8 米")
        await screen.tap("手工填写坐标")
        await screen.type("纬度（WGS-84）", "31.2140")
        await screen.type("经度（WGS-84）", "121.4160")
        await screen.type("手工定位的原因", "偏到马路对面")
        path = phone.app.nav.path
    async with phone.run_enrolled(path) as screen:
        await screen.tap("采用这个位置")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert (draft.fields["place/fix"]["latitude"], draft.fields["place/fix"]["reason"]) == (31.214, "偏到马路对面")
        assert screen.sees("手工填写坐标")
        assert not screen.sees("纬度（WGS-84）"), "what was taken is not asked for again"


async def begin_grave(phone: Phone, screen: Headless) -> None:
    """A check with a grave finding, whose page is open."""
    await start(phone, screen)
    await screen.tap("添加项目")
    await screen.type("搜索项目", "JM12")
    await judge(screen, "JM12", "不合格")
    await screen.tap("填写事实、数量，拍照")


async def test_a_grave_finding_is_told_at_once_while_the_check_stays_open(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await screen.type("搜索项目", "JM12")
        await judge(screen, "JM12", "不合格")
        await screen.tap("填写事实、数量，拍照")
        await screen.tap("立即通知")
        await screen.tap("发出立即通知")
        await screen.until(lambda: phone.app.store.records.count() == 1)
        row = phone.app.store.records.list().rows[0]
        assert row.kind is SealedKind.ALERT
        assert summary(row).startswith(f"{SQUAD.name}："), "a list says which alert it is"
        assert phone.app.store.drafts.open_drafts()
        await screen.until(lambda: screen.sees("立即通知已送达督察科"))
        await screen.tap(OnSpotAction.CORRECTED.label)
        assert screen.sees("立即通知已送达督察科"), "what was done since does not untell it"
        assert not [each for each in screen.all(ft.FilledButton) if each.content == "立即通知"]


async def test_an_alert_without_a_network_says_that_nobody_has_it_yet_and_to_ring(phone: Phone) -> None:
    prepare(phone)
    section = replace(SECTION, duty_phone="021-62110000")
    phone.office.changes.append(phone.office.change(ChangeKind.UNIT, SECTION.id, section))
    async with phone.run_enrolled() as screen:
        await begin_grave(phone, screen)
        phone.network.become(NetworkKind.NONE)
        await screen.tap("立即通知")
        await screen.tap("发出立即通知")
        await screen.until(lambda: screen.sees("立即通知已保存在本机，还没有送达（无网络）"))
        screen.answers["launch_url"] = None
        await screen.tap("打电话给督察科")
        assert screen.sees("已发通知")
        assert not [each for each in screen.all(ft.FilledButton) if each.content == "发出立即通知"], "once is enough"
        await screen.go_back()
        await screen.tap("好了")
        await screen.go_back()
        await screen.tap("完成")
        assert screen.sees("打电话给督察科")
        await screen.go_back()
        await screen.go_back()
        assert screen.sees("立即通知未送达，请打电话")
        await screen.tap("立即通知未送达，请打电话 · 1 条待上传 · 无网络")
        await screen.tap("立即通知")
        assert screen.sees("通知还没有送达，请打电话给")
        await screen.tap("拨打 021-62110000")
        await screen.go_back()
        await screen.go_back()
        phone.network.become(NetworkKind.WIFI)
        phone.app.sync.sync_now()
        await screen.until(lambda: not screen.sees("立即通知未送达"))


async def test_a_second_tap_sends_no_second_alert(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await begin_grave(phone, screen)
        await screen.tap("立即通知")
        (send,) = [each for each in screen.all(ft.FilledButton) if each.content == "发出立即通知"]
        await screen.tap(send)
        await screen.tap(send)
        await screen.until(lambda: phone.app.store.records.count() == 1)
        await screen.settle()
        assert phone.app.store.records.count() == 1


async def test_the_words_and_the_call_of_an_alert_outlive_a_kill(phone: Phone) -> None:
    prepare(phone)
    section = replace(SECTION, duty_phone="021-62110000")
    phone.office.changes.append(phone.office.change(ChangeKind.UNIT, SECTION.id, section))
    async with phone.run_enrolled() as screen:
        await begin_grave(phone, screen)
        await screen.until(lambda: any(unit.duty_phone for unit in phone.app.reference.units))
        screen.answers["launch_url"] = None
        await screen.tap("立即通知")
        await screen.tap("拨打 021-62110000")
        await screen.type("通知内容", "三楼店招一角脱落，下方有行人，请立即到场")
        path = phone.app.nav.path
    async with phone.run_enrolled(path) as screen:
        assert screen.sees("已拨打 021-62110000")
        await screen.tap("发出立即通知")
        await screen.until(lambda: phone.app.store.records.count() == 1)
        alert = sealed(phone, phone.app.store.records.list().rows[0].id, Alert)
        assert (alert.text, alert.called_phone) == ("三楼店招一角脱落，下方有行人，请立即到场", "021-62110000")


async def test_the_duty_phone_is_rung_first_and_the_alert_says_so(phone: Phone) -> None:
    prepare(phone)
    section = replace(SECTION, duty_phone="021-62110000")
    phone.office.changes.append(phone.office.change(ChangeKind.UNIT, SECTION.id, section))
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.until(lambda: any(unit.duty_phone for unit in phone.app.reference.units))
        await screen.tap("添加项目")
        await screen.type("搜索项目", "JM12")
        await judge(screen, "JM12", "不合格")
        await screen.tap("填写事实、数量，拍照")
        assert screen.sees("严重问题先打电话")
        screen.answers["launch_url"] = None
        await screen.tap("立即通知")
        await screen.tap("拨打 021-62110000")
        assert screen.sees("已拨打 021-62110000")
        await screen.tap("发出立即通知")
        await screen.until(lambda: phone.app.store.records.count() == 1)
        alert = sealed(phone, phone.app.store.records.list().rows[0].id, Alert)
        assert alert.called_phone == "021-62110000"


async def test_a_finding_has_a_name_a_number_to_type_and_its_unit(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await screen.type("搜索项目", "JM20")
        await judge(screen, "JM20", "不合格")
        await screen.tap("填写事实、数量，拍照")
        bar = phone.app.page.views[-1].appbar
        assert isinstance(bar, ft.AppBar)
        assert isinstance(bar.title, ft.Text)
        assert bar.title.value == "非机动车占道"
        assert screen.sees("写实际数量；计分按一处一次")
        await screen.type("数量（辆）", "12")
        await screen.type("数量（辆）", "")
        finding = read(phone.app.store.drafts.open_drafts()[0].fields).findings[0]
        assert finding.counted == "12 辆", "an emptied field is no number yet"
        await screen.tap("增加一辆")
        assert screen.typed("数量（辆）") == "13"
        await screen.tap("好了")
        assert screen.sees("13 辆")


async def test_a_sealed_check_says_where_it_went(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        phone.app.go("/check/0193aaaa-0000-7000-8000-000000000001")
        await screen.settle()
        assert screen.sees("这次检查已经提交，或草稿已被删除")


async def test_people_are_added_by_badge_and_the_leader_concerns_the_section_only(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("被督察人员")
        await screen.tap("赵强（负责人）")
        await screen.type("胸号或姓名", "999001")
        await screen.tap("添加")
        content = read(phone.app.store.drafts.open_drafts()[0].fields)
        assert [subject.badge for subject in content.subjects] == ["310105201", "999001"]
        assert content.leader_concerned


async def test_a_revisit_is_linked_to_a_notice_of_the_unit(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        at = phone.clock.now()
        body = issued(inspection(at, findings=(finding(at),)))
        keep(phone.app.store, body, at)
        await open_about(screen)
        await screen.tap("回访督察")
        await screen.tap("原通知书")
        await screen.tap("沪长城管督通〔2026〕1号")
        assert phone.app.store.drafts.open_drafts()[0].fields["notice_id"] == body.notice.id


async def test_every_field_that_others_read_says_while_typing_what_has_no_shape(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.type("备注", "已沟通😀")
        assert screen.sees("😀〔U+1F600〕")
        assert screen.sees("屏幕上是方框")
        assert phone.app.store.drafts.open_drafts()[0].fields["notes"] == "已沟通😀", "what was typed is kept"
        await screen.type("备注", "已沟通")
        assert not screen.sees("屏幕上是方框")
        await screen.tap("添加项目")
        await judge(screen, "RW01", "不合格")
        await screen.tap("填写事实、数量，拍照")
        await screen.type("事实", "摊主👍配合")
        assert screen.sees("〔U+1F44D〕")
        await screen.go_back()
        await screen.type(str(screen.all(ft.TextField)[0].label), "😀")
        assert not screen.sees("〔U+1F600〕"), "a search is read by nobody"
