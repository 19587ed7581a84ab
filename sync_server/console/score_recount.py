"""复算：按扣分底稿重新计算各单位得分，与得分表核对。只用 Python 标准库，把本文件放在解压后的文件夹里运行：

    python 复算.py

全部一致时说“一致”；不一致时逐条列出单位、月份、底稿算出的数和得分表上的数，退出码为 1。
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

COUNTED = "计分"
YES = "是"
NOT_JUDGED = "不评定"

Row = dict[str, str]


def rows_of(folder: Path, name: str) -> list[Row]:
    """The rows of one of the tables, by heading."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def recount(folder: Path) -> list[tuple[str, str, str, str, str]]:
    """What the working gives beside what the sheet says: (unit, month, figure, reckoned, said) where they differ."""
    rules = {(row["月份"], row["规则"]): float(row["数值"]) for row in rows_of(folder, "规则")}
    lines: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows_of(folder, "扣分底稿"):
        lines[row["单位"], row["月份"]].append(row)
    found = []
    months: dict[str, list[float]] = defaultdict(list)
    for sheet in rows_of(folder, "各月得分"):
        unit, month = sheet["单位"], sheet["月份"]
        deducted = 0.0
        left_of_record: dict[str, float] = {}
        left_of_item: dict[tuple[str, str], float] = {}
        for line in sorted(lines[unit, month], key=lambda row: int(row["次序"])):
            points = points_of(line, rules[month, "当场纠正计"])
            if line["编号"]:  # 逾期反馈不受一次督察扣分上限的限制
                record, item = line["督察记录"], (line["督察记录"], line["编号"])
                of_record = left_of_record.setdefault(record, rules[month, "一次督察扣分上限"])
                of_item = left_of_item.setdefault(item, rules[month, "一个项目扣分上限"])
                points = min(points, of_record, of_item)
                left_of_record[record] = round(of_record - points, 2)
                left_of_item[item] = round(of_item - points, 2)
            if abs(points - float(line["扣分"])) > 0.005:
                found.append((unit, month, f"第{line['次序']}行扣分", f"{points:g}", line["扣分"]))
            deducted = round(deducted + points, 2)
        judged = int(sheet["督察次数"]) >= rules[month, "评定所需的最少督察"] or deducted > 0
        score = max(0.0, round(rules[month, "起始分"] - deducted, 2))
        if judged:
            months[unit].append(score)
        found += differing(unit, month, "扣分", deducted, sheet["扣分"])
        found += differing(unit, month, "得分", score if judged else None, sheet["得分"])
    for sheet in rows_of(folder, "得分"):
        scores = months[sheet["单位"]]
        mean = round(sum(scores) / len(scores), 2) if scores else None
        found += differing(sheet["单位"], "全期", "得分", mean, sheet["得分"])
    return found


def points_of(line: Row, corrected: float) -> float:
    """What a line costs before the caps."""
    if line["计分情况"] != COUNTED:
        return 0.0
    pieces, repeated = int(line["件数"]), int(line["其中重复"])
    points = (pieces - repeated) * float(line["单项分值"]) + repeated * float(line["重复分值"])
    return round(points * corrected if line["当场纠正"] == YES else points, 2)


def differing(
    unit: str, month: str, figure: str, reckoned: float | None, said: str
) -> list[tuple[str, str, str, str, str]]:
    """One difference, or none."""
    same = said == NOT_JUDGED if reckoned is None else said != NOT_JUDGED and abs(float(said) - reckoned) <= 0.005
    return [] if same else [(unit, month, figure, NOT_JUDGED if reckoned is None else f"{reckoned:g}", said)]


def main(folder: Path) -> int:
    """Print what differs; how the program ends."""
    found = recount(folder)
    for unit, month, figure, reckoned, said in found:
        print(f"{unit} {month} {figure}：按底稿为 {reckoned}，表上为 {said}")
    print(f"不一致 {len(found)} 处" if found else "一致")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent))
