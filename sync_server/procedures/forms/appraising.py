"""Forms of step 9 (domain.md §4 step 9)."""

from __future__ import annotations

from sync_server.procedures.forms.field import Field

EVALUATION = (
    Field("basis", "评定依据", 3, required=True),
    Field("scores", "各单位得分", columns=("单位", "扣分", "得分", "说明"), fixed=True),
    Field("deductions", "扣分明细", columns=("单位", "日期", "项目", "程度", "扣分", "计算说明"), fixed=True),
    Field("proposal", "评定建议", 5, required=True),
    Field("remarks", "情况说明", 3),
)
ANNUAL = (
    Field("basis", "考评依据", 3, required=True),
    Field(
        "districts",
        "各区考评",
        columns=("区", "计划按时", "通报按时", "督察数量", "追踪督办", "工作质量", "合计", "说明"),
        required=True,
        fixed=True,
    ),
    Field("remarks", "考评意见", 5, required=True),
)
