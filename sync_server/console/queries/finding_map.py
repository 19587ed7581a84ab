"""The findings of a list as points of a map: the list's own question, so that map and list count the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select

from shared.catalogue import Severity
from shared.moment import from_iso
from sync_server.console import words
from sync_server.console.maps import Dot
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t

MOST = 2_000  # points on a map, the newest
FACTS = 60  # letters of a finding's facts beside its point
f, r = t.findings.c, t.records.c


@dataclass(frozen=True)
class Marked:
    """The findings on a map; `without` have no position, `more` says that older ones are left out."""

    rows: Sequence[AnyRow]
    without: int
    more: bool

    @property
    def dots(self) -> list[Dot]:
        """As the drawn map has them."""
        return [Dot(row.latitude, row.longitude, row.severity == Severity.GRAVE) for row in self.rows]


def marked(conn: Connection, statement: Select[Any]) -> Marked:
    """The newest of the list's findings."""
    shown = (f.id, f.record_id, f.item_code, f.item_text, f.severity, f.state, f.facts, f.occurred_at)
    asked = statement.with_only_columns(*shown, f.latitude, f.longitude, r.unit_name, r.address)
    rows = conn.execute(asked.order_by(f.occurred_at.desc(), f.id.desc()).limit(MOST + 1)).all()
    kept = rows[:MOST]
    placed = [row for row in kept if row.latitude is not None and row.longitude is not None]
    return Marked(placed, len(kept) - len(placed), len(rows) > MOST)


def point_of(row: AnyRow, now: datetime) -> dict[str, Any]:
    """A finding as its point says it when it is pressed."""
    return {
        "at": [row.latitude, row.longitude],
        "rank": Severity(row.severity).rank,
        "severity": words.SEVERITY[row.severity].word,
        "state": words.FINDING[row.state].word,
        "title": f"{row.item_code} {row.item_text}",
        "facts": words.cut(row.facts, FACTS),
        "unit": row.unit_name,
        "place": words.cut(row.address, FACTS),
        "when": words.near_moment(from_iso(row.occurred_at), now),
        "url": f"/records/{row.record_id}#finding-{row.id}",
    }
