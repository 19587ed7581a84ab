"""复算：按各区的台账数重新计算年度考评得分，与得分表核对。只用 Python 标准库，把本文件放在解压后的文件夹里运行：

    python 复算.py

全部一致时说“一致”；不一致时逐条列出区、项目、底稿算出的数和得分表上的数，退出码为 1。
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

PARTS = ("计划报送", "通报报送", "督察数量", "追踪督办", "工作质量")
TOTAL = "合计"

Row = dict[str, str]


def rows_of(folder: Path, name: str) -> list[Row]:
    """The rows of one of the tables, by heading."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parts_of(facts: Row, rules: dict[str, float]) -> list[float]:
    """The five parts of a district's points, in the order of `PARTS`."""
    number = {name: int(value) for name, value in facts.items() if name != "区"}

    def filed(kind: str) -> float:
        due = number[f"应报{kind}"]
        on_time, late = number[f"按时{kind}"], number[f"迟报{kind}"]
        return min(1.0, (on_time + late * rules["迟报计"]) / due) if due else 0.0

    checks, squads, months = number["督察次数"], number["中队数"], number["计入月数"]
    wanted = squads * months * rules["每队每月督察满分次数"]
    often = checks >= rules["评定质量所需每月督察"] * max(1, months)
    enough = often and squads > 0 and number["督察过的中队"] >= rules["评定质量所需督察面"] * squads
    lost = number["文稿退回"] * rules["文稿退回每次扣"] + number["异议成立"] * rules["异议成立每件扣"]
    shares = (
        filed("计划"),
        filed("通报"),
        min(1.0, checks / wanted) if wanted else 0.0,
        number["已销号"] / number["到期通知书"] if number["到期通知书"] else 0.0,
    )
    quality = max(0.0, rules["工作质量满分"] - lost) if enough else 0.0
    weights = [rules[f"{name}满分"] for name in PARTS]
    return [*(round(weight * share, 2) for weight, share in zip(weights, shares, strict=False)), round(quality, 2)]


def recount(folder: Path) -> list[tuple[str, str, str, str]]:
    """What the facts give beside what the sheet says: (district, part, reckoned, said) where they differ."""
    rules = {row["规则"]: float(row["数值"]) for row in rows_of(folder, "规则")}
    said = {row["区"]: row for row in rows_of(folder, "各区得分")}
    found = []
    for facts in rows_of(folder, "各区事实"):
        district = facts["区"]
        parts = parts_of(facts, rules)
        for name, reckoned in zip((*PARTS, TOTAL), (*parts, round(sum(parts), 2)), strict=True):
            stands = said[district][name]
            if abs(float(stands) - reckoned) > 0.005:
                found.append((district, name, f"{reckoned:g}", stands))
    return found


def main(folder: Path) -> int:
    """Print what differs; how the program ends."""
    found = recount(folder)
    for district, name, reckoned, said in found:
        print(f"{district} {name}：按底稿为 {reckoned}，表上为 {said}")
    print(f"不一致 {len(found)} 处" if found else "一致")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent))
