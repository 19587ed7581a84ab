"""What a squad answers to a notice, and what becomes of it: the words that stand in `answers` and `extensions`."""

from __future__ import annotations

from enum import StrEnum


class AnswerKind(StrEnum):
    FEEDBACK = "feedback"
    OBJECTION = "objection"


class AnswerDecision(StrEnum):
    """Of feedback the first two, of an objection (to a notice, to a score) the others."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    UPHELD = "upheld"
    VARIED = "varied"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {
            "accepted": "整改合格",
            "returned": "退回再整改",
            "upheld": "异议成立，撤销",
            "varied": "变更",
            "rejected": "维持",
        }[self.value]


class ExtensionAnswer(StrEnum):
    """WAITING stands for the empty column, LAPSED for it once no answer to the notice is awaited any more."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {"waiting": "等待答复", "granted": "同意延期", "refused": "未同意", "lapsed": "不再答复"}[self.value]
