"""The contents list as CSV and the metadata as XML: what the volume is, what is in it, and what happened to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sqlalchemy import RowMapping

from sync_server.archive.packing.material import Material
from sync_server.archive.rules.natures import Check
from sync_server.archive.rules.volume import Origin, Retention, pages_words
from sync_server.ledger.states import Carried
from sync_server.procedures.formulas import harmless

HEADS = (
    *("序号", "文号", "责任者", "题名", "日期", "页次", "页数", "来源", "经办人", "文件", "格式", "字节数"),
    *("SHA-256", "编入方式", "说明"),
)
_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))  # XML has none of these
NEEDED = {
    "档号": "number",
    "题名": "title",
    "保管期限": "retention",
    "归档人": "user_name",
    "归档时间": "filed_at",
    "起始日期": "opened_on",
    "结案日期": "closed_on",
}


def place_of(item: RowMapping) -> str:
    """`12`, or `补2-3` of the second supplement."""
    return f"补{item['part']}-{item['position']}" if item["part"] else str(item["position"])


def row_of(item: RowMapping, name: str) -> tuple[Any, ...]:
    """An entry under `HEADS`; `name` is its file in the package."""
    return (
        place_of(item),
        item["number"],
        item["author"],
        item["title"],
        item["day"],
        pages_words(item["found_from_page"] or 0, item["found_pages"] or 0),
        item["found_pages"] or 0,
        Origin(item["origin"]).label,
        item["handled_by"],
        name,
        item["media_type"],
        item["found_size"] or item["size"],
        item["found_sha256"] or item["sha256"],
        Carried(item["found_carried"]).label if item["found_carried"] else "",
        item["found_trouble"] or "",
    )


def contents_csv(material: Material, names: Mapping[str, str]) -> str:
    """目录, with a byte order mark so that spreadsheets read the Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for item in material.items:
        cells = row_of(item, names[item["id"]])
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return "\ufeff" + text.getvalue()


def metadata_xml(material: Material, names: Mapping[str, str]) -> str:
    """元数据: the volume, its parts, its items, its events."""
    v = material.volume
    volume = {
        "档号": v["number"],
        "题名": v["title"],
        "立档单位": material.keeper,
        "案号": v["subject_number"],
        "年度": v["year"],
        "保管期限": Retention(v["retention"]).label,
        "起始日期": v["opened_on"],
        "结案日期": v["closed_on"],
        "归档人": v["user_name"],
        "归档时间": v["filed_at"],
        "备考": v["note"],
    }
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<案卷>", _fields(volume, 2)]
    for part in material.parts:
        told = {"原因": part["reason"], "经手人": part["user_name"], "时间": part["at"], "SHA-256": part["sha256"]}
        numbers = {"件数": part["items"], "页数": part["pages"]}
        lines.append(f"  <部分 序号={quoteattr(str(part['nth']))}>\n{_fields(told | numbers, 4)}\n  </部分>")
    for item in material.items:
        named = dict(zip(HEADS, row_of(item, names[item["id"]]), strict=True))
        lines.append(f"  <文件>\n{_fields(named, 4)}\n  </文件>")
    for event in material.events:
        told = {"序号": event["seq"], "时间": event["at"], "人员": event["actor_name"], "行为": event["kind"]}
        told |= {"内容": event["words"], "前一条校验值": event["prev"], "校验值": event["hash"]}
        lines.append(f"  <经过>\n{_fields(told, 4)}\n  </经过>")
    return "\n".join([*lines, "</案卷>", ""])


def checks_xml(material: Material, checks: Sequence[Check], at: str) -> str:
    """四性检测报告 for programs."""
    lines = [
        f"  <检测项 性质={quoteattr(check.nature.label)} 名称={quoteattr(_seen(check.name))} "
        f"结果={quoteattr(check.result.label)}>{escape(_seen(check.words))}</检测项>"
        for check in checks
    ]
    head = f"<四性检测报告 档号={quoteattr(material.volume['number'])} 时间={quoteattr(at)}>"
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, "</四性检测报告>", ""])


def _fields(values: Mapping[str, Any], indent: int) -> str:
    return "\n".join(f"{' ' * indent}<{name}>{escape(_seen(str(value)))}</{name}>" for name, value in values.items())


def _seen(text: str) -> str:
    return text.translate(_UNSEEN)
