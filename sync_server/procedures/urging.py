"""How somebody is urged (催办登记, 沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from enum import StrEnum


class UrgingWay(StrEnum):
    SYSTEM = "system"
    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    DIRECTION = "direction"  # a leader's 批示 is passed on
    SENT = "sent"  # somebody goes to the place, of which the unit learns nothing

    @property
    def label(self) -> str:
        return _WAY_LABELS[self]


_WAY_LABELS = {
    UrgingWay.SYSTEM: "系统提醒",
    UrgingWay.PHONE: "电话",
    UrgingWay.VISIT: "上门",
    UrgingWay.LETTER: "书面",
    UrgingWay.DIRECTION: "转达批示",
    UrgingWay.SENT: "派人督办",
}


def way_words(way: str, automatic: bool) -> str:
    """How the register calls it: what the system says by itself is told apart from what a person sends through it."""
    if way == UrgingWay.SYSTEM.value:
        return "系统自动提醒" if automatic else "系统发送"
    return UrgingWay(way).label


INSIDE = (UrgingWay.SENT,)  # in the register of the body alone: the unit that is urged never reads it
BY_PEOPLE = (UrgingWay.PHONE, UrgingWay.VISIT, UrgingWay.LETTER)
