"""Originals that wait for the section's choice, and their contents in lines that two can be compared by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from shared.evidence import describe_fix
from shared.inspection import Alert, Inspection, Suggestion
from shared.moment import chinese_moment, from_iso
from shared.notice import IssuedNotice
from shared.plain import from_plain
from shared.problems import NOT_FOUND, Problem
from shared.sealing import SealedKind
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.envelopes import BODIES, SUBJECTS
from sync_server.acts.originals import UNFILED, awaits_decision
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

e, d, u = t.envelopes.c, t.devices.c, t.users.c
LONGEST_RAW = 4_000
Lines = dict[str, str]


@dataclass(frozen=True)
class Side:
    """One of the two: what it says, line by line, and how it came."""

    lines: Lines
    version: int
    received_at: str
    sender: str
    hash: str


def in_reach(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `envelopes` with their `devices`: other versions of records of the viewer's area, and what was never
    filed from its own phones. Another district's phone that names our record gives that district no sight of it."""
    r = t.records.c
    filed = select(r.id).where(r.id == e.id).correlate(t.envelopes)
    return or_(
        filed.where(scope.in_area(viewer, Action.VERIFY, r.district_code)).exists(),
        and_(~filed.exists(), scope.users_in_area(viewer, Action.VERIFY, d.user_id)),
    )


def original(conn: Connection, viewer: Viewer, digest: str) -> AnyRow:
    """One original that was kept without being filed. Raises Problem (not found) outside the viewer's reach."""
    row = conn.execute(
        select(t.envelopes, u.name.label("sender"))
        .join_from(t.envelopes, t.devices, e.device_id == d.id)
        .join(t.users, d.user_id == u.id)
        .where(e.hash == digest, e.standing.in_(UNFILED), in_reach(viewer))
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份原件")
    return row


def side_of(row: AnyRow) -> Side:
    """The original as a side; an anonymous suggestion keeps its sender to itself."""
    body = json.loads(row.content)["body"]
    anonymous = row.kind == SealedKind.SUGGESTION.value
    sender = "（建议可以匿名，不显示上报人）" if anonymous else row.sender
    return Side(_lines(row.kind, body), row.version, row.received_at, sender, row.hash)


def filed_side(conn: Connection, row: AnyRow) -> Side | None:
    """The record as it is filed under the same id; None when nothing is, and for other kinds."""
    if SUBJECTS[SealedKind(row.kind)] != "record":
        return None
    r = t.records.c
    filed = conn.execute(select(t.records).where(r.id == row.id)).first()
    if filed is None:
        return None
    lines = _lines(SealedKind.INSPECTION.value, filed.body)
    return Side(lines, filed.version, filed.received_at, filed.inspector_name, filed.hash)


def _lines(kind: str, body: Mapping[str, Any]) -> Lines:
    try:
        read = from_plain(BODIES[SealedKind(kind)], body)
    except ValueError:
        return {"内容": json.dumps(body, ensure_ascii=False, indent=1)[:LONGEST_RAW]}
    match read:
        case Inspection():
            return _of_inspection(read)
        case IssuedNotice(notice, service):
            found = {f"问题 {n}": f"{x.item_code} {x.item_text}：{x.facts}" for n, x in enumerate(notice.lines, 1)}
            head = {"文书": notice.number or notice.provisional, "被督察单位": notice.unit_name}
            return {**head, **found, "整改要求": notice.requirement, "送达": service.kind.label}
        case Alert():
            return {"内容": read.text, "地点": read.place.address, "时间": _moment(read.at)}
        case Suggestion():
            return {"内容": read.text, "时间": _moment(read.at)}
    raise TypeError(kind)


def _of_inspection(check: Inspection) -> Lines:
    fix = check.place.fix
    found = {
        f"问题 {n}": f"{x.item_code} {x.item_text}，{x.severity.label}，{x.counted}。{x.facts}"
        for n, x in enumerate(check.findings, 1)
    }
    return {
        "被督察单位": check.unit_name,
        "类别": check.form.label,
        "督察方式": "、".join(method.label for method in check.methods),
        "督察员": "、".join(p.name for p in (check.inspector, check.second_inspector) if p),
        "时间": f"{_moment(check.started_at)} 至 {_moment(check.ended_at)}",
        "地点": check.place.address or "—",
        "坐标": describe_fix(fix),
        "被督察人员": "、".join(f"{s.name}（{s.badge}）" for s in check.subjects) or "—",
        **(found or {"问题": check.found_words}),
        "照片": f"{len(check.photos)} 张",
        "备注": check.notes or "—",
        "更正理由": check.correction_reason or "—",
    }


def _moment(iso: str) -> str:
    return chinese_moment(from_iso(iso))


def compared(filed: Side | None, other: Side) -> list[tuple[str, str, str, bool]]:
    """Lines as (name, filed, other, whether they differ), in the order of both."""
    left = filed.lines if filed else {}
    names = dict.fromkeys([*left, *other.lines])
    return [(n, left.get(n, ""), other.lines.get(n, ""), left.get(n) != other.lines.get(n)) for n in names]


def waits(conn: Connection, digest: str) -> bool:
    """Whether the original awaits the choice between the versions."""
    e = t.envelopes.c
    return conn.execute(select(e.hash).where(e.hash == digest, awaits_decision())).first() is not None
