"""A whole check without touching the screen: by the keys of a keyboard, or of a switch that sends the same two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.house import House
from tests.journeys.inspector import Inspector, inspector

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

STOPS = 80  # of the Tab key before a control counts as out of reach

# The name of the control that has the focus, as a screen reader says it.
_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return (at?.getAttribute('aria-label') || at?.textContent || '').trim();
}"""


def press(me: Inspector, name: str) -> None:
    """Go forward from control to control until this one has the focus, and press it."""
    me.wait_for(name)
    keyboard, passed = me.app.page.keyboard, []
    for _ in range(STOPS):
        keyboard.press("Tab")
        me.app.page.wait_for_timeout(120)
        focused = me.app.page.evaluate(_FOCUSED)
        if name in focused:
            keyboard.press("Enter")
            return
        passed.append(focused[:20])
    raise AssertionError(f"“{name}” is not reached by the Tab key; passed: {passed}")


def test_a_check_is_made_and_saved_by_the_keyboard_alone(house: House, street: Path, tmp_path: Path) -> None:
    with inspector(tmp_path / "phone", f"{house.url}/app/", OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        press(me, "开始检查")
        press(me, "添加项目")
        press(me, "RW01 合格")
        press(me, "已记 1 项")
        press(me, "完成")
        press(me, "保存并提交")
        me.wait_for("开始检查", exact=True)
        me.see("已全部送达", seconds=120)
