"""Volumes of the archive that the one search finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from sync_server.accounts.viewer import Viewer
from sync_server.archive.reading.volumes import sees_volumes
from sync_server.console.findable import Findable, Found, nothing
from sync_server.ledger import tables as t
from sync_server.ledger.search.entries import Kind
from sync_server.procedures.permissions import Action


def _volumes(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    v = t.volumes.c
    query = select(v.id, v.number, v.title, v.filed_at).where(v.id.in_(ids), sees_volumes(viewer))
    return {row.id: Found(f"/archive/{row.id}", row.title, row.number, at=row.filed_at) for row in conn.execute(query)}


VOLUMES = Findable(
    Kind.VOLUME,
    "档案",
    "archive",
    lambda viewer: viewer.may(Action.SEE_ARCHIVE),
    _volumes,
    nothing,
    lambda _viewer: "/archive",
)
