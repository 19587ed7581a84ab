"""How somebody is urged (催办登记, 沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from enum import StrEnum


class UrgingWay(StrEnum):
    SYSTEM = "system"
    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"

    @property
    def label(self) -> str:
        return {"system": "系统提醒", "phone": "电话", "visit": "上门", "letter": "书面"}[self.value]


BY_PEOPLE = (UrgingWay.PHONE, UrgingWay.VISIT, UrgingWay.LETTER)
