"""What a phone pulls: reference data of its district, its own tasks, and where its records and notices stand.

The cursor is the number of the last event the phone has seen. Within one round of pages the upper end stays fixed, so
that rows which change meanwhile come in the next round and none is missed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import ColumnElement, Connection, FromClause, func, or_, select, true

from shared.field_rules import READS
from shared.moment import day_in_shanghai
from shared.organisation import UnitKind
from shared.plain import to_plain
from shared.sealing import GENESIS
from shared.wire import Change, ChangeKind, NoticeStatus, RecordState
from sync_server.acts.case_briefs import cases_down
from sync_server.acts.common.devices import DeviceCaller
from sync_server.acts.near_findings import near_down
from sync_server.acts.phone_messages import messages_for
from sync_server.acts.prefilling import assignments_down
from sync_server.acts.repeats_down import repeats_down
from sync_server.acts.states import notice_statuses, record_states
from sync_server.ledger import tables as t
from sync_server.ledger.events import Head, read_head
from sync_server.procedures.check_templates import PREFIX, offered, templates_on
from sync_server.procedures.field_rules import GROUPS, WORDING, book_of
from sync_server.procedures.permissions import CITY_CODE
from sync_server.reference.check_templates import shipped_templates
from sync_server.reference.rulebook import read_editions, read_wordings

T = TypeVar("T")
PAGE = 400
# What composing a state raises over values that no program of ours has written.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
EVERYTHING = -1


@dataclass(frozen=True)
class Cursor:
    """`base` has been seen, `head` is where this round ends; between pages `kind` (place in the order of kinds) and
    `after` (the last id sent) say how far the round has come."""

    base: int
    head: Head
    kind: int = 0
    after: str = ""

    @property
    def first_page(self) -> bool:
        return not (self.kind or self.after)

    def text(self, scope: str, *, done: bool) -> str:
        """Opaque to phones. It names the log it belongs to (a hash) and the scope it was made for, so that another
        database, or an inspector who moved to another district, starts from the beginning."""
        parts: list[Any] = [scope, self.head.seq, self.head.hash[:12]]
        return json.dumps(parts if done else [*parts, self.base, self.kind, self.after], separators=(",", ":"))


def read_cursor(conn: Connection, text: str, scope: str) -> Cursor:
    """The cursor of an earlier reply; anything else (empty, damaged, of the future, of another scope) means all."""
    now = read_head(conn)
    fresh = Cursor(EVERYTHING, now)
    try:
        made_for, seq, mark, *place = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return fresh
    if made_for != scope or type(seq) is not int or not 0 <= seq <= now.seq or not isinstance(mark, str):
        return fresh
    there = GENESIS if seq == 0 else conn.execute(select(t.events.c.hash).where(t.events.c.seq == seq)).scalar()
    if there is None or there[:12] != mark:
        return fresh
    match place:
        case []:
            return Cursor(seq, now)
        case [int(base), int(kind), str(after)] if EVERYTHING <= base <= seq and 0 <= kind < len(_SOURCES):
            return Cursor(base, Head(seq, there), kind, after) if _is_key(_SOURCES[kind], after) else fresh
        case _:
            return fresh


def _is_key(source: _Source, text: str) -> bool:
    """True for what can be the id of a source's last thing: it goes into a query as it is."""
    if source in (_calendars, _messages):
        # Messages go by their event's number in twelve digits; what the database calls an integer ends before.
        return not text or (text.isascii() and text.isdigit() and len(text) <= 12 and int(text) < 2**31)
    return len(text) <= 64 and text.isprintable()


def scope_of(device: DeviceCaller) -> str:
    """A short mark of all that decides what this phone may see, the number of sources included (what a new one holds
    already is pulled by every phone) and what the rules say that this server reads of records and notices."""
    who = (device.device_id, device.user_id, device.role.value, device.unit.id, device.unit.district_code)
    parts = (*who, str(len(_SOURCES)), *READS)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:8]


def read_changes(
    conn: Connection, device: DeviceCaller, text: str, now: datetime, page: int = PAGE
) -> tuple[list[Change], str, bool]:
    """One page: the changes, the next cursor, and whether more wait."""
    scope = scope_of(device)
    cursor = read_cursor(conn, text, scope)
    changes: list[Change] = []
    for n in range(cursor.kind, len(_SOURCES)):
        after = cursor.after if n == cursor.kind else ""
        room = page - len(changes)
        if room <= 0:
            here = Cursor(cursor.base, cursor.head, n, after)
            return changes, here.text(scope, done=False), True
        found = list(_SOURCES[n](_Round(conn, device, cursor.base, cursor.head.seq, now), after, room))
        changes += found
        if len(found) == room:
            here = Cursor(cursor.base, cursor.head, n, found[-1].id)
            return changes, here.text(scope, done=False), True
    return changes, cursor.text(scope, done=True), False


