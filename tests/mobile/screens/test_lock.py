"""The app lock: when it closes, when it opens, and what lies under it."""

from __future__ import annotations

import flet as ft

from mobile.screens.start.pin_base import PinBase
from tests.mobile.office import OTHER
from tests.mobile.screens.conftest import Phone, press, unlock

WRONG = "908172"


async def test_at_start_nothing_is_shown_before_the_pin(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    async with phone.run() as screen:
        assert screen.sees("督察通已锁定")
        assert not screen.sees("开始检查")
        assert len(screen.page.views) == 1
        await unlock(screen)
        assert screen.sees("开始检查")


async def test_five_wrong_pins_close_it_for_fifteen_minutes_in_words(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    async with phone.run() as screen:
        await press(screen, WRONG)
        assert screen.sees("还可以试 4 次")
        for _ in range(4):
            await press(screen, WRONG)
        assert screen.sees("请在 15 分钟后再试")
        await unlock_refused(screen)
    # Killing the app does not help.
    async with phone.run() as screen:
        assert screen.sees("请在 15 分钟后再试")
        phone.clock.forward(minutes=15, seconds=1)
        await unlock(screen)
        assert screen.sees("开始检查")


async def unlock_refused(screen) -> None:  # type: ignore[no-untyped-def]
    """Even the right PIN is not taken during the pause."""
    await press(screen, "271936")
    assert screen.sees("督察通已锁定")


async def test_it_locks_after_five_minutes_in_the_background_and_leaves_everything_as_it_was(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/suggestion")
        await screen.settle()
        await screen.type("您的意见或建议", "希望增加夜间模式")
        await screen.lifecycle(ft.AppLifecycleState.HIDE)
        phone.clock.forward(minutes=5)
        await screen.lifecycle(ft.AppLifecycleState.RESUME)
        assert screen.sees("督察通已锁定")
        await unlock(screen)
        assert screen.typed("您的意见或建议") == "希望增加夜间模式"


async def test_a_short_absence_does_not_lock(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await screen.lifecycle(ft.AppLifecycleState.HIDE)
        phone.clock.forward(minutes=4, seconds=59)
        await screen.lifecycle(ft.AppLifecycleState.RESUME)
        assert screen.sees("开始检查")


async def test_who_forgot_the_pin_gets_in_with_a_new_code_and_chooses_another(phone: Phone) -> None:
    async with phone.run_enrolled():
        phone.app.store.drafts.create("inspection", {"unit_name": OTHER.name})
    phone.office.spent = False
    async with phone.run() as screen:
        await screen.tap("忘记密码")
        await screen.until(lambda: screen.sees("本机未发送的记录不受影响"))
        await screen.tap("输入登记码")
        await screen.until(lambda: screen.sees("返回输入密码"))
        await screen.type("登记码", "48271936")
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("设置应用密码"))
        for _ in range(2):
            await press(screen, "593827")
        await screen.until(lambda: screen.sees("开始检查"))
        assert screen.sees(OTHER.name)


async def test_the_pin_is_changed_only_by_who_knows_the_old_one(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/settings/pin")
        await screen.settle()
        await press(screen, WRONG)
        assert screen.sees("密码不对")
        await press(screen, "271936")
        assert screen.sees("设置应用密码")
        for _ in range(2):
            await press(screen, "593827")
        await screen.until(lambda: screen.sees("严禁处理涉密信息"))
        assert await phone.app.door.pin.check("593827")


async def test_one_tap_clears_what_was_typed_and_the_keys_stay_where_they_are(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    async with phone.run() as screen:
        lock = phone.app.nav.screens[-1]
        assert isinstance(lock, PinBase)
        place = lock._place.content
        assert isinstance(place, ft.Column)
        await press(screen, "90")
        await screen.tap("清空")
        assert screen.sees("已输入 0 位，共 6 位")
        # What is said stands above the keys, in the part that gives way.
        await press(screen, WRONG)
        assert screen.sees("还可以试 4 次")
        assert place.controls == [lock._words, lock._keys]
        assert lock._words.expand
        await screen.turn(844, 390)
        assert isinstance(lock._place.content, ft.Row)
