"""Where a proposed unit comes from, and that no notice is read aloud before it says where."""

from __future__ import annotations

from mobile.checks.beginning import past_checks
from mobile.device.interface import LocateFailure
from shared.inspection import OnSpotAction
from shared.wire import Assignment, ChangeKind
from tests.mobile import seeds
from tests.mobile.fakes import START
from tests.mobile.headless import Headless
from tests.mobile.office import OTHER, SQUAD
from tests.mobile.screens.checking import judge, prepare, start
from tests.mobile.screens.conftest import Phone
from tests.mobile.screens.test_notice_issue import issued


async def begin_blind(phone: Phone, screen: Headless) -> None:
    """Begin a check where there is no position to be had."""
    phone.locator.failure = LocateFailure.TIMEOUT
    await screen.until(lambda: phone.app.reference.units)
    await screen.tap("开始检查")
    await screen.until(lambda: screen.sees("暂时无法定位，可手工填写"))


async def test_without_position_and_history_no_unit_is_proposed(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await begin_blind(phone, screen)
        assert screen.sees("选择被督察单位")
        assert not screen.sees("按位置推荐")
        await screen.tap("选择被督察单位")
        assert not screen.sees("推荐")


async def test_without_position_the_unit_inspected_last_is_proposed_as_that(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        phone.app.store.preferences.put("past_checks", [{"unit_id": OTHER.id, "at": "2026-11-23T07:00:00.000Z"}])
        await begin_blind(phone, screen)
        assert screen.sees(OTHER.name)
        assert screen.sees("按上次检查推荐")
        assert not screen.sees("按位置推荐")


async def test_a_tasks_unit_and_a_chosen_one_are_said_to_be_that_and_invent_no_place(phone: Phone) -> None:
    prepare(phone)
    task = Assignment("a1", "江苏路沿线巡查", SQUAD.id, "", "2026-11-24")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    phone.locator.failure = LocateFailure.TIMEOUT
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("江苏路沿线巡查"))
        await screen.tap("江苏路沿线巡查")
        await screen.until(lambda: screen.sees("按派勤任务填写"))
        await screen.tap(SQUAD.name)
        await screen.tap(OTHER.name)
        await screen.until(lambda: screen.sees("手工选定"))
        (draft,) = phone.app.store.drafts.open_drafts()
        assert not [value for name, value in draft.fields.items() if name.startswith("place/") and value]
        phone.app.go(f"/check/{draft.id}/place")
        await screen.settle()
        await screen.tap(next(text for text in screen.texts() if text.startswith("采用被督察单位的辖区")))
        fields = phone.app.store.drafts.open_drafts()[0].fields
        assert (fields["place/district_code"], fields["place/street_code"]) == (OTHER.district_code, OTHER.street_code)


async def test_a_notice_without_a_place_asks_for_road_or_landmark_before_it_is_read_aloud(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        earlier = seeds.inspection(START, SQUAD, address="法华镇路 12 号东侧")
        history = [
            {"unit_id": SQUAD.id, "at": earlier.started_at, "address": "江苏路 398 号"},
            {
                "unit_id": SQUAD.id,
                "at": earlier.started_at,
                "latitude": 31.2137,
                "longitude": 121.4158,
                "address": "法华镇路 12 号东侧",
            },
        ]
        phone.app.store.preferences.put("past_checks", history)
        await start(phone, screen)
        await screen.tap("添加项目")
        await judge(screen, "RW01", "不合格")
        draft_id = phone.app.store.drafts.open_drafts()[0].id
        phone.app.go(f"/check/{draft_id}/finish")
        await screen.settle()
        await screen.tap("提交并开通知书")
        await screen.until(lambda: screen.sees("写入通知书的问题"))
        assert screen.sees("检查记录没有写明地点")
        await screen.tap("下一步：宣读")
        assert screen.sees("请先填写路段、门牌或明显标志")
        assert not screen.sees("请向对方宣读")
        notice_id = phone.app.store.drafts.open_drafts()[0].id
        for door in ("read", "sign", "refusal"):
            phone.app.go(f"/notice/{notice_id}/{door}")
            await screen.settle()
            assert screen.sees("通知书还不能宣读"), door
            await screen.tap("补充通知书内容")
        texts = screen.texts()
        # What was written near by stands before what was written lately.
        assert texts.index("法华镇路 12 号东侧") < texts.index("江苏路 398 号")
        await screen.tap("法华镇路 12 号东侧")
        await screen.tap("下一步：宣读")
        await screen.until(lambda: screen.sees("请向对方宣读"))
        await screen.tap("无人在场")
        await screen.tap("线上送达")
        await screen.until(lambda: not phone.app.store.drafts.open_drafts())
        paper = issued(phone).notice
        assert paper.place.endswith("法华镇路 12 号东侧")
        assert "121." not in paper.place
        assert "开具通知书" not in [action.label for action in OnSpotAction], (
            "the act of issuing is no measure on the spot"
        )
        assert past_checks(phone.app.store)[0].address == ""
