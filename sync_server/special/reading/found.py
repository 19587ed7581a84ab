"""Cases of 专项督察 as the one search finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console import words
from sync_server.console.findable import Findable, Found, nothing
from sync_server.ledger import tables as t
from sync_server.ledger.search.entries import Kind
from sync_server.procedures.permissions import Action


def _cases(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    """A unit that answers comes to its own share: the case's page is that of the body which carries it."""
    c, s = t.cases.c, t.case_shares.c
    query = select(c.id, c.title, c.number, c.source_name, c.state, c.created_at)
    rows = conn.execute(query.where(c.id.in_(ids), scope.sees_cases(viewer))).all()
    own: dict[str, str] = {}
    if not viewer.may(Action.DRAFT_CASE):
        mine = select(s.id, s.case_id).where(s.case_id.in_([row.id for row in rows]), s.unit_id == viewer.unit_id)
        own = {row.case_id: row.id for row in conn.execute(mine.where(s.served_at.is_not(None)))}
        rows = [row for row in rows if row.id in own]
    return {
        row.id: Found(
            f"/cases/shares/{own[row.id]}" if own else f"/cases/{row.id}",
            row.title,
            f"{row.number or '未编号'}　{row.source_name}",
            words.CASE.get(row.state),
            row.created_at,
        )
        for row in rows
    }


CASES = Findable(
    Kind.CASE,
    "专项督察",
    "flag",
    lambda viewer: viewer.may(Action.SEE_CASES),
    _cases,
    nothing,
    lambda viewer: "/cases" if viewer.may(Action.DRAFT_CASE) else "",
)
