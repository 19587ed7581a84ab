"""The line that a screen says in passing: whose it is, how long it stands, and that it covers nothing."""

from __future__ import annotations

import re

import flet as ft
import pytest

from mobile.parts import bottom_lines
from mobile.parts.screen import Screen
from mobile.routes import IN_USE, LOCK, ROUTES, UNREADABLE, load
from tests.imports import ROOT
from tests.mobile.screens.conftest import Phone


def standing(phone: Phone) -> list[str]:
    """What the screen on top says now."""
    line = phone.app.nav.screens[-1].said.control
    if not line.visible or not isinstance(line.content, ft.Container):
        return []
    row = line.content.content
    assert isinstance(row, ft.Row)
    said = row.controls[0]
    assert isinstance(said, ft.Semantics)
    assert said.live_region, "it is announced"
    assert isinstance(said.content, ft.Text)
    return [said.content.value]


async def test_what_is_said_in_one_breath_is_shown_one_after_the_other(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with phone.run_enrolled() as screen:
        monkeypatch.setattr(bottom_lines, "READ_S", 0.05)
        seen: list[str] = []
        said = ["已保存", "未保留空白草稿", "已换成新拍的照片"]
        for words in said:
            phone.app.say(words)

        def all_have_stood() -> bool:
            now = standing(phone)
            assert len(now) <= 1, "one at a time"
            seen.extend(words for words in now if words in said and words not in seen)
            return len(seen) == len(said)

        await screen.until(all_have_stood)
        assert seen == said


async def test_a_line_goes_away_by_itself(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    async with phone.run_enrolled() as screen:
        monkeypatch.setattr(bottom_lines, "STANDS_S", 0.1)
        phone.app.say("已保存")
        await screen.until(lambda: standing(phone) == ["已保存"])
        await screen.until(lambda: standing(phone) == [])


async def test_a_line_stays_with_the_screen_that_said_it(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/waiting")
        await screen.settle()
        phone.app.say("正在联系服务器…")
        await screen.until(lambda: screen.sees("正在联系服务器…"))
        phone.app.go("/privacy")
        await screen.settle()
        assert not screen.sees("正在联系服务器…")
        phone.app.go("/")
        await screen.settle()
        assert not screen.sees("正在联系服务器…")
        phone.app.go("/waiting")
        await screen.settle()
        assert not screen.sees("正在联系服务器…"), "it went with its screen"


async def test_what_is_said_with_a_step_belongs_to_the_screen_to_which_the_step_leads(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.go("/suggestion")
        await screen.settle()
        phone.app.say("已保存到本机")
        await phone.app.back()
        await screen.until(lambda: standing(phone) == ["已保存到本机"])
        assert phone.app.nav.path == "/"


async def test_an_undo_is_done_once_and_its_line_goes(phone: Phone) -> None:
    undone: list[str] = []
    async with phone.run_enrolled() as screen:
        phone.app.say("草稿已删除", undo=lambda: undone.append("draft"))
        await screen.until(lambda: standing(phone) == ["草稿已删除"])
        await screen.tap("撤销")
        await screen.until(lambda: standing(phone) == [])
        assert undone == ["draft"]


async def test_every_screen_gives_the_line_a_place_of_its_own(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        known = {"draft": phone.app.store.drafts.create("inspection", {})}
        screens: list[Screen] = [load(name)(phone.app) for name in (LOCK, IN_USE, UNREADABLE)]
        for route in ROUTES:
            names = re.findall(r":(\w+)", route.template)
            screens.append(load(route.screen)(phone.app, **{name: known.get(name, "none") for name in names}))
        for shown in screens:
            phone.app.page.views.append(shown.view())
            shown.said.control.visible = True
            assert any(each is shown.said.control for each in screen.top()), type(shown).__name__
            phone.app.page.views.pop()


def test_nothing_is_laid_over_a_screen_to_say_it() -> None:
    over = [path for path in (ROOT / "mobile").rglob("*.py") if "SnackBar" in path.read_text("utf-8")]
    assert over == []
