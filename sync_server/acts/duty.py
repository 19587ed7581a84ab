"""The ring list of a unit: who is called, in which order, when an alert is not answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from shared import spelling
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.grounds import planning as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory

MOST = 12
_PHONE = re.compile(r"[0-9+][0-9 ()+转,-]{2,38}")


@dataclass(frozen=True)
class Contact:
    """One line of the list; `id` '' for one that is only written down."""

    name: str
    post: str
    phone: str
    id: str = ""

    @property
    def words(self) -> str:
        return f"{self.post}{self.name} {self.phone}".strip()


def ring_list(conn: Connection, unit_id: str) -> tuple[Contact, ...]:
    """The unit's list in its order; its duty phone alone when nobody has written one; nothing when it has neither."""
    listed = contacts_of(conn, unit_id)
    if listed:
        return listed
    phone = conn.execute(select(t.units.c.duty_phone).where(t.units.c.id == unit_id)).scalar()
    return (Contact("", "值班电话", phone, "duty"),) if phone else ()


def contacts_of(conn: Connection, unit_id: str) -> tuple[Contact, ...]:
    """The list as it was written."""
    c = t.duty_contacts.c
    query = select(c.id, c.name, c.post, c.phone).where(c.unit_id == unit_id).order_by(c.position)
    return tuple(Contact(row.name, row.post, row.phone, row.id) for row in conn.execute(query))


def list_version(conn: Connection, unit_id: str) -> int:
    """A number that changes with every saving; 0 for an empty list."""
    c = t.duty_contacts.c
    return int(conn.execute(select(func.max(c.changed_seq)).where(c.unit_id == unit_id)).scalar() or 0)


def set_contacts(w: Write, caller: Caller, unit_id: str, contacts: Sequence[Contact], *, base: int) -> None:
    """The section chief writes the list anew, in the order given; `base` is the version it was written over.

    Raises Problem that names the row to mend, and CONFLICT when somebody else has saved in between."""
    unit = directory(w).unit(unit_id)
    require(caller, Action.DELEGATE, Target(unit.district_code), "这个单位的值班联系名单")
    if base != list_version(w.conn, unit_id):
        raise Problem(grounds.DUTY_LIST_CHANGED)
    if len(contacts) > MOST:
        raise Problem(grounds.DUTY_LIST_TOO_LONG, most=MOST)
    contacts = [
        Contact(spelling.name(one.name)[:40], spelling.line(one.post)[:40], spelling.phone(one.phone)[:40])
        for one in contacts
    ]
    for number, contact in enumerate(contacts, 1):
        if not contact.name:
            raise Problem(grounds.DUTY_NAME_MISSING, number=number)
        if not _PHONE.fullmatch(contact.phone):
            raise Problem(grounds.DUTY_TELEPHONE_MISSING, number=number)
    said = "；".join(f"{n}.{c.words}" for n, c in enumerate(contacts, 1)) or "（空）"
    words = f"{unit.name}值班联系名单改为：{said}"
    seq = w.event(happenings.DUTY_SET, "unit", unit_id, words, actor=as_actor(caller), unit_id=unit_id)
    w.conn.execute(delete(t.duty_contacts).where(t.duty_contacts.c.unit_id == unit_id))
    for position, contact in enumerate(contacts, 1):
        w.add(
            t.duty_contacts,
            id=w.new_id(),
            unit_id=unit_id,
            position=position,
            name=contact.name,
            post=contact.post,
            phone=contact.phone,
            changed_seq=seq,
        )
