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

    @property
    def label(self) -> str:
        return {"waiting": "等待投递", "delivered": "已送达", "failing": "投递失败，持续重试"}[self.value]


class PrintState(StrEnum):
    """A paper of the register: it waits for its print, was printed and kept, or could not be printed."""

    WAITING = "waiting"
    PRINTED = "printed"
    UNPRINTED = "unprinted"


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
