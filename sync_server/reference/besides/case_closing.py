"""What goes with a 结案审批表: how each unit has handled its share, more time that was asked for, and what was urged
(沪城管执〔2009〕1号 四(二)3: 做好登记, 以便备查)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.moment import chinese_day, day_in_shanghai, from_iso
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.reference.besides import KindFacts
from sync_server.reference.besides.supervision import URGED

s, r, x, u = t.case_shares.c, t.case_reports.c, t.case_extensions.c, t.urgings.c
_JUDGED = ("result", "hard")  # kinds of reports that are judged, not read alone


def _course(conn: Connection, row: Mapping[Any, Any]) -> Mapping[str, Any]:
    of_case = select(t.case_shares).where(s.case_id == row["subject_id"]).order_by(s.nth)
    shares = conn.execute(of_case).mappings().all() if row["subject_id"] else []
    names = {share["id"]: share["unit_name"] for share in shares}
    reports = select(t.case_reports).where(r.share_id.in_(names), r.kind.in_(_JUDGED)).order_by(r.at, r.id)
    asked = select(t.case_extensions).where(x.share_id.in_(names)).order_by(x.at, x.id)
    urged = select(*(u[name] for name in URGED)).where(u.subject_kind == "case_share", u.subject_id.in_(names))
    given = conn.execute(reports).mappings().all()
    return {
        "shares": [_handled(share, given, several=len(shares) > 1) for share in shares],
        "extensions": [_asked(names[one["share_id"]], one) for one in conn.execute(asked).mappings()],
        "urgings": [dict(urging) for urging in conn.execute(urged.order_by(u.at, u.id)).mappings()],
    }


def _handled(share: RowMapping, given: Sequence[RowMapping], *, several: bool) -> list[str]:
    """责任单位, 交办, 签收, 报告, 审核 of one share."""
    reports = [report for report in given if report["share_id"] == share["id"]]
    found = [f"{_day(share['accepted_at'])}审核通过"] if share["accepted_at"] else []
    found += [f"重新查报{share['returns']}次"] if share["returns"] else []
    found += ["逾期报告"] if any(report["late"] for report in reports) else []
    return [
        share["unit_name"] + ("（牵头）" if several and share["lead"] else ""),
        _day(share["served_at"]),
        f"{_day(share['signed_at'])} {share['signed_by']}".strip(),
        "、".join(_day(report["at"]) for report in reports),
        "；".join(found),
    ]


def _asked(unit: str, row: RowMapping) -> list[str]:
    """责任单位, 申请日期, 申请延至, 理由, 答复 of one request for more time."""
    days = (_day(row["at"]), chinese_day(date.fromisoformat(row["until"])))
    return [unit, *days, row["reasons"], _answer(row)]


def _answer(row: RowMapping) -> str:
    if row["granted_until"]:
        return f"同意延至{chinese_day(date.fromisoformat(row['granted_until']))}"
    if row["decided_at"] is None:
        return "未答复"
    return f"不同意：{row['decision_words']}" if row["decided_by"] else str(row["decision_words"])


def _day(moment: str | None) -> str:
    return chinese_day(day_in_shanghai(from_iso(moment))) if moment else ""


CLOSING_FACTS = KindFacts(kinds.CASE_CLOSING, _course)
