"""实施奖惩: what the appraisal body decides for a unit; discipline of persons leaves the system as 移送
(沪城管执〔2009〕1号 四(一)10, domain.md §4 step 10)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.moment import chinese_day
from sync_server.casework.said import says

LONGEST_WORDS, LONGEST_PAPER, LONGEST_BODY = 500, 80, 80
TRANSFER_WORDS = "在督察中发现有关人员涉嫌违反工作纪律的线索，有关材料另行移交，请依规处理并告知结果。"
BODIES = ("区纪委监委派驻纪检监察组", "所在单位", "街道（镇）")
# 身份证号, mobile numbers, 胸号: more of a person than the matter needs.
_PERSONAL = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}|胸号|警号|身份证")


class RewardKind(StrEnum):
    REWARD = "reward"
    PENALTY = "penalty"
    TRANSFER = "transfer"

    @property
    def label(self) -> str:
        return {"reward": "奖励", "penalty": "惩处", "transfer": "移送"}[self.value]


@dataclass(frozen=True)
class Decision:
    """What was decided for one unit, by which paper and on which day."""

    kind: RewardKind
    words: str
    paper: str
    decided_on: date
    transferred_to: str = ""


def decision_refusal(decision: Decision, today: date) -> str:
    """Why this cannot be entered, as a Chinese sentence without its full stop; '' when it can."""
    if not says(decision.words):
        return "请写明决定的内容"
    for value, label, longest in (
        (decision.words, "内容", LONGEST_WORDS),
        (decision.paper, "文号", LONGEST_PAPER),
        (decision.transferred_to, "移送机关", LONGEST_BODY),
    ):
        if len(value) > longest:
            return f"{label}超过 {longest} 字，请精简"
    if not decision.paper.strip():
        return "请填写决定文件的文号"
    if decision.decided_on > today:
        return f"决定日期不能晚于今天（{chinese_day(today)}）"
    if decision.kind is RewardKind.TRANSFER and not decision.transferred_to.strip():
        return "请填写移送给哪个机关或单位"
    if decision.kind is not RewardKind.TRANSFER and decision.transferred_to.strip():
        return "只有移送才填写移送机关，请改选“移送”或清空该栏"
    if _PERSONAL.search(decision.words):
        return "这里只记对单位的决定，请删去个人的证件号、电话和胸号；个人情况随纸质材料移送"
    return ""
