"""The catalogue as a spreadsheet: its columns, and the reading of a whole edition with every wrong cell named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.catalogue import PhotoRule, Severity
from sync_server.console.spreadsheets import Line, Table
from sync_server.procedures.catalogue import Item, ItemEdition, item_refusal

PHOTO_WORDS = {PhotoRule.NEEDED: "须拍照", PhotoRule.OPTIONAL: "视情况", PhotoRule.NONE: "不需要"}
# Our headings, and those of the file that is shipped (`assets/data/catalogue.csv`).
HEADS = {
    "类别": "group",
    "编号": "code",
    "项目": "text",
    "程度": "severity",
    "分值": "points",
    "照片": "photo",
    "依据": "basis",
}
MOST_ERRORS = 30
_SEVERITIES = {severity.label: severity for severity in Severity}
_PHOTOS = {word: rule for rule, word in PHOTO_WORDS.items()} | {rule.value: rule for rule in PhotoRule}


@dataclass(frozen=True)
class Reading:
    """What a file holds: the items, or why not: one sentence a wrong cell."""

    items: tuple[Item, ...]
    errors: tuple[str, ...]


def read_items(lines: Sequence[Line]) -> Reading:
    """The items of a whole edition in the file's order."""
    if lines and (missing := _missing_heads(lines[0].cells)):
        return Reading((), (f"标题行缺少“{'”“'.join(missing)}”列，请按导出的表格填写",))
    items: list[Item] = []
    errors: list[str] = []
    seen: dict[str, int] = {}
    for line in lines:
        found = _item(line)
        if isinstance(found, str):
            errors.append(found)
            continue
        if found.code in seen:
            errors.append(f"第 {line.number} 行“编号”：{found.code} 与第 {seen[found.code]} 行重复")
            continue
        seen[found.code] = line.number
        items.append(found)
    if len(errors) > MOST_ERRORS:
        errors = [*errors[:MOST_ERRORS], f"另有 {len(errors) - MOST_ERRORS} 处错误，改正后请重新导入"]
    return Reading((), tuple(errors)) if errors else Reading(tuple(items), ())


def _missing_heads(cells: Mapping[str, str]) -> list[str]:
    return [head for head, name in HEADS.items() if head not in cells and name not in cells]


def _item(line: Line) -> Item | str:
    """The row as an item, or what is wrong with it."""
    values = {name: line.cells.get(head, line.cells.get(name, "")) for head, name in HEADS.items()}
    severity, photo = _SEVERITIES.get(values["severity"]), _PHOTOS.get(values["photo"])
    if severity is None:
        return _wrong(line, "程度", "一般、较重或严重", values["severity"])
    if photo is None:
        return _wrong(line, "照片", "须拍照、视情况或不需要", values["photo"])
    try:
        points = float(values["points"])
    except ValueError:
        return _wrong(line, "分值", "数字，例如 0.5", values["points"])
    item = Item(values["code"].upper(), values["group"], values["text"], severity, points, photo, values["basis"])
    words = item_refusal(item)
    return f"第 {line.number} 行（{item.code or '无编号'}）：{words}" if words else item


def _wrong(line: Line, head: str, wanted: str, found: str) -> str:
    return f"第 {line.number} 行“{head}”：应为{wanted}，现为“{found[:20]}”"


def table_of(editions: Iterable[ItemEdition]) -> Table:
    """The catalogue in force as the file that can be read in again; ended items are left out."""
    rows = [
        (
            e.item.group,
            e.item.code,
            e.item.text,
            e.item.severity.label,
            e.item.points,
            PHOTO_WORDS[e.item.photo],
            e.item.basis,
        )
        for e in editions
        if e.item.active
    ]
    return Table("督察项目目录", tuple(HEADS), rows)
