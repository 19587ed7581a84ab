"""What those who decide on a special case have written on its form: each opinion with name and day (沪城管执〔2009〕1号
四(二)1, 4: 报本机构领导审批; domain.md §6.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from shared.moment import chinese_day, day_in_shanghai, from_iso
from sync_server.documents import kinds
from sync_server.papers.besides import Provider
from sync_server.papers.directives import Rows
from sync_server.papers.filling import Content
from sync_server.papers.urgings_paper import urging_cells
from sync_server.papers.wordings import WORDINGS
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.paper_facts import Facts

_PLAIN = {DocumentDeed.APPROVE.value: "同意。", DocumentDeed.ISSUE.value: "同意。"}  # who approves without a word


def _opinions(facts: Facts) -> dict[str, str]:
    row = facts["document"]
    steps = {step["deed"]: step for step in row["approvals"]}
    decided = steps.get(DocumentDeed.DECLINE.value) or steps.get(DocumentDeed.ISSUE.value)
    return {
        "填表日期": chinese_day(day_in_shanghai(from_iso(row["created_at"]))),
        "承办人签名": _signature(steps.get(DocumentDeed.PROPOSE.value)),
        "机构意见": _opinion(steps.get(DocumentDeed.APPROVE.value)),
        "机构签名": _signature(steps.get(DocumentDeed.APPROVE.value)),
        "领导意见": _opinion(decided),
        "领导签名": _signature(decided),
    }


def _opinion(step: Mapping[str, Any] | None) -> str:
    """What was written beside the decision; what decides is said first where it is not approved."""
    if step is None:
        return ""
    words = str(step["words"])
    if step["deed"] == DocumentDeed.DECLINE.value:
        return f"不予批准。{words}"
    return words or _PLAIN[step["deed"]]


def _signature(step: Mapping[str, Any] | None) -> str:
    """`张三　2026年11月4日`; in another's place `张三（代李四）　…`."""
    if step is None:
        return ""
    principal = step.get("instead_of")
    name = step["name"] + (f"（代{principal['name']}）" if principal else "")
    return f"{name}　{chinese_day(day_in_shanghai(from_iso(step['at'])))}"


def _opening(_conn: Connection, facts: Facts) -> Content:
    rows: Sequence[Sequence[str]] = facts["document"]["body"].get("units", ())
    lead = "、".join(name for name, part, *_ in rows if part != "协办")
    joint = "、".join(name for name, part, *_ in rows if part == "协办")
    named = {"主办单位": f"{lead}（牵头）" if joint else lead, "协办单位": joint}
    return Content({**_opinions(facts), **named})


def _closing(_conn: Connection, facts: Facts) -> Content:
    columns, besides = WORDINGS[kinds.CASE_CLOSING.value].tables, facts["besides"]
    return Content(
        _opinions(facts),
        {
            "承办": Rows(columns["承办"], tuple(map(tuple, besides["shares"]))),
            "延期": Rows(columns["延期"], tuple(map(tuple, besides["extensions"]))),
            "催办登记": Rows(columns["催办登记"], tuple(map(urging_cells, besides["urgings"]))),
        },
    )


def _change(_conn: Connection, facts: Facts) -> Content:
    return Content(_opinions(facts))


OPENING_BESIDES = Provider(kinds.CASE_OPENING, _opening)
CLOSING_BESIDES = Provider(kinds.CASE_CLOSING, _closing)
CHANGE_BESIDES = Provider(kinds.CASE_CHANGE, _change)
