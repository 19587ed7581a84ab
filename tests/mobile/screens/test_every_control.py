"""Who cannot see the screen hears what each control is: walked over every screen there is."""

from __future__ import annotations

from collections.abc import Iterator

import flet as ft
from flet.controls.base_control import BaseControl

from tests.mobile.headless import Headless, _walk
from tests.mobile.office import CODE
from tests.mobile.screens import everywhere
from tests.mobile.screens.checking import prepare
from tests.mobile.screens.conftest import Phone

ACTS = ("on_click", "on_tap", "on_select", "on_change", "on_pan_start", "on_pan_update", "on_dismiss")
# They answer to what the person does with something that has a name of its own, or are no controls to the person.
NOT_TOUCHED = (ft.View, ft.Page, ft.AlertDialog, ft.BottomSheet, ft.SnackBar, ft.NavigationBar, ft.Tabs)


def acting(control: BaseControl) -> bool:
    """Whether the person can do something with it."""
    acts = any(getattr(control, name, None) is not None for name in ACTS)
    return acts and not isinstance(control, NOT_TOUCHED) and not isinstance(control, ft.ScrollableControl)


def words(control: BaseControl) -> Iterator[str]:
    """What is heard of the control and of all within it."""
    for each in _walk(control, set(), visible=True):
        for name in ("value", "content", "label", "tooltip", "semantics_label", "text", "hint_text"):
            said = getattr(each, name, None)
            if isinstance(said, str) and said.strip():
                yield said
            if isinstance(said, ft.Text):
                yield said.value
        if isinstance(each, ft.Text) and each.spans:
            yield "".join(span.text or "" for span in each.spans)


def framed(control: BaseControl) -> Iterator[str]:
    """What the controls around it say of it: `ft.Semantics(label=…)`, or a control with a tooltip."""
    around = control.parent
    while isinstance(around, ft.Semantics | ft.Container | ft.Stack | ft.GestureDetector):
        for name in ("label", "tooltip"):
            said = getattr(around, name, None)
            if isinstance(said, str) and said:
                yield said
        around = around.parent
    while around is not None:  # one node for the screen reader, with all its words
        if isinstance(around, ft.MergeSemantics):
            yield from words(around)
        around = around.parent


def nameless(screen: Headless) -> list[str]:
    """Controls of the screen that say nothing."""
    return [
        f"{type(each).__name__} {getattr(each, 'icon', '')}"
        for each in screen.top()
        if acting(each) and not any(words(each)) and not any(framed(each))
    ]


def unseen_pictures(screen: Headless) -> list[str]:
    """Pictures that neither say what they show nor stand in something that does."""
    return [
        str(each.semantics_label)
        for each in screen.top()
        if isinstance(each, ft.Image)
        and not each.semantics_label
        and not each.exclude_from_semantics
        and not any(framed(each))
        and not in_a_named_button(each)
    ]


def in_a_named_button(control: BaseControl) -> bool:
    """Whether it is part of something to tap that has words: the words are what is heard."""
    around = control.parent
    while around is not None and not acting(around):
        around = around.parent
    return around is not None and any(words(around))


async def test_every_control_of_every_screen_has_a_name(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        silent: dict[str, list[str]] = {}
        for template, path in (await everywhere.paths(phone, screen)).items():
            phone.app.go(path)
            await screen.settle()
            assert phone.app.nav.path == path, template
            if found := nameless(screen) + unseen_pictures(screen):
                silent[template] = found
            phone.app.go("/")
            await screen.settle()
        assert silent == {}


async def test_every_control_of_the_first_run_has_a_name(phone: Phone) -> None:
    async with phone.run() as screen:
        assert nameless(screen) == []
        await screen.tap("我已了解，开始使用")
        assert screen.sees("登记码")
        assert nameless(screen) == []
        await screen.type("登记码", CODE)
        await screen.tap("登记本机")
        await screen.until(lambda: screen.sees("设置应用密码"))
        assert nameless(screen) == []


async def test_every_key_of_the_lock_has_a_name(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.app.door.lock()
        await screen.settle()
        assert screen.sees("督察通已锁定")
        assert nameless(screen) == []
