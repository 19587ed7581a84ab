"""Messages, tasks called off, and the page of a task."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import flet as ft

from mobile.parts.message_card import look_of
from mobile.parts.theme import Tone
from shared.moment import to_iso
from shared.wire import Assignment, ChangeKind, Message, Prefill
from tests.mobile import seeds
from tests.mobile.fakes import START
from tests.mobile.headless import Headless
from tests.mobile.office import SQUAD
from tests.mobile.screens.conftest import Phone


def message(n: int, kind: str, title: str, subject: tuple[str, str], days: int = 0) -> Message:
    at = to_iso(START - timedelta(days=days, minutes=60 - n))
    return Message(f"{n:012d}", at, title, "沪长城管督通〔2026〕1号 · 江苏路队\n经过", kind, *subject)


def tell(phone: Phone, one: Message) -> None:
    phone.office.hand_down(ChangeKind.MESSAGE, one.id, one)


def badge(screen: Headless) -> str:
    """What stands at the first tab."""
    icon = screen.all(ft.NavigationBar)[0].destinations[0].icon
    assert isinstance(icon, ft.Icon)
    return str(icon.badge.label) if isinstance(icon.badge, ft.Badge) else ""


async def test_unread_messages_are_a_short_list_and_a_tap_opens_what_they_are_about(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(START, SQUAD, (seeds.finding(START),))
        seeds.keep(phone.app.store, record, START)
        notice = seeds.keep(phone.app.store, seeds.issued(record), START)
        assert badge(screen) == ""
        for n, (kind, title) in enumerate(
            (
                ("notice.overdue", "反馈已逾期"),
                ("notice.fed_back", "被督察单位已反馈"),
                ("notice.closed", "通知书已销号"),
            )
        ):
            tell(phone, message(n, kind, title, ("notice", notice)))
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("未读消息（3）"))
        assert badge(screen) == "3"
        assert screen.sees("通知书已销号 · 还有 2 条")
        assert not screen.sees("反馈已逾期")  # one line: the tasks of the day stay in sight
        await screen.tap("未读消息（3）")
        await screen.tap("通知书已销号")
        assert phone.app.nav.path == f"/notices/{notice}"
        await screen.go_back()
        assert screen.texts().count("未读") == 2
        await screen.go_back()
        assert screen.sees("未读消息（2）")
        assert badge(screen) == "2"
        await screen.tap("未读消息（2）")
        await screen.tap("全部标为已读")
        assert not screen.sees("未读")
        await screen.go_back()
        assert not screen.sees("未读消息")
        assert badge(screen) == ""


async def test_what_was_read_stays_read_after_a_kill_and_when_it_comes_again(phone: Phone) -> None:
    one = message(1, "notice.overdue", "反馈已逾期", ("notice", "n1"))
    tell(phone, one)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("未读消息（1）"))
        await screen.tap("反馈已逾期")
    async with phone.run_enrolled() as screen:
        assert not screen.sees("未读消息")
        tell(phone, one)
        await phone.synced(screen)
        assert not screen.sees("未读消息")
        phone.app.go("/messages")
        await screen.settle()
        assert screen.sees("反馈已逾期")


async def test_messages_leave_after_thirty_days(phone: Phone) -> None:
    tell(phone, message(1, "notice.overdue", "旧消息", ("notice", "n1"), days=31))
    tell(phone, message(2, "notice.overdue", "新消息", ("notice", "n1"), days=29))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        phone.app.go("/messages")
        await screen.until(lambda: screen.sees("新消息"))
        assert not screen.sees("旧消息")
        await phone.app.store.tidy()
        assert [key for key, _ in phone.app.store.reference.rows(ChangeKind.MESSAGE)] == ["000000000002"]


async def test_a_new_phone_does_not_count_as_unread_what_is_older_than_it_is(phone: Phone) -> None:
    tell(phone, message(1, "notice.overdue", "上月的事", ("notice", "n1"), days=12))
    tell(phone, message(2, "notice.overdue", "昨天的事", ("notice", "n1"), days=1))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("未读消息（1）"))
        assert badge(screen) == "1"
        phone.app.go("/messages")
        await screen.until(lambda: screen.sees("上月的事"))
        assert screen.texts().count("未读") == 1


async def test_a_message_of_a_kind_or_subject_unknown_to_this_app_is_still_read(phone: Phone) -> None:
    tell(phone, message(1, "drone.landed", "无人机已返航", ("drone", "d1")))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("无人机已返航"))
        await screen.tap("无人机已返航")
        await screen.until(lambda: not screen.sees("未读消息"))
        assert phone.app.nav.path == "/"


async def test_a_cancelled_task_is_said_once_and_never_shown_as_undone(phone: Phone) -> None:
    task = Assignment("a1", "滨江夜间保障督察", SQUAD.id, "滨江", "2026-11-23")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("应于11月23日"))
        gone = Assignment(
            "a1", task.title, SQUAD.id, "滨江", "2026-11-23", done=True, cancelled=True, cancel_reason="台风"
        )
        phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, gone)
        tell(phone, message(1, "assignment.cancelled", "任务已取消", ("assignment", "a1")))
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("已取消：台风"))
        assert not screen.sees("应于")
        assert not screen.sees("未读消息")  # the line has said it
        await screen.tap("已取消：台风")
        assert phone.app.nav.path == "/tasks/a1"
        assert screen.sees("已取消：台风")
        assert not screen.sees("开始检查")
    async with phone.run_enrolled() as screen:
        assert not screen.sees("滨江夜间保障督察")
        phone.app.go("/messages")
        await screen.settle()
        await screen.tap("任务已取消")
        assert screen.sees("已取消：台风")


async def test_a_task_says_what_its_check_begins_with_and_begins_it(phone: Phone) -> None:
    prefill = Prefill(methods=("tracking",), item_codes=("JM01",), timing="random", draw="第1次抽取")
    task = Assignment("a1", "跟踪督察", SQUAD.id, "江苏路", "2026-11-24", "查整改", prefill=prefill)
    phone.office.hand_down(ChangeKind.ASSIGNMENT, task.id, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("跟踪督察"))
        phone.app.go("/tasks/a1")
        await screen.settle()
        for words in ("查整改", "跟踪督察、随机抽查", "占道设摊", "第1次抽取"):
            assert screen.sees(words), words
        await screen.tap("开始检查")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert draft.fields["methods"] == ["tracking"]
        assert screen.sees("本次任务还有 1 项待检查")
        assert screen.sees("查整改")
        assert screen.sees("跟踪督察尚未关联原通知书")
        await screen.tap("添加项目")
        assert screen.sees("本次任务")
        assert screen.sees("JM01")
        assert not screen.sees("RW01")


async def test_no_screen_ranks_persons_or_asks_for_a_check_in_and_suggestions_are_two_taps_away(phone: Phone) -> None:
    """Story 35, the phone's half (国办函〔2026〕12号)."""
    tell(phone, message(1, "notice.overdue", "反馈已逾期", ("notice", "n1")))
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        for path in ("/", "/messages", "/records", "/settings", "/waiting", "/settings/device", "/settings/storage"):
            phone.app.go(path)
            await screen.settle()
            for word in ("排名", "名次", "打卡", "签到", "积分", "登录次数", "在线时长"):
                assert not screen.sees(word), f"{word} at {path}"
        phone.app.go("/")
        await screen.settle()
        await screen.tab(2)  # 1
        await screen.tap("投诉建议")  # 2
        assert screen.sees("您的意见或建议")


async def test_a_new_phone_is_not_told_of_tasks_cancelled_long_ago(phone: Phone) -> None:
    for key, due in (("a1", "2026-11-01"), ("a2", "2026-11-23"), ("a3", "")):
        task = Assignment(key, f"任务{key}", due_on=due, done=True, cancelled=True, cancel_reason="台风")
        phone.office.hand_down(ChangeKind.ASSIGNMENT, key, task)
    async with phone.run_enrolled() as screen:
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("任务a2"))
        assert screen.sees("任务a3")
        assert not screen.sees("任务a1")


def test_a_message_looks_as_the_server_says_and_an_older_servers_as_a_letter() -> None:
    one = message(1, "notice.overdue", "反馈已逾期", ("notice", "n1"))
    assert look_of(replace(one, icon="EVENT_BUSY", tone="waiting")) == (ft.Icons.EVENT_BUSY, Tone.WAITING)
    assert look_of(one) == (ft.Icons.MAIL_OUTLINE, Tone.INFO)
    assert look_of(replace(one, icon="OF_A_LATER_SERVER", tone="purple")) == (ft.Icons.MAIL_OUTLINE, Tone.INFO)
