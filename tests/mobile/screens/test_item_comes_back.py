"""An item that comes back at a unit: what is proposed the third time, and what becomes of what was adopted."""

from __future__ import annotations

from mobile.checks.content import read
from mobile.checks.repeats import raised_findings
from mobile.checks.sealing import begin_correction
from mobile.device.interface import NetworkKind
from shared.catalogue import Severity
from shared.composing import lines_for
from shared.field_rules import READS, FieldRules, RuleBook
from shared.inspection import Inspection, ItemResult, OnSpotAction
from shared.notice import CAME_LATER
from shared.repeats import RepeatAnswer, SeenItem, SeenOnce, UnitRepeats
from shared.wire import ChangeKind
from tests.mobile.headless import Headless
from tests.mobile.office import OTHER, SQUAD
from tests.mobile.screens.checking import judge, prepare, start
from tests.mobile.screens.conftest import Phone

SEEN = (SeenOnce("r1", "2026-11-20"), SeenOnce("r2", "2026-10-08"))


def hand_down_repeats(phone: Phone, reads: tuple[str, ...] = READS) -> None:
    """The unit had RW01 twice; the server says what it reads."""
    known = UnitRepeats(SQUAD.id, (SeenItem("RW01", SEEN),))
    phone.office.changes.append(phone.office.change(ChangeKind.REPEATS, SQUAD.id, known))
    book = RuleBook((FieldRules(),), reads=reads)
    phone.office.changes.append(phone.office.change(ChangeKind.RULES, "310105", book))


async def open_the_third(phone: Phone, screen: Headless) -> None:
    await start(phone, screen)
    await screen.tap("添加项目")
    await judge(screen, "RW01", "不合格")
    await screen.tap("填写事实、数量，拍照")


def finding_of(phone: Phone) -> ItemResult:
    return read(phone.app.store.drafts.open_drafts()[0].fields).findings[0]


async def sealed_finding(phone: Phone, screen: Headless) -> ItemResult:
    draft_id = phone.app.store.drafts.open_drafts()[0].id
    phone.app.go(f"/check/{draft_id}/finish")
    await screen.settle()
    await screen.tap("保存并提交")
    await screen.until(lambda: phone.app.store.records.row(draft_id) is not None)
    body = phone.app.store.records.body(draft_id)
    assert isinstance(body, Inspection)
    return body.findings[0]


async def test_the_third_time_a_severity_and_a_notice_are_proposed_and_the_person_decides(phone: Phone) -> None:
    prepare(phone)
    hand_down_repeats(phone)
    async with phone.run_enrolled() as screen:
        await open_the_third(phone, screen)
        assert screen.sees("该单位90天内第3次出现此项（上次11月20日），建议按“较重”并开通知书")
        assert finding_of(phone).severity is Severity.MINOR, "nothing is set by itself"
        await screen.tap("上报督察科")
        await screen.tap("采用")
        found = finding_of(phone)
        assert (found.severity, found.repeat_answer) == (Severity.MAJOR, RepeatAnswer.ADOPTED)
        assert found.action is OnSpotAction.NONE, "a notice is the likely act at 核对"
        assert screen.sees("已采用，核对时建议开通知书")
        assert screen.sees("通知书和台账为“较重”（多次出现，按目录“一般”升一级")
        sealed = await sealed_finding(phone, screen)
        assert sealed.raised
        (line,) = lines_for([sealed], phone.app.reference.item)
        assert line.severity is Severity.MAJOR, "the notice reads what was adopted"


async def test_a_severity_chosen_by_hand_answers_the_proposal_and_says_what_counts(phone: Phone) -> None:
    prepare(phone)
    hand_down_repeats(phone)
    async with phone.run_enrolled() as screen:
        await open_the_third(phone, screen)
        await screen.tap("较重")
        assert finding_of(phone).repeat_answer is RepeatAnswer.ADOPTED, "as high as proposed is adopted"
        await screen.tap("严重")
        assert screen.sees("记录写明“严重”，通知书和台账为“较重”")
        await screen.tap("一般")
        assert finding_of(phone).repeat_answer is RepeatAnswer.DECLINED
        assert not screen.sees("通知书和台账为")
        assert not (await sealed_finding(phone, screen)).raised


async def test_a_severity_of_ones_own_is_said_to_stay_in_the_record(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await open_the_third(phone, screen)
        assert not screen.sees("记录写明")
        await screen.tap("严重")
        assert screen.sees("记录写明“严重”；通知书和台账按目录为“一般”。")


async def test_a_server_that_does_not_read_of_it_is_not_told_and_the_words_say_what_counts(phone: Phone) -> None:
    prepare(phone)
    hand_down_repeats(phone, reads=CAME_LATER)
    async with phone.run_enrolled() as screen:
        await open_the_third(phone, screen)
        await screen.tap("采用")
        assert screen.sees("记录写明“较重”；通知书和台账按目录为“一般”。")
        assert not (await sealed_finding(phone, screen)).raised


async def test_a_correction_of_something_else_keeps_what_was_adopted_and_one_of_the_unit_does_not(
    phone: Phone,
) -> None:
    prepare(phone)
    hand_down_repeats(phone)
    async with phone.run_enrolled() as screen:
        await open_the_third(phone, screen)
        await screen.tap("采用")
        draft_id = phone.app.store.drafts.open_drafts()[0].id
        assert (await sealed_finding(phone, screen)).raised
        store, reference = phone.app.store, phone.app.reference
        gone = UnitRepeats(SQUAD.id)  # the checks before it are longer past than the phone is told of
        phone.office.hand_down(ChangeKind.REPEATS, SQUAD.id, gone)
        await phone.synced(screen)
        correction = begin_correction(store, draft_id)
        (one,) = correction.content.findings

        def raised() -> frozenset[str]:
            return raised_findings(store, reference, correction.content, correction.id, phone.app.now())

        assert raised() == {one.id}
        correction.put({"unit_id": OTHER.id, "unit_name": OTHER.name})
        assert raised() == frozenset()


async def test_a_proposal_that_is_declined_stays_declined(phone: Phone) -> None:
    prepare(phone)
    hand_down_repeats(phone)
    async with phone.run_enrolled() as screen:
        await open_the_third(phone, screen)
        await screen.tap("不采用")
        found = finding_of(phone)
        assert (found.severity, found.repeat_answer) == (Severity.MINOR, RepeatAnswer.DECLINED)
        assert screen.sees("未采用")


async def test_own_checks_that_wait_to_be_sent_count_too(phone: Phone) -> None:
    prepare(phone)
    phone.network.become(NetworkKind.NONE)
    known = UnitRepeats(SQUAD.id, (SeenItem("RW01", SEEN[:1]),))
    async with phone.run_enrolled() as screen:
        phone.office.hand_down(ChangeKind.REPEATS, SQUAD.id, known)
        phone.network.become(NetworkKind.WIFI)
        await phone.synced(screen)
        phone.network.become(NetworkKind.NONE)
        for nth in (1, 2):
            await start(phone, screen)
            await screen.tap("添加项目")
            await judge(screen, "RW01", "不合格")
            await screen.tap("填写事实、数量，拍照")
            assert screen.sees("第3次出现此项") is (nth == 2)
            draft_id = phone.app.store.drafts.open_drafts()[0].id
            phone.app.go(f"/check/{draft_id}/finish")
            await screen.settle()
            if nth == 1:
                await screen.tap("保存并提交")
                await screen.until(lambda: screen.sees("开始检查"))
