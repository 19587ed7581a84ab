"""The fields of the methods, a check keyed in from paper, an alert's course, and the end of a damage notice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import flet as ft
import pytest

from mobile.checks.content import read
from shared.inspection import Inspection
from shared.method_data import CallBack, ComplaintSource, ObservedAct, Visit
from shared.wire import ChangeKind, RecordState, TimelineEntry
from tests.mobile import seeds
from tests.mobile.fakes import START
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.checking import judge, open_about, prepare, sealed, start
from tests.mobile.screens.conftest import Phone


async def answer(screen: Headless, kind: type[ft.DatePicker | ft.TimePicker], value: object) -> None:
    """Choose in the phone's picker."""
    picker = screen.all(kind)[-1]
    screen.session.apply_patch(picker._i, {"value": value})
    await screen.fire(picker, "change", value)
    await screen.settle()


async def test_only_the_chosen_methods_ask_and_each_answer_is_kept(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        assert screen.sees("明察")
        for words in ("诉件来源", "班次", "整改效果", "参加单位"):
            assert not screen.sees(words), words
        await screen.tap("暗访")
        await screen.tap("小雨")
        await screen.tap("随诉督察")
        await screen.type("诉件号", "12345-2026-0098")
        await screen.tap("12345热线")
        await screen.tap("基本满意")
        await screen.type("回访情况", "摊位少了")
        await screen.tap("办理期限")
        await answer(screen, ft.DatePicker, datetime(2026, 11, 30, 16, tzinfo=UTC))
        assert screen.sees("2026年12月1日（星期二）")
        await screen.tap("随行督察")
        await screen.type("班次", "早班 定西路")
        await screen.type("所见执法活动", "09:10 劝离占道摊贩\n检查门责")
        await screen.tap("随行开始")
        await answer(screen, ft.TimePicker, time(8, 30))
        data = read(phone.app.store.drafts.open_drafts()[0].fields).method_data
        assert data.on_site is not None
        assert data.complaint is not None
        assert data.accompanying is not None
        assert (data.on_site.visit, data.on_site.weather) == (Visit.COVERT, "小雨")
        assert (data.complaint.source, data.complaint.call_back) == (ComplaintSource.HOTLINE, CallBack.ACCEPTED)
        assert data.complaint.due_on == "2026-12-01"
        assert data.accompanying.starts == "08:30"
        assert data.accompanying.acts == (ObservedAct("劝离占道摊贩", "09:10"), ObservedAct("检查门责"))
        await screen.tap("随诉督察")
        assert not screen.sees("诉件来源")


async def test_a_choice_can_be_taken_back(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("明察")
        await screen.tap("明察")
        data = read(phone.app.store.drafts.open_drafts()[0].fields).method_data
        assert data.on_site is not None
        assert data.on_site.visit is None


async def test_joint_work_and_draws_ask_when_they_are_chosen(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("重点抽查 · 定期督察 · 单独")
        assert screen.sees("抽查理由")
        assert not screen.sees("随机抽取")
        await screen.tap("随机抽查")
        await screen.type("随机抽取", "〔2026〕12月第1次抽取")
        await screen.tap("联合督察")
        await screen.type("参加单位", "公安、市场监管")
        await screen.tap("返回检查")
        await screen.tap("添加项目")
        await judge(screen, "RW01", "合格")
        await screen.go_back()
        await screen.tap("完成")
        assert screen.sees("〔2026〕12月第1次抽取")
        assert screen.sees("公安、市场监管")


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 24)])
async def test_a_check_done_on_paper_is_keyed_in_and_marked(phone: Phone, day: date) -> None:
    """Story 35: the whole flow on paper, keyed in later."""
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
        await screen.tab(1)
        await screen.tap("补录")
        await screen.until(lambda: screen.sees("按纸质记录填写"))
        assert not screen.sees("正在定位")  # where the phone is now says nothing
        await screen.tap("检查日期")
        await answer(screen, ft.DatePicker, datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8))
        await screen.tap("开始时间")
        await answer(screen, ft.TimePicker, time(9, 0))
        await screen.tap("完成")
        assert screen.sees("请选择纸质记录上的检查日期和起止时间")
        assert screen.barred("保存并提交")
        await screen.go_back()
        await screen.tap("结束时间")
        await answer(screen, ft.TimePicker, time(9, 40))
        await screen.tap("手机没电或损坏")
        phone.app.store.drafts.put_many(
            phone.app.store.drafts.open_drafts()[0].id,
            {"notes": "纸质记录见附件", "unit_id": SQUAD.id, "unit_name": SQUAD.name},
        )
        draft_id = phone.app.store.drafts.open_drafts()[0].id
    async with phone.run_enrolled() as screen:
        phone.app.go(f"/check/{draft_id}")
        await screen.settle()
        assert screen.sees("补录纸质记录")
        assert screen.typed("补录原因") == "手机没电或损坏"
        await screen.tap("完成")
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("开始检查"))
        record = sealed(phone, draft_id, Inspection)
        assert record.backfilled
        assert record.started_at == f"{day}T01:00:00.000Z"
        assert record.ended_at == f"{day}T01:40:00.000Z"
        assert record.place.fix is None
        phone.app.go(f"/records/{draft_id}")
        await screen.settle()
        assert screen.sees("由纸质记录补录：手机没电或损坏")


async def test_a_paper_of_tomorrow_is_refused_in_a_sentence(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await screen.tab(1)
        await screen.tap("补录")
        await screen.until(lambda: screen.sees("按纸质记录填写"))
        await screen.tap("结束时间")
        await answer(screen, ft.TimePicker, time(23, 50))
        assert screen.sees("纸质记录的时间晚于现在")
        assert phone.app.store.drafts.open_drafts()[0].fields.get("ended_at", "") == ""


async def test_an_alert_shows_its_course_in_the_record(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(START, SQUAD, (seeds.finding(START),))
        seeds.keep(phone.app.store, record, START)
        entries = (TimelineEntry(record.ended_at, "值班员已响应"),)
        state = RecordState(record.id, "已送督察科", 0, entries, alert="已送达 18:41 · 已响应 18:46 · 已到场 19:10")
        phone.office.hand_down(ChangeKind.RECORD_STATE, record.id, state)
        await phone.synced(screen)
        phone.app.go(f"/records/{record.id}")
        await screen.until(lambda: screen.sees("已到场 19:10"))
        assert screen.sees("已响应 18:46")
        assert screen.sees("值班员已响应")
