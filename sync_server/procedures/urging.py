"""How somebody is urged (催办登记, 沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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


def urged_words(urgings: Iterable[tuple[str, bool]]) -> str:
    """How often a unit was urged, each given by its way and whether the system said it by itself; '' for none. What
    people did is counted apart: `人工催办2次（电话1次、书面1次），另有系统自动提醒3次`. What the unit learns nothing of
    (`INSIDE`) is not told."""
    told = [(UrgingWay(way), automatic) for way, automatic in urgings if way not in INSIDE]
    by_people = Counter(way_words(way, automatic=False) for way, automatic in told if not automatic)
    reminders = sum(automatic for _, automatic in told)
    ways = "、".join(f"{way}{times}次" for way, times in by_people.items())
    said = [f"人工催办{by_people.total()}次（{ways}）"] if by_people else []
    if reminders:
        said.append(f"{'另有' if said else ''}系统自动提醒{reminders}次")
    return "，".join(said)
