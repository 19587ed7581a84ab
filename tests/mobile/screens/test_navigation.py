"""Going there and back: the stack, the browser's buttons, late echoes and late answers."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest

from tests.mobile.headless import Headless
from tests.mobile.screens.conftest import Phone


def paths(screen: Headless) -> list[str]:
    return [str(view.route) for view in screen.page.views]


async def arrive(screen: Headless, path: str) -> None:
    """The browser says that the address is now this one."""
    screen.page.route = path
    await screen.session.dispatch_event(screen.page._i, "route_change", {"route": path})
    await screen.settle()


async def test_a_screen_opened_directly_has_its_parents_below_it(phone: Phone) -> None:
    async with phone.run_enrolled():
        pass
    async with phone.run_enrolled(route="/settings/storage") as screen:
        assert paths(screen) == ["/settings", "/settings/storage"]
        await screen.go_back()
        assert screen.sees("严禁处理涉密信息")


async def test_going_to_a_screen_that_lies_below_goes_back_to_it(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        for path in ("/settings", "/suggestion", "/privacy"):
            phone.app.go(path)
        phone.app.go("/suggestion")
        await screen.settle()
        assert paths(screen) == ["/settings", "/suggestion"]


async def test_from_another_tab_back_leads_to_today(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        await screen.tab(1)
        await phone.app.back()
        await screen.settle()
        assert paths(screen) == ["/"]


async def test_the_browsers_back_button_closes_the_top_screen(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/waiting")
        await screen.settle()
        await arrive(screen, "/")
        assert paths(screen) == ["/"]


async def test_an_address_that_arrives_late_does_not_take_the_person_back(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        screen.answers["push_route"] = None
        phone.app.go("/waiting")
        phone.app.go("/privacy")
        await screen.settle()
        await arrive(screen, "/waiting")
        assert paths(screen)[-1] == "/privacy"
        await arrive(screen, "/privacy")
        assert paths(screen)[-1] == "/privacy"
        # From then on the browser's buttons count again.
        await arrive(screen, "/waiting")
        assert paths(screen)[-1] == "/waiting"


async def test_an_answer_for_a_screen_that_is_gone_is_passed_over(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        answer: Any = screen.session.handle_invoke_method_results
        answer(10**9, "nobody", None, None)
        await screen.tab(2)
        assert screen.sees("严禁处理涉密信息")


async def test_what_changes_on_a_screen_below_is_sent_when_it_comes_to_the_top(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with phone.run_enrolled() as screen:
        below = next(text for text in screen.all(ft.Text) if text.value)
        phone.app.go("/waiting")
        await screen.settle()
        sent: list[bytes] = []
        monkeypatch.setattr(screen.client, "packed", sent.append)
        below.value = "压在下面的字"
        screen.page.update()
        assert not any("压在下面的字".encode() in one for one in sent)
        await screen.go_back()
        assert any("压在下面的字".encode() in one for one in sent)


async def test_screens_hear_when_they_leave(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/waiting")
        left: list[str] = []
        monkeypatch.setattr(phone.app.nav.screens[-1], "gone", lambda: left.append("waiting"))
        phone.app.go("/records")
        await screen.settle()
        assert left == ["waiting"]
