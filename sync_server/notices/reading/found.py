"""Notices as the one search finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console import words
from sync_server.console.findable import Findable, Found
from sync_server.ledger import tables as t
from sync_server.ledger.search.entries import Kind
from sync_server.ledger.search.spelled import mark
from sync_server.procedures.permissions import Action, Scope


def _notices(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    n, u = t.notices.c, t.units.c
    at = "/notices/" if viewer.may(Action.SEE_LEDGER) else "/squad/notices/"
    query = select(n.id, n.number, n.provisional, n.state, n.issued_at, n.inspector_name, u.name).join_from(
        t.notices, t.units, n.unit_id == u.id
    )
    return {
        row.id: Found(
            f"{at}{row.id}",
            row.number or row.provisional or "督察通知书",
            f"{row.name}　{row.inspector_name}",
            words.NOTICE.get(row.state),
            row.issued_at,
        )
        for row in conn.execute(query.where(n.id.in_(ids), scope.sees_notices(viewer)))
    }


def _marks(viewer: Viewer) -> Sequence[str]:
    match viewer.reach(Action.SEE_NOTICES):
        case Scope.DISTRICT:
            return (mark("d", viewer.district_code),)
        case Scope.OWN:
            return (mark("o", viewer.user_id),)
        case Scope.UNIT:
            return (mark("u", viewer.unit_id),)
    return ()


NOTICES = Findable(
    Kind.NOTICE,
    "督察通知书",
    "paper",
    lambda viewer: viewer.may(Action.SEE_NOTICES),
    _notices,
    _marks,
    lambda viewer: "/notices" if viewer.may(Action.SEE_LEDGER) else "",
)
