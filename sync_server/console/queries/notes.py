"""Notes on a matter as its page shows them, to the colleagues of the body that wrote them and to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.notes import Matter, colleagues
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

KINDS = {"notice": "督察通知书", "pursuit": "追责督办", "record": "督察记录"}


@dataclass(frozen=True)
class Notes:
    """The card on the matter's page; None of it for people who are not of an inspection body."""

    kind: str
    id: str
    lines: Sequence[AnyRow]
    people: Sequence[tuple[str, str]]


def notes_of(conn: Connection, viewer: Viewer, kind: str, subject_id: str) -> Notes | None:
    """What the viewer's own body has noted, oldest first, and whom a note may mention."""
    if not viewer.may(Action.SEE_LEDGER):
        return None
    n = t.notes
    own = (n.c.subject_kind == kind) & (n.c.subject_id == subject_id) & (n.c.unit_id == viewer.unit_id)
    lines = conn.execute(select(n).where(own).order_by(n.c.at, n.c.id)).all()
    people = [(one["id"], one["name"]) for one in colleagues(conn, viewer.unit_id) if one["id"] != viewer.user_id]
    return Notes(kind, subject_id, lines, people)


def matter(conn: Connection, viewer: Viewer, kind: str, subject_id: str) -> Matter:
    """What a note is to stand at. Raises Problem (not found) for what the viewer may not see."""
    within: dict[str, tuple[Table, ColumnElement[bool]]] = {
        "notice": (t.notices, scope.sees_notices(viewer)),
        "pursuit": (t.pursuits, scope.sees_pursuits(viewer)),
        "record": (t.records, scope.may_open_record(viewer)),
    }
    if kind in within and viewer.may(Action.SEE_LEDGER):
        table, condition = within[kind]
        row = conn.execute(select(table).where(table.c.id == subject_id, condition)).mappings().first()
        if row is not None:
            return Matter(kind, subject_id, _name(conn, kind, row))
    raise Problem(NOT_FOUND, what="要留言的事项")


def _name(conn: Connection, kind: str, row: object) -> str:
    values = dict(row)  # type: ignore[call-overload]
    if kind == "record":
        return f"{values['unit_name']}的督察记录"
    notice_id = values["notice_id"] if kind == "pursuit" else values["id"]
    n = t.notices.c
    found = conn.execute(select(n.number, n.provisional).where(n.id == notice_id)).one()
    name = found.number or found.provisional or KINDS["notice"]
    return f"{name}的追责督办" if kind == "pursuit" else str(name)
