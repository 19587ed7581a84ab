"""Editions of the inspection catalogue: made by the supervision office, put in force when their day comes.

`item_editions` is the catalogue through time and never changed; `catalogue_items` is today's, which phones pull.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from shared.moment import chinese_day, day_in_shanghai
from shared.organisation import UnitKind
from shared.problems import RULE, Problem
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import editions as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.catalogue import (
    LONGEST_NOTE,
    Catalogue,
    Item,
    ItemEdition,
    compare,
    day_refusal,
    item_refusal,
)
from sync_server.procedures.permissions import Action, Caller, require
from sync_server.reference.actors import as_actor
from sync_server.reference.catalogue import catalogue, read_catalogue
from sync_server.reference.directory import directory
from sync_server.reference.shipped import initials

SUBJECT = "catalogue"


@dataclass(frozen=True)
class Imported:
    """How many items an imported edition changes, adds and ends."""

    changed: int
    added: int
    ended: int

    @property
    def total(self) -> int:
        return self.changed + self.added + self.ended


def change_item(w: Write, caller: Caller, item: Item, day: date, reason: str) -> None:
    """Make an edition of one item, known or new, in force from `day`; at once when that is today.

    Raises Problem: FORBIDDEN, or RULE with what to do for a past day, a missing reason, or values out of bounds."""
    _check(w, caller, day, reason)
    words = item_refusal(item)
    if words:
        raise Problem(RULE, reason=words)
    known = catalogue(w)
    if item.code in known and _same(known.on(item.code, day), item):
        raise Problem(grounds.UNCHANGED)
    position = known.on(item.code, day).position if item.code in known else _place(known, item.group, day)
    said = (
        f"{'修改' if item.code in known else '新增'}督察项目{item.code}，自{chinese_day(day)}起施行：{reason.strip()}"
    )
    _announce(w, caller, item.code, said)
    _add(w, caller, item, day, position, reason)
    w.forget(t.item_editions)
    put_in_force(w)


def import_edition(w: Write, caller: Caller, items: Sequence[Item], day: date, reason: str) -> Imported:
    """Make a whole edition in the order of `items`; items it does not list end on the day. Unchanged ones get none.

    Raises Problem as `change_item`; the caller has checked each row, the first wrong one is named by its code."""
    _check(w, caller, day, reason)
    for item in items:
        if words := item_refusal(item):
            raise Problem(grounds.ITEM_FAULT, code=item.code, words=words)
    if not items:
        raise Problem(grounds.FILE_WITHOUT_ITEMS)
    found = compare(catalogue(w), items, day)
    for item in (*(item for _, item in found.changed), *found.added):
        _add(w, caller, item, day, found.places[item.code], reason)
    for edition in found.ended:
        _add(w, caller, replace(edition.item, active=False), day, edition.position, reason)
    done = Imported(len(found.changed), len(found.added), len(found.ended))
    if not done.total:
        raise Problem(grounds.FILE_CHANGES_NOTHING)
    said = (
        f"导入督察项目目录，自{chinese_day(day)}起施行："
        f"修改{done.changed}项、新增{done.added}项、停用{done.ended}项。{reason.strip()}"
    )
    _announce(w, caller, "catalogue", said)
    w.forget(t.item_editions)
    put_in_force(w)
    return done


def anything_to_put_in_force(conn: Connection, today: date) -> bool:
    """True if today's catalogue differs from the editions in force today; reads a few hundred short rows."""
    return bool(_stale(conn, read_catalogue(conn), today))


def put_in_force(w: Write) -> int:
    """Bring today's catalogue to the editions in force today, so that phones pull what has changed; how many items
    changed."""
    today = day_in_shanghai(w.moment)
    stale = _stale(w.conn, catalogue(w), today)
    if not stale:
        return 0
    codes = "、".join(edition.item.code for edition in stale[:10]) + ("等" if len(stale) > 10 else "")
    said = f"督察项目目录更新{len(stale)}项（{codes}），手机下次联网时更新"
    seq = w.event(happenings.CATALOGUE_IN_FORCE, SUBJECT, "catalogue", said, actor=SYSTEM)
    c = t.catalogue_items.c
    known = set(w.conn.execute(select(c.code)).scalars())
    for edition in stale:
        values = _values(edition.item, edition.position) | {"changed_seq": seq}
        if edition.item.code in known:
            w.conn.execute(update(t.catalogue_items).where(c.code == edition.item.code).values(**values))
        else:
            w.add(t.catalogue_items, code=edition.item.code, **values)
    return len(stale)


def _stale(conn: Connection, known: Catalogue, today: date) -> list[ItemEdition]:
    c = t.catalogue_items
    now = {row["code"]: row for row in conn.execute(select(c)).mappings()}
    return [
        edition
        for edition in known.whole(today)
        if (row := now.get(edition.item.code)) is None
        or any(row[name] != value for name, value in _values(edition.item, edition.position).items())
    ]


def _check(w: Write, caller: Caller, day: date, reason: str) -> None:
    require(caller, Action.MANAGE_CATALOGUE)
    words = day_refusal(day, day_in_shanghai(w.moment))
    if words:
        raise Problem(RULE, reason=words)
    if not says(reason):
        raise Problem(grounds.REASON_MISSING)


def _same(edition: ItemEdition, item: Item) -> bool:
    return edition.item == item


def _place(known: Catalogue, group: str, day: date) -> int:
    """A new item stands last in its group (ties go by code), a new group last of all."""
    everything = known.whole(day)
    of_group = [edition.position for edition in everything if edition.item.group == group]
    return max(of_group) if of_group else max((e.position for e in everything), default=0) + 1


def _values(item: Item, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "group": item.group,
        "text": item.text,
        "severity": item.severity.value,
        "points": item.points,
        "photo": item.photo.value,
        "basis": item.basis,
        "initials": initials(item.text),
        "active": item.active,
        "short": item.short,
        "unit": item.unit,
        "counting": item.counting.value if item.counting else "",
        "basis_unchecked": item.basis_unchecked,
        "basis_note": item.basis_note,
    }


def _add(w: Write, caller: Caller, item: Item, day: date, position: int, reason: str) -> None:
    earlier = [e.revision for e in catalogue(w).history(item.code) if e.effective_from == day]
    w.add(
        t.item_editions,
        code=item.code,
        effective_from=day.isoformat(),
        revision=max(earlier, default=0) + 1,
        **_values(item, position),
        note=reason.strip()[:LONGEST_NOTE],
        user_id=caller.user_id,
        at=w.now,
    )


def _announce(w: Write, caller: Caller, subject_id: str, words: str) -> None:
    """Into the log, and to every section: what is scored tomorrow concerns them today."""
    seq = w.event(happenings.CATALOGUE_EDITION, SUBJECT, subject_id, words, actor=as_actor(caller))
    for unit in directory(w).units.values():
        if unit.kind is UnitKind.SECTION and unit.active:
            w.deliver(seq, happenings.CATALOGUE_EDITION, subject_kind=SUBJECT, subject_id=subject_id, unit_id=unit.id)
