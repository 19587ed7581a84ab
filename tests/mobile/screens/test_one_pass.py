"""本单位无问题, the items of a task on the check's page, and 复制上次检查: a routine check in few taps."""

from __future__ import annotations

import flet as ft

from mobile.checks.content import read
from mobile.checks.templates import favourites
from shared.check_template import CheckTemplate
from shared.field_rules import RuleBook
from shared.inspection import Inspection, Method, Outcome
from shared.wire import Assignment, ChangeKind, Prefill
from tests.mobile.headless import Headless
from tests.mobile.office import DISTRICT, OTHER, SQUAD
from tests.mobile.screens.checking import judge, open_about, prepare, sealed, start
from tests.mobile.screens.conftest import Phone

CODES = ("JM01", "JM03", "JM20")
NOTE = "重点看跨门经营"
TASK = Assignment("a1", "集市巡查", SQUAD.id, "定西路", "2026-11-25", NOTE, prefill=Prefill(item_codes=CODES))


class Counted:
    """Counts taps as the person makes them."""

    def __init__(self, screen: Headless) -> None:
        self._screen, self.taps = screen, 0

    async def tap(self, name: str) -> None:
        self.taps += 1
        await self._screen.tap(name)


def record_of(phone: Phone) -> Inspection:
    row = phone.app.store.records.list(limit=1).rows[0]
    return sealed(phone, row.id, Inspection)


def outcomes(record: Inspection) -> dict[str, Outcome]:
    return {item.item_code: item.outcome for item in record.items}


async def save(phone: Phone, screen: Headless, count: int = 1) -> Inspection:
    await screen.tap("完成")
    await screen.tap("保存并提交")
    await screen.until(lambda: phone.app.store.records.count() == count)
    return record_of(phone)


async def test_a_routine_check_of_a_task_takes_at_most_six_taps(phone: Phone) -> None:
    prepare(phone)
    phone.office.hand_down(ChangeKind.ASSIGNMENT, TASK.id, TASK)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("集市巡查"))
        count = Counted(screen)
        await count.tap("集市巡查")
        for words in ("集市巡查", NOTE, "本次任务还有 3 项待检查", "本次任务 · 3 项，只点有问题的"):
            assert screen.sees(words), words
        await count.tap("本单位无问题")
        await count.tap("确认：3 项合格")
        assert not screen.sees("待检查")
        await count.tap("完成")
        await count.tap("保存并提交")
        await screen.until(lambda: phone.app.store.records.count() == 1)
        assert count.taps <= 6
        record = record_of(phone)
        assert outcomes(record) == dict.fromkeys(CODES, Outcome.PASS)
        assert (record.assignment_id, record.template_name) == ("a1", "本次任务")


