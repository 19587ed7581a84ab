"""Notes between colleagues on a matter, with @: beside it, never on a paper, never in another unit's view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select, update

from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import notes as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor

LONGEST = 1000


@dataclass(frozen=True)
class Matter:
    """What a note stands at: its kind and id, and what people call it."""

    kind: str
    id: str
    name: str


def colleagues(conn: Connection, unit_id: str) -> Sequence[RowMapping]:
    """The people of the body who have an account in use."""
    u = t.users.c
    query = select(u.id, u.name).where(u.unit_id == unit_id, u.active).order_by(u.name, u.id)
    return conn.execute(query).mappings().all()


def mentioned(text: str, people: Iterable[RowMapping]) -> list[str]:
    """Whom the text names by @: the longest name first, so that 王芳华 is not read as 王芳 too; namesakes all."""
    rest, ids = text.replace("＠", "@"), dict[str, list[str]]()
    for person in people:
        ids.setdefault(person["name"], []).append(person["id"])
    found: list[str] = []
    for name in sorted(ids, key=len, reverse=True):
        if f"@{name}" in rest:
            found += ids[name]
            rest = rest.replace(f"@{name}", "")
    return found


def write_note(w: Write, caller: Caller, matter: Matter, text: str, ticked: Sequence[str] = ()) -> str:
    """Leave a note for the colleagues of the caller's body; those whom it names find a line in their inbox. Whether the
    caller may see the matter was asked by the page. Raises Problem."""
    if not says(text):
        raise Problem(grounds.TEXT_MISSING)
    people = colleagues(w.conn, caller.unit_id)
    if not set(ticked) <= {person["id"] for person in people}:
        raise Problem(grounds.NOT_A_COLLEAGUE)
    note_id, actor = w.new_id(), as_actor(caller)
    who = {"unit_id": caller.unit_id, "user_id": caller.user_id, "user_name": caller.name}
    about = {"subject_kind": matter.kind, "subject_id": matter.id}
    w.add(t.notes, id=note_id, text=text.strip(), at=w.now, **who, **about)
    w.event(happenings.NOTE_WRITTEN, "note", note_id, f"{caller.name}在{matter.name}下留言", actor=actor, data=about)
    for user_id in dict.fromkeys([*ticked, *mentioned(text, people)]):
        if user_id == caller.user_id:
            continue
        name = next(person["name"] for person in people if person["id"] == user_id)
        said = f"{caller.name}在{matter.name}下留言，提到{name}"
        seq = w.event(happenings.NOTE_MENTIONED, "note", note_id, said, actor=actor, data={**about, "user_id": user_id})
        w.add(t.note_mentions, note_id=note_id, user_id=user_id, event_seq=seq)
        w.deliver(
            seq, happenings.NOTE_MENTIONED, subject_kind=matter.kind, subject_id=matter.id, unit_id=caller.unit_id
        )
    return note_id


def withdraw_note(w: Write, caller: Caller, note_id: str) -> RowMapping:
    """The writer takes the note back: its words are not shown any more, that there was one is. Returns it. Raises
    Problem."""
    n = t.notes
    row = w.conn.execute(select(n).where(n.c.id == note_id, n.c.unit_id == caller.unit_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条留言")
    if row["user_id"] != caller.user_id:
        raise Problem(grounds.NOT_YOURS)
    if row["withdrawn_at"]:
        raise Problem(grounds.WITHDRAWN)
    w.conn.execute(update(n).where(n.c.id == note_id).values(withdrawn_at=w.now))
    w.event(happenings.NOTE_WITHDRAWN, "note", note_id, f"{caller.name}撤回了一条留言", actor=as_actor(caller))
    return row
