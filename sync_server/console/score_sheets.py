"""计分底稿: an evaluation's scores with all that they are reckoned from, so that a stranger can do it again.

The archive holds CSV tables, the recipe in words, and `score_recount.py` as 复算.py.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from shared.moment import SHANGHAI
from sync_server.console import score_recount
from sync_server.console.spreadsheets import Cell, Table, csv_of
from sync_server.procedures.scoring import CountedAs

PROGRAM = Path(score_recount.__file__)
STANDING = {
    CountedAs.COUNTED: score_recount.COUNTED,
    CountedAs.WITHDRAWN: "已撤销或更正",
    CountedAs.MERGED: "已合并",
    CountedAs.WAIVED: "异议成立",
}
# The rules that a month's score hangs on: field of `ScoreRules` → how the table names it.
RULES = {
    "start": "起始分",
    "corrected_factor": "当场纠正计",
    "cap_per_inspection": "一次督察扣分上限",
    "cap_per_item": "一个项目扣分上限",
    "least_checks": "评定所需的最少督察",
}
WORKING = (
    *("单位", "月份", "次序", "督察记录", "日期", "编号", "项目"),
    *("单项分值", "件数", "其中重复", "重复分值", "当场纠正", "计分情况", "扣分"),
)
RECIPE = """计分底稿复算说明

本文件夹可以不借助督察通，独立复算各单位得分。

一、文件
1. 规则.csv：每个月计分所用的规则（当月 1 日施行的）。“当场纠正计”是系数，0.5 即减半。
2. 扣分底稿.csv：每一项扣分依据的事实，按“次序”计算。
3. 各月得分.csv：每个单位每个月的督察次数、扣分、得分。
4. 得分.csv：每个单位全期的扣分、得分。
5. 复算.py：按下面的办法计算并核对，只用 Python 标准库：python 复算.py

二、办法（每个单位每个月）
1. 一项的分 =（件数 − 其中重复）× 单项分值 + 其中重复 × 重复分值；当场纠正的再乘“当场纠正计”。
   “计分情况”不是“计分”的，为 0。
2. 按次序逐项扣：同一督察记录的同一编号合计不超过“一个项目扣分上限”，同一督察记录合计不超过“一次督察扣分上限”，
   超过的部分不计。编号为空的是逾期反馈，不受这两个上限的限制。
3. 当月得分 = 起始分 − 各项扣分之和，不低于 0。
4. 督察次数少于“评定所需的最少督察”、又没有扣分的，当月不评定。
5. 全期得分 = 已评定各月得分的平均，保留两位小数；各月都不评定的，全期不评定。

三、事实从哪里来
“督察记录”是记录编号，可以在督察记录导出中找到；“单项分值”是问题发生当日施行的督察项目目录的分值；
“其中重复”是规则规定的期间内以前督察已经发现过的件数，计算说明写在评定建议的扣分明细里。
"""


def can_be_recounted(figures: Mapping[str, Any]) -> bool:
    """Whether the evaluation kept what it was reckoned from; those of before did not."""
    return "month_rules" in figures and all("inspected" in unit for unit in figures["units"])


def tables_of(figures: Mapping[str, Any]) -> list[Table]:
    """The tables of the archive."""
    units = figures["units"]
    months: Sequence[str] = sorted(figures["month_rules"])
    rules: list[tuple[Cell, ...]] = [
        (month, name, figures["month_rules"][month][field]) for month in months for field, name in RULES.items()
    ]
    return [
        Table("规则", ("月份", "规则", "数值"), rules),
        Table(
            "扣分底稿",
            WORKING,
            [row for unit in units for row in _working(unit)],
        ),
        Table(
            "各月得分",
            ("单位", "月份", "督察次数", "扣分", "得分"),
            [(unit["unit_name"], month, unit["inspected"][month], _deducted(unit, month), _score(unit["months"][month]))
             for unit in units for month in months],
        ),
        Table(
            "得分",
            ("单位", "扣分", "得分"),
            [(unit["unit_name"], unit["deducted"], _score(unit["score"])) for unit in units],
        ),
    ]  # fmt: skip


def archive(figures: Mapping[str, Any], made: datetime) -> bytes:
    """The archive as a ZIP file."""
    return packed(tables_of(figures), RECIPE, PROGRAM, made)


def packed(tables: Sequence[Table], recipe: str, program: Path, made: datetime) -> bytes:
    """Tables, recipe and program as a ZIP file, dated `made`."""
    buffer = io.BytesIO()
    stamp = made.astimezone(SHANGHAI).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for table in tables:
            file.writestr(zipfile.ZipInfo(f"{table.name}.csv", stamp), csv_of(table))
        file.writestr(zipfile.ZipInfo("复算说明.txt", stamp), recipe.encode("utf-8-sig"))
        file.writestr(zipfile.ZipInfo("复算.py", stamp), program.read_bytes())
    return buffer.getvalue()


def _working(unit: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    order = count(1)
    return [
        (
            unit["unit_name"], line["day"][:7], next(order), line["record"] or line["subject"], line["day"],
            line["code"], line["text"], working["each"], working["pieces"], working["repeated"], working["raised"],
            score_recount.YES if working["corrected"] else "否", STANDING[CountedAs(working["standing"])],
            line["points"],
        )
        for line in unit["lines"]
        if (working := line["working"])
    ]  # fmt: skip


def _deducted(unit: Mapping[str, Any], month: str) -> float:
    points: list[float] = [line["points"] for line in unit["lines"] if line["day"][:7] == month]
    return round(sum(points), 2)


def _score(score: float | None) -> Cell:
    return score_recount.NOT_JUDGED if score is None else score
