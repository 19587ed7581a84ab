"""Issuing a notice on the spot: from the check to signature, refusal or the unit's inbox."""

from __future__ import annotations

import flet as ft
import flet.canvas as cv
import pytest

from mobile.checks.content import read
from mobile.screens.check.open_checks import OpenChecks
from mobile.screens.notice.sign import NoticeSignScreen
from shared.field_rules import FieldRules, RuleBook
from shared.inspection import Inspection, OnSpotAction
from shared.notice import CAME_LATER, IssuedNotice, ServiceKind, document_hash
from shared.organisation import DelegationMode, Person
from shared.sealing import SealedKind
from shared.wire import ChangeKind
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.checking import judge, prepare, sealed, sign, start
from tests.mobile.screens.conftest import Phone


async def to_finish(phone: Phone, screen: Headless) -> None:
    """A check with one finding that needs no photo and with its place, ready to be sealed."""
    await start(phone, screen)
    await screen.tap("添加项目")
    await judge(screen, "RW01", "不合格")
    draft_id = phone.app.store.drafts.open_drafts()[0].id
    phone.app.shared(OpenChecks).draft(draft_id).set_place("address", "法华镇路 12 号东侧")
    phone.app.go(f"/check/{draft_id}/finish")
    await screen.settle()


async def to_notice(phone: Phone, screen: Headless) -> None:
    await to_finish(phone, screen)
    await screen.tap("提交并开通知书")
    await screen.until(lambda: screen.sees("写入通知书的问题"))


def issued(phone: Phone) -> IssuedNotice:
    rows = phone.app.store.records.list().rows
    row = next(row for row in rows if row.kind is SealedKind.NOTICE)
    return sealed(phone, row.id, IssuedNotice)