async def test_a_routine_check_without_a_task_takes_at_most_ten_taps(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
        count = Counted(screen)
        await count.tap("开始检查")
        await screen.until(lambda: screen.sees("精度良好"))
        assert screen.sees(SQUAD.name)
        await count.tap("本单位无问题")
        await count.tap("中队队部")
        assert screen.sees("点“确认”后，下列项目记为“合格”")
        await count.tap("确认：14 项合格")
        await count.tap("完成")
        await count.tap("保存并提交")
        await screen.until(lambda: phone.app.store.records.count() == 1)
        assert count.taps <= 10
        assert record_of(phone).template_name == "中队队部"


async def test_all_but_what_is_tapped_becomes_in_order_and_undo_takes_all_of_it_back(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("本单位无问题")
        await screen.tap("跨门经营")
        assert screen.sees("确认：13 项合格，1 项不合格")
        await screen.tap("乱张贴、乱涂写")
        await screen.fire(last_chip(screen, "不适用"), "select", True)
        assert screen.sees("确认：12 项合格，1 项不合格，1 项不适用")
        await screen.tap("乱张贴、乱涂写")
        assert screen.sees("确认：13 项合格，1 项不合格")
        assert not read(phone.app.store.drafts.open_drafts()[0].fields).results  # nothing before 确认
        await screen.tap("确认：13 项合格，1 项不合格")
        assert screen.sees("合格 13 项")
        assert [each.item_code for each in read(phone.app.store.drafts.open_drafts()[0].fields).findings] == ["JM03"]
        await screen.fire(screen.undo_button(), "click")
        assert not screen.sees("合格 13 项")
        assert read(phone.app.store.drafts.open_drafts()[0].fields).results == ()


def last_chip(screen: Headless, label: str) -> ft.Chip:
    return [each for each in screen.all(ft.Chip) if each.data == Outcome.NOT_APPLICABLE.value][-1]


async def test_what_was_found_before_the_pass_stays_found(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await screen.type("搜索项目", "JM03")
        await judge(screen, "JM03", "不合格")
        await screen.go_back()
        await screen.tap("本单位无问题")
        await screen.tap("确认：13 项合格，1 项不合格")
        content = read(phone.app.store.drafts.open_drafts()[0].fields)
        assert [each.item_code for each in content.findings] == ["JM03"]
        assert len(content.results) == 14


async def test_the_last_template_of_the_unit_is_proposed_and_favourites_lead(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        assert screen.sees("集市街面 · 14 项，只点有问题的")
        await screen.tap("本单位无问题")
        await screen.tap("建设工地")
        await screen.tap("收藏这份模板，下次排在前面")
        assert favourites(phone.app.store) == ["site"]
        await screen.tap("确认：8 项合格")
        await save(phone, screen)
        await start(phone, screen)
        assert screen.sees("建设工地 · 8 项，只点有问题的")
        await screen.tap("本单位无问题")
        assert next(each.data for each in screen.all(ft.Chip)) == "site"
        await screen.tap("取消收藏这份模板")
        assert favourites(phone.app.store) == []


async def test_the_sections_templates_take_the_place_of_those_that_came_with_the_app(phone: Phone) -> None:
    prepare(phone)
    own = CheckTemplate("t1", "夜市", "夜间集市", ("JM02", "JM15", "XX99"))
    phone.office.hand_down(ChangeKind.RULES, DISTRICT, RuleBook(templates=(own,)))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await start(phone, screen)
        assert screen.sees("夜市 · 2 项，只点有问题的")  # XX99 has left the catalogue
        await screen.tap("本单位无问题")
        assert screen.sees("夜间集市")
        assert not screen.sees("集市街面")
        await screen.tap("确认：2 项合格")
        assert (await save(phone, screen)).template_name == "夜市"


async def test_a_section_that_ended_all_templates_leaves_the_single_items(phone: Phone) -> None:
    prepare(phone)
    phone.office.hand_down(ChangeKind.RULES, DISTRICT, RuleBook(templates=()))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await start(phone, screen)
        await screen.tap("本单位无问题")
        assert screen.sees("没有可用的模板")


async def test_a_verdict_on_an_item_of_the_task_is_one_tap_on_the_checks_page(phone: Phone) -> None:
    prepare(phone)
    phone.office.hand_down(ChangeKind.ASSIGNMENT, TASK.id, TASK)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.tap("集市巡查")
        await judge(screen, "JM01", "合格")
        assert screen.sees("本次任务还有 2 项待检查")
        assert screen.sees("合格 1 项")
        await judge(screen, "JM03", "不适用")
        await judge(screen, "JM20", "不合格")
        assert not screen.sees("待检查")
        await screen.tap("填写事实、数量，拍照")
        await screen.go_back()
        assert screen.sees("待拍照")
        assert not screen.sees("JM01")  # judged before the page was come back to: counted, no longer asked
        found = {each.item_code: each.outcome for each in read(phone.app.store.drafts.open_drafts()[0].fields).results}
        assert found == {"JM01": Outcome.PASS, "JM03": Outcome.NOT_APPLICABLE, "JM20": Outcome.FAIL}


async def test_a_copy_of_the_last_check_brings_its_items_and_methods_and_none_of_its_findings(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        assert not screen.sees("复制上次检查")
        await screen.tap("添加项目")
        await judge(screen, "RW01", "合格")
        await judge(screen, "RW03", "不合格")
        await screen.tap("填写事实、数量，拍照")
        await screen.type("事实", "有案不立一件")
        await screen.go_back()
        await screen.go_back()
        await open_about(screen)
        await screen.tap("随行督察")
        await screen.go_back()
        first = await save(phone, screen)
        await start(phone, screen)
        assert screen.sees(f"2026年11月24日 {SQUAD.name}")
        await screen.tap("复制上次检查")
        assert screen.sees("2 个待检查的项目、实地督察、随行督察。问题、照片和事实没有带入。")
        assert screen.sees("本次检查还有 2 项待检查")
        content = read(phone.app.store.drafts.open_drafts()[0].fields)
        assert content.planned_items == ("RW01", "RW03")
        assert content.methods == (Method.ON_SITE, Method.ACCOMPANYING)
        assert content.results == ()
        await screen.fire(screen.undo_button(), "click")
        assert not screen.sees("还有 2 项待检查")
        assert first.findings


async def test_the_units_own_last_check_is_copied_before_a_later_one_elsewhere(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        for elsewhere in (False, True):
            await start(phone, screen)
            if elsewhere:
                await screen.tap("更换")
                await screen.tap(OTHER.name)
            await screen.tap("添加项目")
            await judge(screen, "RW01", "合格")
            await screen.go_back()
            await save(phone, screen, phone.app.store.records.count() + 1)
            phone.clock.forward(days=1)
        await screen.tap("开始检查")
        await screen.until(lambda: screen.sees(f"2026年11月25日 {OTHER.name}"))
        await screen.tap("更换")
        await screen.tap(SQUAD.name)
        assert screen.sees(f"2026年11月24日 {SQUAD.name}")
