"""What a check costs in taps and typed characters, counted by the journey as it goes and printed with the bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.house import House
from tests.journeys.inspector import Inspector, inspector

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

TASK = "早高峰定西路沿线街面实效督察"
PLACE = "定西路 650 号门口"


class Cost:
    """Taps (typing into a field is one, a signature is one) and characters since it was begun."""

    def __init__(self, me: Inspector) -> None:
        self._me, self._taps, self._typed = me, me.app.taps, me.app.typed

    @property
    def taps(self) -> int:
        return self._me.app.taps - self._taps

    @property
    def typed(self) -> int:
        return self._me.app.typed - self._typed


@contextmanager
def bounded(me: Inspector, what: str, *, taps: int, typed: int = 0) -> Iterator[None]:
    """What is done within costs no more than this."""
    cost = Cost(me)
    yield
    print(f"{what}: {cost.taps} taps of {taps}, {cost.typed} characters of {typed}")
    assert cost.taps <= taps, what
    assert cost.typed <= typed, what


def nothing_wrong(me: Inspector) -> None:
    """One pass over a template in which nothing is tapped, and home again."""
    me.touch("本单位无问题")
    me.tap("确认：", exact=False)
    me.wait_for("完成", exact=True)
    me.tap("完成")
    me.tap("保存并提交")
    me.wait_for("开始检查", exact=True)


def test_a_check_costs_no_more_taps_than_a_hand_in_the_rain_has(house: House, street: Path, tmp_path: Path) -> None:
    with inspector(tmp_path / "phone", f"{house.url}/app/", OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))

        me.find(TASK)
        with bounded(me, "routine check of a task", taps=6):
            me.touch(TASK)
            nothing_wrong(me)

        with bounded(me, "routine check without a task", taps=10):
            me.tap("开始检查")
            nothing_wrong(me)

        with bounded(me, "check with a finding and two photos", taps=16, typed=4):
            me.tap("开始检查")
            me.find_stalls()
            me.tap("保存并提交")
            me.wait_for("开始检查", exact=True)

        me.tap("开始检查")
        me.find_stalls()
        with bounded(me, "notice on the spot", taps=8, typed=len(PLACE)):
            me.tap("提交并开通知书")
            me.say_where(PLACE)
            me.tap("下一步：宣读")
            me.wait_for("签收", exact=True)
            me.tap("签收")
            me.wait_for("确认签收")
            me.sign("请在此处用手指签名")
            me.tap("确认签收")
            me.wait_for("完成", exact=True)
            me.tap("完成")
            me.wait_for("开始检查", exact=True)