@dataclass(frozen=True)
class _Round:
    conn: Connection
    device: DeviceCaller
    base: int
    head: int
    now: datetime

    @property
    def full(self) -> bool:
        return self.base == EVERYTHING

    def rows(
        self, table: FromClause, key: str, after: str, limit: int, *where: ColumnElement[bool], source: Any = None
    ) -> list[Any]:
        """Rows of the round in order of their key, as mappings."""
        c = table.c
        query = select(table).select_from(table if source is None else source)
        query = query.where(c.changed_seq > self.base, c.changed_seq <= self.head, c[key] > after, *where)
        return list(self.conn.execute(query.order_by(c[key]).limit(limit)).mappings())


_Source = Callable[[_Round, str, int], Iterator[Change]]


def _pick(row: Any, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _self(r: _Round, after: str, _limit: int) -> Iterator[Change]:
    if r.full and not after:
        d = r.device
        value = {
            "person_id": d.person.id,
            "unit_id": d.unit.id,
            "role": d.role.value,
            "district_code": d.unit.district_code,
        }
        yield Change(ChangeKind.SELF, "current", value)


def _catalogue(r: _Round, after: str, _limit: int) -> Iterator[Change]:
    c = t.catalogue_items.c.changed_seq
    version = r.conn.execute(select(func.max(c)).where(c <= r.head)).scalar()
    if version is not None and version > r.base and not after:
        yield Change(ChangeKind.CATALOGUE, "current", {"version": str(version)})


def _items(r: _Round, after: str, limit: int) -> Iterator[Change]:
    for row in r.rows(t.catalogue_items, "code", after, limit):
        value = _pick(
            row, "code", "group", "text", "severity", "points", "photo", "basis", "initials", "short", "unit",
            "basis_unchecked", "basis_note",
        )  # fmt: skip
        value["counting"] = row["counting"] or None
        yield Change(ChangeKind.ITEM, row["code"], value if row["active"] else None)


def _calendars(r: _Round, after: str, limit: int) -> Iterator[Change]:
    c = t.calendars.c
    query = select(t.calendars).where(c.changed_seq > r.base, c.changed_seq <= r.head, c.year > int(after or 0))
    for row in r.conn.execute(query.order_by(c.year).limit(limit)).mappings():
        yield Change(ChangeKind.CALENDAR, str(row["year"]), _pick(row, "year", "off", "work", "status", "source"))


def _in_district(r: _Round, column: Any) -> ColumnElement[bool]:
    own = r.device.unit.district_code
    return true() if own == CITY_CODE else or_(column == own, column == CITY_CODE)


def _delegations(r: _Round, after: str, limit: int) -> Iterator[Change]:
    where = _in_district(r, t.delegations.c.district_code)
    for row in r.rows(t.delegations, "district_code", after, limit, where):
        value = _pick(row, "district_code", "mode", "paper", "since")
        yield Change(ChangeKind.DELEGATION, row["district_code"], value)


_UNIT = ("id", "name", "kind", "district_code", "street_code", "parent_id", "prefix", "duty_phone", "active")


def _units(r: _Round, after: str, limit: int) -> Iterator[Change]:
    u = t.units.c
    # No phone asks for a street or town, and an app from before there were any cannot read the kind.
    where = _in_district(r, u.district_code) & (u.kind != UnitKind.STREET.value)
    for row in r.rows(t.units, "id", after, limit, where):
        yield Change(ChangeKind.UNIT, row["id"], _pick(row, *_UNIT) if row["active"] else None)


def _blocks(r: _Round, after: str, limit: int) -> Iterator[Change]:
    for row in r.rows(t.number_blocks, "id", after, limit, t.number_blocks.c.device_id == r.device.device_id):
        value = _pick(row, "id", "prefix", "kind", "year", "first", "last")
        yield Change(ChangeKind.BLOCK, row["id"], value if row["returned_at"] is None else None)


def _assignments(r: _Round, after: str, limit: int) -> Iterator[Change]:
    rows = r.rows(t.assignments, "id", after, limit, t.assignments.c.user_id == r.device.user_id)
    for assignment in assignments_down(r.conn, rows):
        yield Change(ChangeKind.ASSIGNMENT, assignment.id, to_plain(assignment))


def _notice_states(r: _Round, after: str, limit: int) -> Iterator[Change]:
    ids = [row["id"] for row in r.rows(t.notices, "id", after, limit, t.notices.c.user_id == r.device.user_id)]
    found = _readable(ids, lambda some: notice_statuses(r.conn, some, r.now), _unread_notice)
    for status in found:
        yield Change(ChangeKind.NOTICE_STATE, status.notice_id, to_plain(status))


def _record_states(r: _Round, after: str, limit: int) -> Iterator[Change]:
    ids = [row["id"] for row in r.rows(t.records, "id", after, limit, t.records.c.user_id == r.device.user_id)]
    for state in _readable(ids, lambda some: record_states(r.conn, some), _unread_record):
        yield Change(ChangeKind.RECORD_STATE, state.record_id, to_plain(state))


def _readable(ids: list[str], read: Callable[[list[str]], list[T]], stand_in: Callable[[str], T]) -> list[T]:
    """What `read` says of the ids. One row that cannot be read must not keep the others, and all that comes behind
    them, from the phone for ever: it is said to be unreadable."""
    if not ids:
        return []
    try:
        return read(ids)
    except _UNREADABLE:
        if len(ids) == 1:
            structlog.get_logger("pulling").exception("a row cannot be read", id=ids[0])
            return [stand_in(ids[0])]
    half = len(ids) // 2
    return _readable(ids[:half], read, stand_in) + _readable(ids[half:], read, stand_in)


def _unread_record(record_id: str) -> RecordState:
    return RecordState(record_id, "服务器暂时读不出这条记录的办理情况，请联系督察科")


def _unread_notice(notice_id: str) -> NoticeStatus:
    return NoticeStatus(notice_id, "", "", "服务器暂时读不出这份通知书的办理情况，请联系督察科")


def _people(r: _Round, after: str, limit: int) -> Iterator[Change]:
    joined = t.people.join(t.units, t.units.c.id == t.people.c.unit_id)
    where = _in_district(r, t.units.c.district_code)
    for row in r.rows(t.people, "id", after, limit, where, source=joined):
        value = _pick(row, "id", "name", "badge", "unit_id", "inspector", "leader", "active")
        yield Change(ChangeKind.PERSON, row["id"], value if row["active"] else None)


def _messages(r: _Round, after: str, limit: int) -> Iterator[Change]:
    since = int(after) if after else r.base
    for message in messages_for(r.conn, r.device.user_id, since, r.head, limit, r.now):
        yield Change(ChangeKind.MESSAGE, message.id, to_plain(message))


def _rules(r: _Round, after: str, limit: int) -> Iterator[Change]:
    if not r.full and not _rules_changed(r):
        return
    own, u = r.device.unit.district_code, t.units.c
    districts = select(u.district_code).where(u.kind == UnitKind.SECTION.value, u.district_code > after).distinct()
    if own != CITY_CODE:
        districts = districts.where(u.district_code == own)
    editions, wordings, today = read_editions(r.conn), read_wordings(r.conn, WORDING), day_in_shanghai(r.now)
    for district in r.conn.execute(districts.order_by(u.district_code).limit(limit)).scalars():
        templates = offered(templates_on(editions, shipped_templates(), district, today))
        book = replace(book_of(editions, wordings, district, today), templates=templates)
        yield Change(ChangeKind.RULES, district, to_plain(book))


def _rules_changed(r: _Round) -> bool:
    e, p = t.events.c, t.paper_templates
    of_round = select(e.seq).where(e.seq > r.base, e.seq <= r.head).limit(1)
    groups = or_(e.subject_id.in_(GROUPS), e.subject_id.startswith(PREFIX, autoescape=True))
    rules = of_round.where(e.subject_kind == "rules", groups)
    wording = of_round.join(p, p.c.id == e.subject_id).where(e.subject_kind == "template", p.c.name == WORDING)
    return any(r.conn.execute(query).first() is not None for query in (rules, wording))


def _cases(r: _Round, after: str, limit: int) -> Iterator[Change]:
    for case in cases_down(r.conn, r.device, r.base, r.head, r.now, after, limit):
        yield Change(ChangeKind.CASE, case.id, to_plain(case))


def _near(r: _Round, after: str, limit: int) -> Iterator[Change]:
    for finding_id, finding in near_down(r.conn, r.device, r.base, r.head, r.now, after, limit):
        yield Change(ChangeKind.NEAR, finding_id, None if finding is None else to_plain(finding))


def _repeats(r: _Round, after: str, limit: int) -> Iterator[Change]:
    for unit in repeats_down(r.conn, r.device, r.base, r.head, r.now, after, limit):
        yield Change(ChangeKind.REPEATS, unit.unit_id, to_plain(unit))


# In the order in which a phone can make use of them; a cursor between two pages names a place in it, so new ones go
# to the end.
_SOURCES: tuple[_Source, ...] = (
    _self,
    _catalogue,
    _items,
    _calendars,
    _delegations,
    _units,
    _blocks,
    _assignments,
    _notice_states,
    _record_states,
    _people,
    _messages,
    _rules,
    _cases,
    _near,
    _repeats,
)
