"""The paper's content composed from a filed record, for notices an inspection body issues itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import RowMapping, select

from shared.bases import basis_words
from shared.catalogue import Severity
from shared.inspection import Inspection, OnSpotAction
from shared.moment import SHANGHAI
from shared.notice import EvidenceLine, Notice, NoticeLine
from shared.organisation import PersonRef, Unit
from shared.plain import from_plain
from shared.whereabouts import says_where
from sync_server.acts.directory import calendar
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller


def compose(
    w: Write,
    records: Sequence[RowMapping],
    findings: Sequence[RowMapping],
    unit: Unit,
    caller: Caller,
    *,
    requirement: str,
    feedback_days: int,
) -> Notice:
    """The notice on these findings of the records (at least one, earliest first), addressed to `unit`. What several
    checks saw stands side by side. Raises ValueError when the paper is wanting (no requirement, term out of range)."""
    checks = [from_plain(Inspection, record["body"]) for record in records]
    results = {item.id: item for check in checks for item in check.items}
    chosen = [results[row["id"]] for row in findings]
    basis: dict[str, str] = {
        row.code: basis_words(row.basis)
        for row in w.conn.execute(
            select(t.catalogue_items.c.code, t.catalogue_items.c.basis).where(
                t.catalogue_items.c.code.in_([row["item_code"] for row in findings])
            )
        )
    }
    shown = {photo_id for result in chosen for photo_id in result.photo_ids}
    photos = [photo for check in checks for photo in check.photos if photo.id in shown]
    numbered = enumerate(photos, 1) if len(checks) > 1 else ((photo.number, photo) for photo in photos)
    people = [p for check in checks for p in (check.inspector, check.second_inspector) if isinstance(p, PersonRef)]
    due = calendar(w).due(w.moment.astimezone(SHANGHAI).date(), feedback_days)
    return Notice(
        id=w.new_id(),
        record_id=records[0]["id"],
        unit_id=unit.id,
        unit_name=unit.name,
        issuer_name=caller.name,
        lines=tuple(_line(row, basis) for row in findings),
        requirement=requirement,
        issued_at=w.now,
        inspected_at=checks[0].started_at,
        place=_joined(check.place.address.strip() for check in checks if says_where(check.place.address)),
        methods=_joined(method.label for check in checks for method in check.methods),
        inspectors=tuple({(p.name, p.badge): p for p in people}.values()),
        feedback_days=feedback_days,
        expected_due=due.day.isoformat(),
        expected_due_certain=due.certain,
        evidence=tuple(EvidenceLine(photo.id, number, photo.sha256) for number, photo in numbered),
        on_spot=_joined(r.action.label for r in chosen if r.action is OnSpotAction.CORRECTED),
        subjects=_joined(f"{s.name}（{s.badge}）" if s.name else s.badge for check in checks for s in check.subjects),
    )


def _joined(words: Iterable[str]) -> str:
    return "、".join(filter(None, dict.fromkeys(words)))


def _line(row: RowMapping, basis: dict[str, Any]) -> NoticeLine:
    return NoticeLine(
        finding_id=row["id"],
        item_code=row["item_code"],
        item_text=row["item_text"],
        severity=Severity(row["severity"]),
        count=row["count"],
        facts=row["facts"],
        basis=basis.get(row["item_code"], ""),
    )
