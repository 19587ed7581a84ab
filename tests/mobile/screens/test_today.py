"""今日: assignments, what is due, what is begun, and the way to a check."""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from mobile.device.interface import NetworkKind
from mobile.screens.check.just_saved import JustSaved
from shared.catalogue import Severity
from shared.evidence import PhotoPurpose
from shared.notice import NoticeState
from shared.wire import Assignment, ChangeKind, NoticeStatus, Prefill
from tests.mobile import seeds
from tests.mobile.fakes import START
from tests.mobile.headless import Headless
from tests.mobile.office import OTHER, SQUAD
from tests.mobile.screens.checking import judge, prepare
from tests.mobile.screens.conftest import Phone


async def test_an_empty_day_says_how_to_begin(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        assert screen.sees("还没有督察记录")
        assert screen.sees("没有网络也能记")


async def test_an_assignment_opens_a_check_with_unit_and_place_filled_in(phone: Phone) -> None:
    task = Assignment("a1", "江苏路沿线市容巡查督察", SQUAD.id, "江苏路、武定西路", "2026-11-24", "重点查跨门经营")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("江苏路沿线市容巡查督察"))
        assert screen.sees("今天完成")
        await screen.tap("江苏路沿线市容巡查督察")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert phone.app.nav.path == f"/check/{draft.id}"
        assert draft.fields["unit_name"] == SQUAD.name
        assert draft.fields["place/address"] == "江苏路、武定西路"
        assert draft.fields["assignment_id"] == "a1"


async def test_a_task_that_is_begun_is_gone_on_with_and_not_begun_twice(phone: Phone) -> None:
    task = Assignment("a1", "江苏路沿线市容巡查督察", SQUAD.id, "江苏路、武定西路", "2026-11-24")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees(task.title))
        assert not screen.sees("已开始")
        await screen.tap(task.title)
        await screen.type("备注", "先看东侧")
        await screen.go_back()
        assert screen.sees("已开始")
        await screen.tap(task.title)
        (draft,) = phone.app.store.drafts.open_drafts()
        assert phone.app.nav.path == f"/check/{draft.id}"
        assert draft.fields["notes"] == "先看东侧"
        await screen.go_back()
    async with phone.run_enrolled(f"/tasks/{task.id}") as screen:
        await screen.tap("继续检查")
        assert phone.app.nav.path == f"/check/{draft.id}"


async def test_a_task_that_was_only_looked_at_leaves_no_draft(phone: Phone) -> None:
    task = Assignment(
        "a1", "诉件核查", SQUAD.id, "江苏路", "2026-11-24", prefill=Prefill(complaint_number="12345-7", scope="全部")
    )
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees(task.title))
        await screen.tap(task.title)
        await screen.go_back()
        assert phone.app.store.drafts.open_drafts() == []
        assert screen.sees("检查没有填写内容，未保留草稿")
        await screen.tap("撤销")
        assert len(phone.app.store.drafts.open_drafts()) == 1


async def test_a_task_done_without_a_network_says_so_and_leads_to_its_record(phone: Phone) -> None:
    prepare(phone)
    for number, title in enumerate(("江苏路沿线市容巡查督察", "愚园路巡查")):
        task = Assignment(f"a{number}", title, SQUAD.id, "江苏路", "2026-11-24")
        phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("愚园路巡查"))
        phone.network.become(NetworkKind.NONE)
        await screen.tap("江苏路沿线市容巡查督察")
        (draft,) = phone.app.store.drafts.open_drafts()
        await screen.tap("添加项目")
        await screen.type("搜索项目", "JM12")
        await judge(screen, "JM12", "合格")
        await screen.go_back()
        await screen.tap("完成")
        await screen.tap("保存并提交")
        await screen.until(lambda: phone.app.nav.path == "/")
        texts = screen.texts()
        assert texts.index("愚园路巡查") < texts.index("江苏路沿线市容巡查督察"), "what is to do stands first"
        assert screen.sees("已完成，待送达")
        assert sum("今天完成" in text for text in texts) == 1
        await screen.tap("江苏路沿线市容巡查督察")
        assert phone.app.nav.path == f"/records/{draft.id}"
        assert phone.app.store.drafts.open_drafts() == []


async def test_an_assignment_at_the_squad_itself_names_it_once_and_leaves_the_address_open(phone: Phone) -> None:
    task = Assignment("a1", "执法规范检查", SQUAD.id, SQUAD.name, "2026-11-24")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("执法规范检查"))
        assert SQUAD.name in screen.texts()
        assert not screen.sees(f"{SQUAD.name} · {SQUAD.name}")
        await screen.tap("执法规范检查")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert (draft.fields["unit_name"], draft.fields["place/address"]) == (SQUAD.name, "")


async def test_todays_task_stands_before_what_is_late_and_what_is_to_come(phone: Phone) -> None:
    days = {"上周的": "2026-11-17", "今天的": "2026-11-24", "下周的": "2026-12-01"}
    for title, day in days.items():
        phone.office.hand_down(ChangeKind.ASSIGNMENT, day, Assignment(day, title, SQUAD.id, "江苏路", day))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("下周的"))
        assert [text for text in screen.texts() if text in days] == ["今天的", "上周的", "下周的"]