async def test_the_check_is_sealed_before_the_notice_is_written(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        record = sealed(phone, phone.app.store.records.list().rows[0].id, Inspection)
        assert record.findings[0].action is OnSpotAction.NOTICE
        assert screen.sees("预计 2026年11月27日（星期五）24时")
        assert screen.sees("已获长宁区城管执法局督察科授权现场开具")


async def test_a_notice_is_read_signed_and_shown_as_the_paper(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        assert screen.sees("沪长城管督通〔2026〕41号")
        await screen.tap("签收")
        assert screen.sees("签收人：赵强（负责人，胸号 310105201） · 沪长城管督通〔2026〕41号")
        assert screen.barred("确认签收")
        await sign(screen)
        assert not screen.barred("确认签收")
        await screen.tap("确认签收")
        await screen.until(lambda: screen.sees("当场签收"))
        assert any(each.label == "赵强的签名" for each in screen.all(ft.Semantics))
        body = issued(phone)
        assert body.service.kind is ServiceKind.SIGNED
        assert body.service.signature is not None
        assert body.service.signature.signer.badge == "310105201"
        assert body.service.signature.document == document_hash(body.notice)
        assert body.notice.unit_name == SQUAD.name
        await screen.tap("打印")
        assert "沪长城管督通〔2026〕41号" in phone.sharing.printed[0][1]
        await screen.tap("分享")
        assert phone.sharing.texts[0][0] == "督察通知书"
        assert phone.app.store.drafts.open_drafts() == []


async def test_a_refusal_is_recorded_with_reason_and_witness(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("拒绝签收")
        await screen.tap("对事实有异议")
        chip = next(c for c in screen.all(ft.Chip) if isinstance(c.label, ft.Text) and "李娜" in c.label.value)
        assert screen.barred("下一步：见证人签名")
        await screen.tap(chip)
        await screen.tap("下一步：见证人签名")
        assert screen.sees("见证人：李娜 · ")
        assert screen.barred("记录拒签")
        await sign(screen)
        assert not screen.barred("记录拒签")
        await screen.tap("记录拒签")
        await screen.until(lambda: screen.sees("拒绝签收，原因：对事实有异议"))
        service = issued(phone).service
        assert (service.kind, service.refusal_reason) == (ServiceKind.REFUSED, "对事实有异议")
        assert service.witness is not None
        assert service.witness.name == "李娜"
        assert service.witness_signature is not None


async def test_a_signature_begun_before_a_kill_is_still_there(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("签收")
        await screen.tap("更换签收人")
        await screen.type("签收人姓名", "钱进")
        assert screen.typed("胸号") == "", "the leader's is not his"
        await screen.tap("去签名")
        await sign(screen)
        route = phone.app.nav.path
    async with phone.run_enrolled() as screen:
        phone.app.go(route)
        await screen.settle()
        assert screen.sees("签收人：钱进 · ")
        assert not screen.barred("确认签收")
        await screen.tap("确认签收")
        await screen.until(lambda: screen.sees("当场签收"))
        signature = issued(phone).service.signature
        assert signature is not None
        assert (signature.signer.id, signature.signer.name, signature.signer.badge) == ("", "钱进", "")
        assert len(signature.strokes) == 1
        assert len(signature.strokes[0]) > 5


async def test_a_refusal_begun_before_a_kill_is_still_there(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("拒绝签收")
        await screen.tap("对事实有异议")
        chip = next(c for c in screen.all(ft.Chip) if isinstance(c.label, ft.Text) and "李娜" in c.label.value)
        await screen.tap(chip)
        await screen.tap("下一步：见证人签名")
        await sign(screen)
        route = phone.app.nav.path
    async with phone.run_enrolled() as screen:
        phone.app.go(route)
        await screen.settle()
        assert screen.sees("见证人：李娜 · ")
        await screen.tap("更换见证人")
        assert screen.typed("拒签原因") == "对事实有异议"
        assert screen.typed("见证人姓名") == "李娜"
        await screen.tap("下一步：见证人签名")
        await screen.tap("记录拒签")
        await screen.until(lambda: screen.sees("拒绝签收，原因：对事实有异议"))
        witness = issued(phone).service.witness
        assert witness is not None
        assert witness.id == "p-li"


async def test_what_one_witness_signed_is_not_taken_for_another(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("拒绝签收")
        await screen.tap("对事实有异议")
        await screen.type("见证人姓名", "孙立")
        await screen.tap("下一步：见证人签名")
        await sign(screen)
        await screen.tap("更换见证人")
        await screen.tap("负责人不在现场")
        await screen.tap("下一步：见证人签名")
        assert not screen.barred("记录拒签"), "another reason leaves the signature"
        await screen.tap("更换见证人")
        await screen.type("见证人姓名", "钱进")
        await screen.tap("下一步：见证人签名")
        assert screen.sees("见证人：钱进 · ")
        assert screen.barred("记录拒签")


async def test_a_paper_changed_after_signing_has_to_be_signed_again(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("签收")
        await sign(screen)
        await screen.go_back()
        await screen.go_back()
        await screen.type("整改要求", "当日整改")
        await screen.tap("下一步：宣读")
        await screen.tap("签收")
        assert screen.barred("确认签收")


async def test_a_phone_turned_while_signing_keeps_the_signature(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("签收")
        await sign(screen)
        signing = phone.app.nav.screens[-1]
        assert isinstance(signing, NoticeSignScreen)
        upright = signing.pad.lines[0]
        assert screen.all(ft.RotatedBox)[-1].quarter_turns == 1, "held upright the pad lies on its side"
        await screen.turn(844, 390)
        assert screen.all(ft.RotatedBox)[-1].quarter_turns == 0
        canvas = screen.all(cv.Canvas)[-1]
        assert canvas.width is not None
        assert canvas.height is not None
        width, height = canvas.width, canvas.height
        assert 600 < width <= 844
        assert 250 < height <= 390
        assert len(canvas.shapes) == 1
        assert all(0 <= x <= width and 0 <= y <= height for x, y in signing.pad.lines[0])
        await screen.turn(390, 844)
        assert signing.pad.lines[0] == [pytest.approx(point, abs=0.5) for point in upright]


async def test_a_stroke_is_taken_back_and_another_signer_starts_anew(phone: Phone) -> None:
    prepare(phone)
    phone.office.changes.append(
        phone.office.change(ChangeKind.PERSON, "p-qian", Person("p-qian", "钱进", "310105202", SQUAD.id))
    )
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("签收")
        assert screen.barred("撤销一笔")
        await sign(screen)
        await sign(screen)
        await screen.tap("撤销一笔")
        signing = phone.app.nav.screens[-1]
        assert isinstance(signing, NoticeSignScreen)
        assert len(signing.pad.lines) == 1
        assert not screen.barred("确认签收")
        await screen.tap("更换签收人")
        await screen.tap("钱进")
        await screen.tap("去签名")
        assert screen.sees("签收人：钱进（胸号 310105202）")
        assert screen.barred("确认签收"), "what the leader wrote is not his"
        await sign(screen)
        await screen.tap("重签")
        assert screen.barred("重签")
        await screen.go_back()
        assert screen.sees("签收")


async def test_a_squad_whose_leader_is_unknown_is_asked_who_signs(phone: Phone) -> None:
    prepare(phone)
    phone.office.changes = [c for c in phone.office.changes if c.id != "p-zhao"]
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("签收")
        assert screen.sees("签收人：请先填写")
        await sign(screen)
        assert screen.barred("确认签收")
        await screen.tap("更换签收人")
        await screen.type("签收人姓名", "钱进")
        await screen.tap("去签名")
        assert not screen.barred("确认签收"), "a name typed later takes no stroke away"


async def test_the_likely_act_is_the_main_button_and_its_consequence_is_said(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_finish(phone, screen)
        assert screen.sees(f"{SQUAD.name}将收到通知书，须在11月27日（周五）24时前反馈")
        assert [button.content for button in screen.all(ft.FilledButton)][-1] == "提交并开通知书"
        draft = phone.app.store.drafts.open_drafts()[0]
        phone.app.go(f"/check/{draft.id}/item/{read(draft.fields).findings[0].id}")
        await screen.settle()
        assert not screen.sees("开具通知书"), "issuing belongs to 核对"
        await screen.tap("当场纠正")
        await screen.go_back()
        await screen.settle()
        assert [button.content for button in screen.all(ft.FilledButton)][-1] == "保存并提交"
        assert screen.sees("当场纠正的问题记录在案")


async def test_with_nobody_there_the_server_serves_it(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.tap("无人在场")
        await screen.tap("线上送达")
        await screen.until(lambda: screen.sees("由系统送达单位收件箱"))
        assert issued(phone).service.kind is ServiceKind.ONLINE


async def test_without_delegation_the_finding_is_reported_to_the_section(phone: Phone) -> None:
    prepare(phone, DelegationMode.NONE)
    async with phone.run_enrolled() as screen:
        await to_finish(phone, screen)
        assert screen.sees("尚未授权现场开具")
        assert screen.sees("由其决定是否开具通知书")
        assert not screen.sees("提交并开通知书")
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("开始检查"))
        record = sealed(phone, phone.app.store.records.list().rows[0].id, Inspection)
        assert record.findings[0].action is OnSpotAction.REPORT


async def test_the_date_moves_with_the_days_and_the_requirement_with_the_findings(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("增加一个工作日")
        assert screen.sees("4 个工作日内反馈")
        assert screen.sees("预计 2026年11月30日（星期一）24时")
        box = screen.all(ft.Checkbox)[0]
        await screen.tap(box)
        await screen.tap("下一步：宣读")
        assert screen.sees("通知书至少要有一个问题。")


async def test_a_paper_fixed_by_yesterdays_rules_shows_them_until_it_is_changed(phone: Phone) -> None:
    prepare(phone)
    editions = (FieldRules("2026-11-01", 5), FieldRules("2026-11-25", 2))
    async with phone.run_enrolled() as screen:
        phone.office.hand_down(ChangeKind.RULES, "310105", RuleBook(editions, reads=CAME_LATER))
        await phone.synced(screen)
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.go_back()
        phone.clock.forward(days=1)
        draft = phone.app.nav.path
        phone.app.go("/")
        await screen.settle()
        phone.app.go(draft)
        await screen.settle()
        assert screen.sees("5 个工作日内反馈")
        assert screen.sees("期限和用语所依规则：2026年11月1日起施行的版本。")
        await screen.type("整改要求", "立即整改。")
        assert screen.sees("2 个工作日内反馈")
        assert screen.sees("期限和用语所依规则：2026年11月25日起施行的版本。")


async def test_a_notice_given_up_leaves_the_check_and_voids_the_number(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.tap("下一步：宣读")
        await screen.go_back()
        await screen.tap("不开了，只保留检查记录")
        await screen.tap("放弃")
        await screen.until(lambda: screen.sees("未开具通知书"))
        assert [str(taken.number) for taken in phone.app.store.numbers.voided()] == ["沪长城管督通〔2026〕41号"]
        assert phone.app.store.records.count() == 1


async def test_a_notice_being_written_survives_a_kill(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.type("整改要求", "当日整改")
        draft_id = phone.app.store.drafts.open_drafts()[0].id
    async with phone.run_enrolled() as screen:
        phone.app.go(f"/notice/{draft_id}")
        await screen.settle()
        assert screen.typed("整改要求") == "当日整改"


async def test_a_confirming_district_says_so(phone: Phone) -> None:
    prepare(phone, DelegationMode.NEEDS_CONFIRMATION)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        assert screen.sees("确认后生效")


async def test_a_notice_can_still_be_issued_from_the_sealed_record(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_finish(phone, screen)
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("开始检查"))
        record_id = phone.app.store.records.list().rows[0].id
        phone.app.go(f"/records/{record_id}")
        await screen.settle()
        await screen.tap("开具督察通知书")
        await screen.until(lambda: screen.sees("写入通知书的问题"))
        await screen.tap("下一步：宣读")
        await screen.tap("无人在场")
        await screen.tap("线上送达")
        await screen.until(lambda: screen.sees("由系统送达单位收件箱"))
        assert issued(phone).notice.record_id == record_id
        phone.app.go(f"/records/{record_id}")
        await screen.settle()
        assert not screen.sees("开具督察通知书")


async def test_without_delegation_a_sealed_record_offers_no_notice(phone: Phone) -> None:
    prepare(phone, DelegationMode.NONE)
    async with phone.run_enrolled() as screen:
        await to_finish(phone, screen)
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("开始检查"))
        phone.app.go(f"/records/{phone.app.store.records.list().rows[0].id}")
        await screen.settle()
        assert screen.sees("更正")
        assert not screen.sees("开具督察通知书")


async def test_a_notice_that_is_begun_says_of_whom_and_how_far_it_is(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        phone.app.go("/drafts")
        await screen.settle()
        assert screen.sees(f"督察通知书：{SQUAD.name}")
        assert screen.sees("检查已提交，通知书尚未开具")
        assert not screen.sees("尚未填写")


async def test_the_page_of_a_check_that_was_submitted_leads_to_its_record(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await to_finish(phone, screen)
        draft_id = phone.app.store.drafts.open_drafts()[0].id
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("开始检查"))
        phone.app.go(f"/check/{draft_id}")
        await screen.settle()
        assert screen.sees("这次检查已经提交")
        assert not screen.sees("草稿已被删除")
        await screen.tap("查看记录")
        await screen.until(lambda: phone.app.nav.path == f"/records/{draft_id}")


async def test_a_character_that_cannot_be_printed_is_said_on_the_finding(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW01", "不合格")
        await screen.tap("填写事实、数量，拍照")
        await screen.type("事实", "路口停放🚲三辆")
        assert screen.sees("没有可打印的字形")
        await screen.type("事实", "路口停放自行车三辆")
        assert not screen.sees("没有可打印的字形")


async def test_what_cannot_be_printed_on_a_notice_is_said_with_where_it_can_be_changed(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW01", "不合格")
        await screen.tap("填写事实、数量，拍照")
        await screen.type("事实", "路口停放🚲三辆")
        await screen.tap("好了")
        await screen.go_back()
        await screen.tap("完成")
        await screen.tap("提交并开通知书")
        await screen.until(lambda: screen.sees("下一步：宣读"))
        if screen.sees("检查记录没有写明地点"):
            await screen.type("路段、门牌或明显标志", "定西路 650 号")
        await screen.tap("下一步：宣读")
        assert screen.sees("先在“记录”中更正，再开通知书")
        await screen.go_back()
        await screen.type("整改要求", "立即清理🚲")
        await screen.tap("下一步：宣读")
        assert screen.sees("可返回上一步修改")


async def test_who_leaves_a_notice_is_told_that_the_check_is_submitted_and_the_notice_is_not_issued(
    phone: Phone,
) -> None:
    prepare(phone)
    words = "检查已提交；通知书尚未开具，从“今日”可以继续"
    async with phone.run_enrolled() as screen:
        await to_notice(phone, screen)
        await screen.go_back()
        await screen.until(lambda: screen.sees(words))
        await screen.tap("继续上次的通知书")
        await screen.tap("下一步：宣读")
        assert not screen.sees(words), "who goes on does not leave"
        await screen.tap("签收")
        await sign(screen)
        await screen.tap("确认签收")
        await screen.until(lambda: screen.sees("当场签收"))
        assert not screen.sees(words)
        assert screen.sees("通知书已保存到本机，正在上传"), "there is a network"
