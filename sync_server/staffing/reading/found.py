"""Lines of 督察名录 as the one search finds them: who stands in it today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from sync_server.accounts.viewer import Viewer
from sync_server.console.findable import Findable, Found, nothing
from sync_server.ledger import tables as t
from sync_server.ledger.search.entries import Kind
from sync_server.procedures.permissions import Action
from sync_server.staffing.reading.directory import sees_directory


def _lines(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    d, u = t.directory_lines.c, t.units.c
    query = select(d.id, d.name, d.post, u.name.label("unit_name")).join_from(
        t.directory_lines, t.units, d.unit_id == u.id
    )
    holds = (d.id.in_(ids), d.void_at.is_(None), d.last_day.is_(None), sees_directory(viewer))
    return {
        row.id: Found(f"/directory/{row.id}", row.name, f"{row.unit_name}　{row.post}")
        for row in conn.execute(query.where(*holds))
    }


LISTED = Findable(
    Kind.LISTED,
    "督察名录",
    "people",
    lambda viewer: viewer.may(Action.SEE_DIRECTORY),
    _lines,
    nothing,
    lambda _viewer: "/directory",
)