async def test_a_killed_app_offers_the_check_with_everything_in_it(phone: Phone) -> None:
    async with phone.run_enrolled():
        store = phone.app.store
        draft = store.drafts.create("inspection", {"unit_id": OTHER.id, "unit_name": OTHER.name})
        from mobile.checks.content import result_fields

        store.drafts.put_many(draft, result_fields(seeds.finding(START)))
        store.drafts.intend_camera(draft, None, PhotoPurpose.SCENE)
    async with phone.run_enrolled() as screen:
        assert screen.sees("继续上次的检查")
        assert screen.sees(OTHER.name)
        assert screen.sees("今天 15:04 开始 · 1 项检查结果（1 个问题）")
        assert screen.sees("上次在拍照时中断")
        await screen.tap("继续上次的检查")
        assert phone.app.nav.path == f"/check/{draft}"


async def test_a_draft_thrown_away_can_be_brought_back(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.store.drafts.create("inspection", {"unit_name": OTHER.name})
        phone.app.go("/drafts")
        await screen.settle()
        await screen.tap(f"删除草稿：{OTHER.name}")
        assert not phone.app.store.drafts.open_drafts()
        assert not screen.sees(f"删除草稿：{OTHER.name}")
        await screen.fire(screen.undo_button(), "click")
        assert phone.app.store.drafts.open_drafts()
        assert screen.sees(f"删除草稿：{OTHER.name}")
        await screen.go_back()
        assert screen.sees("继续上次的检查")


async def test_notices_that_fall_due_are_listed_with_the_servers_date_and_overdue_ones_first(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        for days, unit in ((1, SQUAD), (4, OTHER)):
            at = START - timedelta(days=days)
            record = seeds.inspection(at, unit, (seeds.finding(at),))
            seeds.keep(phone.app.store, record, at)
            notice = seeds.keep(phone.app.store, seeds.issued(record, f"沪长城管督通〔2026〕{days}号"), at)
            status = NoticeStatus(
                notice,
                f"沪长城管督通〔2026〕{days}号",
                NoticeState.SERVED.value,
                "等待反馈",
                due_on=f"2026-11-{27 - days}",
                overdue=days == 4,
                due_certain=days != 1,
            )
            phone.office.hand_down(ChangeKind.NOTICE_STATE, notice, status)
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("反馈超期"))
        texts = screen.texts()
        assert texts.index("反馈期限 2026年11月23日（星期一）24时") < texts.index(
            "反馈期限 2026年11月26日（星期四）24时（暂定）"
        )


async def test_a_notice_that_came_late_is_listed_with_its_grace_in_the_words_of_section_and_squad(phone: Phone) -> None:
    term = "2026年11月23日（星期一）24时（因迟到上传，2026年11月25日（星期三）24时前反馈不计逾期）"
    async with phone.run_enrolled() as screen:
        at = START - timedelta(days=4)
        record = seeds.inspection(at, SQUAD, (seeds.finding(at),))
        seeds.keep(phone.app.store, record, at)
        notice = seeds.keep(phone.app.store, seeds.issued(record, "沪长城管督通〔2026〕4号"), at)
        status = NoticeStatus(
            notice, "沪长城管督通〔2026〕4号", NoticeState.SERVED.value, "已送达", due_on="2026-11-23", term=term
        )
        phone.office.hand_down(ChangeKind.NOTICE_STATE, notice, status)
        await phone.synced(screen)
        await screen.until(lambda: screen.sees(f"反馈期限 {term}"))
        phone.app.go(f"/notices/{notice}")
        await screen.settle()
        assert screen.sees(f"反馈期限 {term}")


async def test_a_full_phone_says_so_instead_of_opening_a_check(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.volume.full = True
        await screen.tap("开始检查")
        phone.volume.full = False
        assert screen.sees("手机存储已满，不能开始新的检查")
        assert phone.app.nav.path == "/"


async def test_a_revoked_phone_offers_the_export_and_no_new_check(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        at = START - timedelta(hours=1)
        phone.office.revoked = True
        seeds.keep(phone.app.store, seeds.inspection(at, SQUAD, (seeds.finding(at, severity=Severity.GRAVE),)), at)
        phone.go_online()
        await screen.until(lambda: screen.sees("本机已被督察科停用"))
        assert not screen.sees("开始检查")
        await screen.tap("导出未上传的内容")
        await screen.until(lambda: screen.sees("已导出 1 个文件"))
        ((name, data, _),) = phone.sharing.files
        assert name.endswith(".zip")
        assert data.startswith(b"PK")
        # What was recorded stays readable.
        await screen.tap(SQUAD.name)
        assert screen.sees("两处跨门经营")


async def test_little_room_is_said_on_the_first_screen(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    phone.volume.free = 300_000_000
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("本机剩余空间 300.0 MB"))


async def test_a_ready_version_is_offered_and_started_by_one_tap(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    phone.updates.ready = "1.1.0"
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: screen.sees("新版本已就绪"))
        await screen.tap("更新")
        assert phone.updates.switched


async def test_a_version_that_becomes_ready_while_the_app_is_open_is_offered_too(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        assert not screen.sees("新版本已就绪")
        phone.updates.become_ready("1.1.0")
        await screen.until(lambda: screen.sees("新版本已就绪"))


async def test_what_is_begun_stands_in_one_line_below_the_tasks_with_how_many_more(phone: Phone) -> None:
    task = Assignment("a1", "江苏路沿线市容巡查督察", SQUAD.id, "江苏路", "2026-11-24")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        for name in (SQUAD.name, OTHER.name):
            phone.clock.forward(seconds=1)
            phone.app.store.drafts.create("inspection", {"unit_name": name})
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("今日派勤"))
        texts = screen.texts()
        assert texts.index("今日派勤") < texts.index("继续上次的检查")
        assert screen.sees(f"{OTHER.name}\n今天 15:04 开始 · 尚未填写"), "the newest one's name"
        assert not screen.sees(f"{SQUAD.name}\n")
        await screen.tap("全部 2 份")
        assert phone.app.nav.path == "/drafts"


async def test_a_saved_check_stands_at_the_top_and_another_like_it_is_one_tap_away(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        at = START - timedelta(minutes=5)
        record = seeds.inspection(at, OTHER, (seeds.finding(at),))
        kept = seeds.keep(phone.app.store, record, at)
        phone.app.shared(JustSaved).note(kept)
        phone.app.show_anew()
        await screen.settle()
        number = f"编号 {kept[-6:].upper()}"
        texts = screen.texts()
        assert f"已保存 · {number}" in texts
        assert "已保存到本机，正在上传" in texts, "there is a network"
        assert texts.count(OTHER.name) == 1, "it does not stand in 最近记录 a second time"
        await screen.tap("再查一处")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert phone.app.nav.path == f"/check/{draft.id}"
        assert draft.fields["planned_items"] == [item.item_code for item in record.items]
        assert draft.fields["methods"] == [method.value for method in record.methods]
        assert not draft.fields.get("assignment_id")
        await screen.go_back()
        assert not screen.sees("已保存 ·"), "it has been read"


async def test_what_was_saved_is_brought_into_sight_wherever_the_page_was_left_once(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        at = START - timedelta(minutes=5)
        kept = seeds.keep(phone.app.store, seeds.inspection(at, OTHER, (seeds.finding(at),)), at)

        def scrolled() -> int:
            return [name for name, _ in screen.calls].count("scroll_to")

        phone.app.go("/day")
        await screen.settle()
        assert scrolled() == 0
        phone.app.shared(JustSaved).note(kept)
        await screen.go_back()
        assert scrolled() == 1
        phone.app.go("/day")
        await screen.go_back()
        assert scrolled() == 1, "who reads further down is left there"


async def test_the_saved_card_is_put_away_by_hand_and_by_a_new_start(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        kept = seeds.keep(phone.app.store, seeds.inspection(START, SQUAD, (seeds.finding(START),)), START)
        phone.app.shared(JustSaved).note(kept)
        phone.app.show_anew()
        await screen.tap("收起")
        assert not screen.sees("已保存 ·")
        assert screen.sees("最近记录")
        phone.app.shared(JustSaved).note(kept)
    async with phone.run_enrolled() as screen:
        assert not screen.sees("已保存 ·")


async def test_all_is_delivered_is_said_in_quiet_words_and_trouble_in_colour(phone: Phone) -> None:
    def box(screen: Headless, words: str) -> ft.Container:
        found = screen.find(words)
        assert isinstance(found, ft.Container)
        return found

    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("已全部送达"))
        assert box(screen, "已全部送达").bgcolor is None
        phone.network.become(NetworkKind.NONE)
        seeds.keep(phone.app.store, seeds.inspection(START, SQUAD, (seeds.finding(START),)), START)
        await screen.until(lambda: screen.sees("1 条待上传 · 无网络"))
        assert box(screen, "1 条待上传 · 无网络").bgcolor is None, "it passes by itself"
        # After a day it says why, and what helps.
        phone.clock.forward(hours=25)
        phone.app.show_anew()
        await screen.settle()
        assert box(screen, "1 条待上传 · 无网络").bgcolor is not None
        assert screen.sees("1 条超过一天没有送达：无网络。请到有网络的地方打开督察通")
        await screen.tap("1 条待上传 · 无网络")
        assert screen.sees("待上传。已等 1 天：无网络。")


async def test_many_tasks_leave_what_is_begun_in_reach(phone: Phone) -> None:
    for n in range(20):
        phone.office.hand_down(ChangeKind.ASSIGNMENT, f"a{n}", Assignment(f"a{n}", f"任务 {n}", SQUAD.id, "江苏路"))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("显示全部 20 项任务"))
        assert sum(text.startswith("任务 ") for text in screen.texts()) == 5
        await screen.tap("显示全部 20 项任务")
        assert sum(text.startswith("任务 ") for text in screen.texts()) == 20
