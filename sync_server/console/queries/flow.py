"""How many open matters stand at each place of the flow chart: counted in the very lists to which the places lead, so
that a number and its list cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select

from sync_server.accounts.viewer import Viewer
from sync_server.console import navigation, words
from sync_server.console.flow_chart import PLACES, Listed
from sync_server.console.listing import Filters
from sync_server.console.queries import alerts, assignments, counts, documents, records
from sync_server.ledger import tables as t
from sync_server.notices.reading import notices, pursuits
from sync_server.special.reading import cases

LISTS: Mapping[str, Callable[[Viewer, Filters, datetime], Select[Any]]] = {
    "/notices": notices.notice_list,
    "/pursuits": pursuits.pursuit_list,
    "/cases": cases.case_list,
    "/alerts": alerts.alert_list,
    "/documents": documents.document_list,
    "/findings": lambda viewer, filters, now: _findings(viewer, filters),
    "/assignments": lambda viewer, filters, now: assignments.task_list(viewer, filters, words.today(now).isoformat()),
}


def _findings(viewer: Viewer, filters: Filters) -> Select[Any]:
    """In the order of the list, so that SQLite walks the index on states also where a district is chosen."""
    return records.finding_list(viewer, filters).order_by(t.findings.c.occurred_at.desc())


def standing(conn: Connection, viewer: Viewer, now: datetime, district: str = "") -> dict[str, tuple[int, int]]:
    """By the key of each place whose list the viewer may open: how many matters stand there, and how many of them are
    late; counted no further than needed to say 99+. Of one district when it is given."""
    opened = navigation.opened_by(viewer)
    found = {}
    for place in PLACES:
        if place.listed is None or place.listed.path not in opened:
            continue
        here = _count(conn, viewer, now, place.listed, district)
        late = place.late
        found[place.key] = (here, _count(conn, viewer, now, late, district) if late and here else 0)
    return found


def _count(conn: Connection, viewer: Viewer, now: datetime, listed: Listed, district: str) -> int:
    filters = Filters({**listed.query, "district": district})
    shown = LISTS[listed.path](viewer, filters, now).with_only_columns(literal(1).label("one"))
    some = shown.limit(counts.SHOWN + 1).subquery()
    return int(conn.execute(select(func.count()).select_from(some)).scalar_one())
