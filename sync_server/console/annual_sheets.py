"""计分底稿 of the yearly evaluation: the districts' points with all that they are reckoned from.

As that of the units (`score_sheets.py`): CSV tables, the recipe in words, and `annual_recount.py` as 复算.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sync_server.console import annual_recount
from sync_server.console.score_sheets import packed
from sync_server.console.spreadsheets import Cell, Table

PROGRAM = Path(annual_recount.__file__)
# Fields of `AnnualRules`, and how the table names them.
RULES = {
    "plans": "计划报送满分",
    "reports": "通报报送满分",
    "volume": "督察数量满分",
    "pursuit": "追踪督办满分",
    "quality": "工作质量满分",
    "late_share": "迟报计",
    "checks_a_month": "每队每月督察满分次数",
    "returned_points": "文稿退回每次扣",
    "upheld_points": "异议成立每件扣",
    "least_checks_a_month": "评定质量所需每月督察",
    "least_coverage": "评定质量所需督察面",
}
# Fields of `DistrictYear`.
FACTS = {
    "squads": "中队数",
    "months": "计入月数",
    "checks": "督察次数",
    "visited": "督察过的中队",
    "ended": "到期通知书",
    "closed": "已销号",
    "returned": "文稿退回",
    "upheld": "异议成立",
}
FILED = {"due": "应报", "on_time": "按时", "late": "迟报"}
RECIPE = """年度考评计分底稿复算说明

本文件夹可以不借助督察通，独立复算各区年度考评得分。

一、文件
1. 规则.csv：计分所用的规则。“迟报计”“评定质量所需督察面”是系数，0.5 即一半。
2. 各区事实.csv：每个区据以计分的数，签发后不再变动。
3. 各区得分.csv：每个区五项得分和合计。
4. 复算.py：按下面的办法计算并核对，只用 Python 标准库：python 复算.py

二、办法（每个区）
1. 计划报送 = 满分 ×（按时计划 + 迟报计划 × 迟报计）÷ 应报计划，不超过满分；没有应报的不计分。通报报送同样计算。
2. 督察数量 = 满分 × 督察次数 ÷（中队数 × 计入月数 × 每队每月督察满分次数），不超过满分；没有计入月份的不计分。
3. 追踪督办 = 满分 × 已销号 ÷ 到期通知书；没有到期通知书的不计分。
4. 工作质量 = 满分 − 文稿退回 × 每次扣分 − 异议成立 × 每件扣分，不低于 0。督察次数少于“评定质量所需每月督察”×
   计入月数（不足一个月按一个月），或者督察过的中队少于“评定质量所需督察面”× 中队数的，不计分。
5. 各项保留两位小数，合计是五项之和。

三、计入月数
启用系统以前的月份不计：从台账第一条督察记录所在的月份起，到统计当月止，最晚到当年十二月。以后才开始使用的临港新片区、自贸区、机场和机动督察支队等单位，从其第一个账号建立的月份起。
督察次数只计本区自行督察的。
"""


def can_be_recounted(figures: Mapping[str, Any]) -> bool:
    """Whether the evaluation kept what it was reckoned from; those of before did not."""
    return "years" in figures


def archive(figures: Mapping[str, Any], codes: Sequence[str], made: datetime) -> bytes:
    """The archive as a ZIP file, of the districts with these codes."""
    return packed(tables_of(figures, codes), RECIPE, PROGRAM, made)


def tables_of(figures: Mapping[str, Any], codes: Sequence[str]) -> list[Table]:
    """The tables of the archive."""
    years = [year for year in figures["years"] if year["code"] in codes]
    lines = [line for line in figures["districts"] if line["code"] in codes]
    papers = [f"{how}{kind}" for kind in ("计划", "通报") for how in FILED.values()]
    facts: list[tuple[Cell, ...]] = [
        (
            year["name"],
            *(year[kind][how] for kind in ("plans", "reports") for how in FILED),
            *(year[name] for name in FACTS),
        )
        for year in years
    ]
    return [
        Table("规则", ("规则", "数值"), [(name, figures["rules"][field]) for field, name in RULES.items()]),
        Table("各区事实", ("区", *papers, *FACTS.values()), facts),
        Table(
            "各区得分",
            ("区", *annual_recount.PARTS, annual_recount.TOTAL),
            [(line["name"], *line["parts"], round(sum(line["parts"]), 2)) for line in lines],
        ),
    ]
