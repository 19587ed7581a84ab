"""The rows of deeds that wait to be done: laid down, shown, taken up once, taken back, refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, and_, or_, select, update

from shared.moment import SHANGHAI, from_iso, to_iso
from shared.problems import Problem
from sync_server.accounts.viewer import Viewer
from sync_server.grounds import pages as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.states import WaitingState
from sync_server.ledger.write import Write
from sync_server.procedures.undoing import is_due

WaitingRow: TypeAlias = Row[Any]
d = t.waiting_deeds.c
_WAITS = d.state == WaitingState.WAITING.value
MOST_WORDS = 400
LONGEST_SOURCE = 2000


def lay(
    w: Write,
    viewer: Viewer,
    *,
    path: str,
    source: str,
    matter: str,
    form: Mapping[str, Sequence[str]],
    said: str,
    wait: int,
) -> None:
    """Lay a deed down until its time. Raises Problem when another one waits at the same matter."""
    other = w.conn.execute(select(d.user_name, d.said).where(_WAITS, d.matter == matter, d.matter != "")).first()
    if other is not None:
        raise Problem(grounds.DEED_WAITS, who=other.user_name, said=other.said.rstrip("。"))
    w.add(
        t.waiting_deeds,
        id=w.new_id(),
        user_id=viewer.user_id,
        user_name=viewer.name,
        path=path,
        source=source[:LONGEST_SOURCE],
        matter=matter,
        form={name: list(values) for name, values in form.items()},
        said=said[:MOST_WORDS],
        state=WaitingState.WAITING.value,
        asked_at=w.now,
        effective_at=to_iso(w.moment + timedelta(seconds=wait)),
    )


@dataclass(frozen=True)
class Shown:
    """One line of the frame. `at` is the time of the day at which it is done, `left` the seconds until then; `why` it
    was refused ('' while it waits); `who` asked for it ('' for the viewer)."""

    id: str
    said: str
    at: str
    left: int
    why: str
    source: str
    who: str


def shown(conn: Connection, viewer: Viewer, page: str, now: datetime) -> list[Shown]:
    """What the frame tells: the viewer's own deeds that wait or were refused, and others' that wait at this page."""
    live = d.state.in_((WaitingState.WAITING.value, WaitingState.REFUSED.value))  # few, by their index
    seen = or_(d.user_id == viewer.user_id, and_(_WAITS, d.matter == page))
    columns = (d.id, d.user_id, d.user_name, d.said, d.effective_at, d.why, d.source)
    rows = conn.execute(select(*columns).where(live, seen).order_by(d.effective_at)).all()
    found = []
    for row in rows:
        then = from_iso(row.effective_at)
        left = max(0, int((then - now).total_seconds()))
        at = f"{then.astimezone(SHANGHAI):%H:%M:%S}"
        who = "" if row.user_id == viewer.user_id else row.user_name
        found.append(Shown(row.id, row.said, at, left, row.why, row.source, who))
    return found


def due(conn: Connection, now: datetime) -> Sequence[WaitingRow]:
    """The deeds whose time has come, the first asked first."""
    rows = conn.execute(select(t.waiting_deeds).where(_WAITS).order_by(d.asked_at, d.id)).all()
    return [row for row in rows if is_due(from_iso(row.asked_at), from_iso(row.effective_at), now)]


def settle(w: Write, deed_id: str, state: WaitingState, why: str = "") -> bool:
    """Say what became of a deed that waits; False when somebody else has said it. What was typed is kept only of one
    that was refused, until its author has read that."""
    kept: dict[str, Any] = {} if state is WaitingState.REFUSED else {"form": {}}
    values = {"state": state.value, "settled_at": w.now, "why": why[:MOST_WORDS], **kept}
    return bool(w.conn.execute(update(t.waiting_deeds).where(d.id == deed_id, _WAITS).values(**values)).rowcount)


def own(conn: Connection, viewer: Viewer, deed_id: str) -> WaitingRow | None:
    """A deed that waits of the viewer; None for another's."""
    return conn.execute(select(t.waiting_deeds).where(d.id == deed_id, d.user_id == viewer.user_id, _WAITS)).first()


def told(w: Write, viewer: Viewer, deed_id: str) -> None:
    """The author has read that it was refused."""
    mine = and_(d.id == deed_id, d.user_id == viewer.user_id, d.state == WaitingState.REFUSED.value)
    w.conn.execute(update(t.waiting_deeds).where(mine).values(state=WaitingState.TOLD.value, form={}))
