"""States of rows that no case goes through: what became of an original, a delivery, a request about an account."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Why an original is kept: it was filed, or why it was not."""

    FILED = "filed"
    CONFLICT = "conflict"
    FORKED = "forked"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {
            "filed": "已归档",
            "conflict": "与已归档的内容不同",
            "forked": "来自手机恢复前的另一份",
            "refused": "内容未能归档",
        }[self.value]


class DeliveryState(StrEnum):
    """How far bringing something to somebody has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILING = "failing"
    DROPPED = "dropped"  # its receiver is no more, and it never goes out

    @property
    def label(self) -> str:
        return {
            "waiting": "等待投递",
            "delivered": "已送达",
            "failing": "投递失败，持续重试",
            "dropped": "不再投递",
        }[self.value]


# What still is to be sent.
OPEN_DELIVERIES = (DeliveryState.WAITING.value, DeliveryState.FAILING.value)


class PrintState(StrEnum):
    """A paper of the register: it waits for its print, was printed and kept, or could not be printed."""

    WAITING = "waiting"
    PRINTED = "printed"
    UNPRINTED = "unprinted"


class BindState(StrEnum):
    """A part of a volume: it waits to be bound, or has been."""

    WAITING = "waiting"
    BOUND = "bound"

    @property
    def label(self) -> str:
        return {"waiting": "待装订", "bound": "已装订"}[self.value]


class Carried(StrEnum):
    """How the pages of an item came into the PDF/A of its volume."""

    WHOLE = "whole"  # as they are
    DRAWN = "drawn"  # each page as a picture, because its file holds what PDF/A forbids
    NAMED = "named"  # a sheet that names it; the file lies beside the volume
    MISSING = "missing"

    @property
    def label(self) -> str:
        return {
            "whole": "原样编入",
            "drawn": "逐页转为图像编入",
            "named": "原文件随卷，卷内以说明页代替",
            "missing": "缺失",
        }[self.value]


class WaitingState(StrEnum):
    """A deed that waits to be done: what became of it when its time came."""

    WAITING = "waiting"
    DONE = "done"
    TAKEN_BACK = "taken_back"
    REFUSED = "refused"  # and its author has not read it yet
    TOLD = "told"  # refused, and read


class EndDecision(StrEnum):
    """What became of a correction that asks for the end of a grave finding; WAITING stands for the empty column."""

    WAITING = ""
    GRANTED = "granted"
    REFUSED = "refused"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {"": "待科长决定", "granted": "已同意", "refused": "未同意", "dropped": "后来的更正已撤回"}[self.value]


class RequestState(StrEnum):
    """A request about an account, which a second person answers."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
