"""A whole edition of the catalogue as rows of a table: its columns, and every wrong cell named."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from shared.bases import read_basis
from shared.catalogue import Counting, PhotoRule, Severity
from shared.spelling import badge, name
from sync_server.procedures.catalogue import Item, item_refusal
from sync_server.procedures.table_rows import RowAt, RowFault

PHOTO_WORDS = {PhotoRule.NEEDED: "须拍照", PhotoRule.OPTIONAL: "视情况", PhotoRule.NONE: "不需要"}
GROUP, CODE, TEXT, SEVERITY, POINTS, PHOTO, BASIS = ("类别", "编号", "项目", "程度", "分值", "照片", "依据")
# Our headings, and those of the file that is shipped (`assets/data/catalogue.csv`).
NEEDED: Mapping[str, tuple[str, ...]] = {
    GROUP: ("group",),
    CODE: ("code",),
    TEXT: ("text",),
    SEVERITY: ("severity",),
    POINTS: ("points",),
    PHOTO: ("photo",),
    BASIS: ("basis",),
}
# Columns that came later: a table without one of them leaves it as the catalogue has it.
SHORT, UNIT, COUNTING = ("简称", "计量单位", "计分方式")
UNCHECKED, NOTE = ("待核对依据", "依据说明")
LATER: Mapping[str, tuple[str, ...]] = {
    SHORT: ("short",),
    UNIT: ("unit",),
    COUNTING: ("counting",),
    UNCHECKED: ("basis_unchecked",),
    NOTE: ("basis_note",),
}
HEADS: Mapping[str, tuple[str, ...]] = {**NEEDED, **LATER}
COUNTING_WORDS = {Counting.PLACE: "按数量", Counting.PERSON: "按人次", Counting.ONCE: "每个问题一次"}
_COUNTINGS = {word: how for how, word in COUNTING_WORDS.items()} | {how.value: how for how in Counting}
_SEVERITIES = {severity.label: severity for severity in Severity}
_PHOTOS = {word: rule for rule, word in PHOTO_WORDS.items()} | {rule.value: rule for rule in PhotoRule}


@dataclass(frozen=True)
class Reading:
    """What a table holds: the items of the sound rows in its order, and what is wrong with the others."""

    items: tuple[Item, ...]
    faults: tuple[RowFault, ...]


def read_items(rows: Iterable[tuple[RowAt, Mapping[str, str]]], known: Callable[[str], Item | None]) -> Reading:
    """The items of a whole edition, from texts by heading. `known` is the item as the catalogue has it, for columns
    that the table does not have."""
    items: list[Item] = []
    faults: list[RowFault] = []
    seen: dict[str, RowAt] = {}
    for at, cells in rows:
        found = _item(at, cells, known)
        if isinstance(found, RowFault):
            faults.append(found)
        elif found.code in seen:
            faults.append(RowFault(at, CODE, f"{found.code} 与{seen[found.code]}重复"))
        else:
            seen[found.code] = at
            items.append(found)
    return Reading(tuple(items), tuple(faults))


def _item(at: RowAt, cells: Mapping[str, str], known: Callable[[str], Item | None]) -> Item | RowFault:
    """The row as an item, or what is wrong with it. Texts keep their characters; codes and choices are respelled."""
    severity, photo = _SEVERITIES.get(name(cells.get(SEVERITY, ""))), _PHOTOS.get(name(cells.get(PHOTO, "")))
    if severity is None:
        return _wrong(at, SEVERITY, "一般、较重或严重", cells)
    if photo is None:
        return _wrong(at, PHOTO, "须拍照、视情况或不需要", cells)
    try:
        points = float(name(cells.get(POINTS, "")).replace("．", "."))
    except ValueError:
        points = math.nan
    if not math.isfinite(points):
        return _wrong(at, POINTS, "数字，例如 0.5", cells)
    code = badge(cells.get(CODE, ""))
    counting = _COUNTINGS.get(how := name(cells.get(COUNTING, "")))
    if how and counting is None:
        return _wrong(at, COUNTING, "按数量、按人次、每个问题一次，或不填", cells)
    law = read_basis(cells.get(BASIS, ""), cells.get(UNCHECKED, ""), cells.get(NOTE, ""))
    item = Item(code, cells.get(GROUP, ""), cells.get(TEXT, ""), severity, points, photo, law.checked)
    before = known(code) or item
    item = replace(
        item,
        short=name(cells[SHORT]) if SHORT in cells else before.short,
        unit=name(cells[UNIT]) if UNIT in cells else before.unit,
        counting=counting if COUNTING in cells else before.counting,
        basis_unchecked=law.unchecked if law.unchecked or UNCHECKED in cells else before.basis_unchecked,
        basis_note=law.note if law.note or NOTE in cells else before.basis_note,
    )
    words = item_refusal(item)
    return RowFault(at, "", f"（{item.code or '无编号'}）{words}") if words else item


def _wrong(at: RowAt, head: str, wanted: str, cells: Mapping[str, str]) -> RowFault:
    found = cells.get(head, "")[:20]
    return RowFault(at, head, f"应为{wanted}，现为“{found}”" if found else f"没有填写，应为{wanted}")
