"""What is decided for a unit is entered whole, by a paper, and says nothing of persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sync_server.procedures.rewarding import LONGEST_BODY, LONGEST_WORDS, Decision, RewardKind, decision_refusal

TODAY = date(2026, 12, 7)
GIVEN = Decision(RewardKind.REWARD, "通报表扬", "沪城管执〔2026〕12号", TODAY)
TRANSFER = replace(GIVEN, kind=RewardKind.TRANSFER, words="线索移交", transferred_to="区纪委监委派驻纪检监察组")


@pytest.mark.parametrize("decision", [GIVEN, replace(GIVEN, kind=RewardKind.PENALTY), TRANSFER])
def test_a_whole_decision_is_entered(decision: Decision) -> None:
    assert decision_refusal(decision, TODAY) == ""
    assert decision.kind.label in {"奖励", "惩处", "移送"}


@pytest.mark.parametrize(
    ("decision", "changed", "why"),
    [
        (GIVEN, {"words": " "}, "请写明决定的内容"),
        (GIVEN, {"words": "好" * (LONGEST_WORDS + 1)}, f"内容超过 {LONGEST_WORDS} 字，请精简"),
        (TRANSFER, {"transferred_to": "组" * (LONGEST_BODY + 1)}, f"移送机关超过 {LONGEST_BODY} 字，请精简"),
        (GIVEN, {"paper": ""}, "请填写决定文件的文号"),
        (GIVEN, {"decided_on": date(2026, 12, 8)}, "决定日期不能晚于今天（2026年12月7日）"),
        (TRANSFER, {"transferred_to": " "}, "请填写移送给哪个机关或单位"),
        (GIVEN, {"transferred_to": "所在单位"}, "只有移送才填写移送机关，请改选“移送”或清空该栏"),
        (
            GIVEN,
            {"words": "表扬李强，胸号310105017"},
            "这里只记对单位的决定，请删去个人的证件号、电话和胸号；个人情况随纸质材料移送",
        ),
    ],
)
def test_what_is_not_whole_or_says_too_much_is_refused(decision: Decision, changed: dict[str, Any], why: str) -> None:
    assert decision_refusal(replace(decision, **changed), TODAY) == why
