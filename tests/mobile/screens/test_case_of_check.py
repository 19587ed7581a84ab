"""专项: the chip asks for the case, the check carries the case's own checklist, a task opens it prefilled."""

from __future__ import annotations

from shared.case_brief import CaseBrief, CaseUnit
from shared.inspection import CasePoint, Form, Inspection, Outcome
from shared.wire import Assignment, ChangeKind, Prefill
from tests.mobile.headless import Headless
from tests.mobile.office import OTHER, SQUAD
from tests.mobile.screens.checking import judge, open_about, prepare, sealed, start
from tests.mobile.screens.conftest import Phone

NUMBER = "沪长城管督立〔2026〕1号"
STALLS = CaseBrief(
    "c1",
    NUMBER,
    "定西路夜间占道设摊",
    "定西路",
    "长宁区城管执法局督察科",
    (CaseUnit(SQUAD.id, SQUAD.name, True, "每晚固守至23时", "2026年11月19日（星期四）24时前报告"),),
    (("JM01", "占道设摊"), ("", "固守人员是否在岗")),
)
WALLS = CaseBrief("c2", "沪长城管督立〔2026〕2号", "违法建筑回潮", units=(CaseUnit(OTHER.id, OTHER.name),))


def hand_down(phone: Phone, *cases: CaseBrief) -> None:
    for case in cases:
        phone.office.hand_down(ChangeKind.CASE, case.id, case)


def record_of(phone: Phone) -> Inspection:
    (row,) = phone.app.store.records.list(limit=5).rows
    return sealed(phone, row.id, Inspection)


async def save(phone: Phone, screen: Headless) -> Inspection:
    await screen.tap("完成")
    await screen.tap("保存并提交")
    await screen.until(lambda: phone.app.store.records.list(limit=5).rows)
    return record_of(phone)


async def test_the_chip_of_special_asks_for_the_case_and_the_check_carries_its_checklist(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, STALLS, WALLS)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        assert not screen.sees("所属专项")
        await open_about(screen)
        await screen.tap("专项督察")
        assert screen.sees("违法建筑回潮")
        await screen.type("搜索专项", "dxl")
        assert not screen.sees("违法建筑回潮")
        await screen.tap("定西路夜间占道设摊")
        for words in ("所属专项", NUMBER, "每晚固守至23时", "本次任务还有 1 项待检查", "固守人员是否在岗"):
            assert screen.sees(words), words
        await screen.tap("添加项目")
        await judge(screen, "JM01", "合格")
        await screen.go_back()
        await screen.type("情况", "两人在岗")
        await screen.tap("完成")
        assert screen.sees("“固守人员是否在岗”写了情况，尚未选择结果。")
        assert screen.barred("保存并提交")
        await screen.go_back()
        await screen.tap("合格")
        await screen.tap("完成")
        assert screen.sees("固守人员是否在岗：合格，两人在岗")
        await screen.go_back()
        record = await save(phone, screen)
        assert (record.form, record.case_id, record.case_number) == (Form.SPECIAL, "c1", NUMBER)
        assert record.case_points == (CasePoint("固守人员是否在岗", Outcome.PASS, "两人在岗"),)
        assert [item.item_code for item in record.items] == ["JM01"]


async def test_a_phone_without_cases_says_what_to_do_and_takes_a_number_typed_by_hand(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("专项督察")
        assert screen.sees("手机上没有正在承办的专项")
        await screen.type("搜索专项", "沪长城管督立[2026]01号")
        assert not screen.sees("手机上没有正在承办的专项")
        await screen.tap(f"用“{NUMBER}”作为立案编号")
        assert screen.sees("所属专项，提交后由服务器核对")
        await screen.type("备注", "现场无人")
        record = await save(phone, screen)
        assert (record.case_id, record.case_number) == ("", NUMBER)


async def test_leaving_the_chooser_without_a_case_keeps_the_check_and_says_so_before_it_is_sealed(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("专项督察")
        await screen.go_back()
        assert screen.sees("选择所属专项")
        await screen.type("备注", "现场无人")
        await screen.tap("完成")
        assert screen.sees("专项督察尚未选择所属专项")
        assert not screen.barred("保存并提交")
        await screen.tap("专项督察尚未选择所属专项，可在更正时补充。")
        assert screen.sees("手机上没有正在承办的专项")


async def test_another_case_takes_the_answers_with_it_and_undo_brings_both_back(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, STALLS, WALLS)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("专项督察")
        await screen.tap("定西路夜间占道设摊")
        await screen.type("情况", "两人在岗")
        await screen.tap("不合格")
        await screen.tap("定西路夜间占道设摊")
        await screen.tap("违法建筑回潮")
        assert not screen.sees("固守人员是否在岗")
        await screen.fire(screen.undo_button(), "click")
        assert screen.sees("固守人员是否在岗")
        assert screen.typed("情况") == "两人在岗"


async def test_a_case_that_is_over_is_offered_no_more_and_still_read_by_the_check_begun_for_it(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, STALLS)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("专项督察")
        await screen.tap("定西路夜间占道设摊")
        phone.office.hand_down(ChangeKind.CASE, "c1", {**vars(STALLS), "ended": True})
        await phone.synced(screen)
        await screen.until(lambda: not phone.app.reference.find_cases())
        await screen.tap("完成")
        assert screen.sees("已经办结，请核对是否选错")
        await screen.go_back()
        assert screen.sees("固守人员是否在岗")
        await screen.tap("定西路夜间占道设摊")
        assert screen.sees("手机上没有正在承办的专项")


async def test_the_next_check_of_the_day_goes_on_with_the_case_and_tomorrows_is_of_none(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, STALLS)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await open_about(screen)
        await screen.tap("专项督察")
        await screen.tap("定西路夜间占道设摊")
        await screen.type("备注", "第一处")
        await save(phone, screen)
        await screen.tap("开始检查")
        assert screen.sees("定西路夜间占道设摊")
        await screen.go_back()
        phone.clock.forward(days=1)
        await screen.tap("开始检查")
        await screen.until(lambda: screen.sees("检查项目"))
        assert not screen.sees("定西路夜间占道设摊")


async def test_a_task_of_a_case_says_what_it_is_about_and_opens_the_check_of_that_case(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, STALLS)
    prefill = Prefill(methods=("on_site",), case_id="c1", case_number=NUMBER)
    note = "到现场督促，当面核实固守情况"
    task = Assignment("a1", "派人督办：定西路夜间占道设摊", SQUAD.id, "定西路", "2026-11-25", note, prefill=prefill)
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        phone.app.go("/tasks/a1")
        await screen.settle()
        for words in (note, SQUAD.name, "2026年11月25日", NUMBER, "定西路夜间占道设摊", "牵头，每晚固守至23时"):
            assert screen.sees(words), words
        await screen.tap("开始检查")
        await screen.until(lambda: screen.sees("固守人员是否在岗"))
        await screen.type("备注", "已当面督促")
        record = await save(phone, screen)
        assert (record.assignment_id, record.form, record.case_id) == ("a1", Form.SPECIAL, "c1")
