"""What each matter, unit and person is found by: its entry, made from its rows as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, select

from sync_server.ledger import tables as t
from sync_server.ledger.search.places import places_of
from sync_server.ledger.search.spelled import mark, number_key, words_of, words_of_few, words_of_name, words_of_place

LONGEST_FACTS = 300  # of a text that people wrote; what a finding is about stands at its beginning
_OF_LINE = ("item_code", "item_text", "facts")
Ids = Sequence[str]
Entries = Iterator["Entry"]


class Kind(StrEnum):
    """What can be found. The value stands in the index."""

    UNIT = "unit"
    PERSON = "person"
    LISTED = "listed"  # a line of 督察名录
    ITEM = "item"
    CASE = "case"
    DOCUMENT = "document"
    NOTICE = "notice"
    RECORD = "record"
    FINDING = "finding"
    VOLUME = "volume"
    ALERT = "alert"
    SUGGESTION = "suggestion"
    ORDER = "order"
    PLACE = "place"  # a name in addresses: no matter of its own, letters that are its sound stand for it


# Found by the sound of their names too, and by a single character; the others are too many for that.
NAMED = (Kind.UNIT, Kind.PERSON, Kind.LISTED, Kind.ITEM, Kind.CASE, Kind.DOCUMENT, Kind.VOLUME)
# Found by a single character, too: there are few enough of them.
FEW = (Kind.ALERT, Kind.SUGGESTION, Kind.ORDER)


@dataclass(frozen=True)
class Entry:
    """`places` are the names in its address, which have entries of their own."""

    kind: Kind
    subject_id: str
    number: str
    words: str
    places: Sequence[str] = field(default=(), compare=False)


def entries(conn: Connection, kind: Kind, ids: Ids) -> dict[str, Entry]:
    """The entries of these subjects, by id; those that are no more are left out."""
    return {entry.subject_id: entry for entry in _MADE[kind](conn, ids)}


def entry_of_place(name: str) -> Entry:
    """The entry of a name in addresses."""
    return Entry(Kind.PLACE, name, "", words_of_place(name, (mark("k", Kind.PLACE.value),)))


def key_of(kind: Kind) -> Column[str]:
    """The column that names the subjects of a kind."""
    key: Column[str] = _KEYS[kind]
    return key


def _units(conn: Connection, ids: Ids) -> Entries:
    u = t.units.c
    for row in conn.execute(select(u.id, u.name, u.prefix, u.district_code).where(u.id.in_(ids))):
        yield _named(Kind.UNIT, row.id, "", (row.name,), (row.prefix,))


def _people(conn: Connection, ids: Ids) -> Entries:
    p = t.people.c
    for row in conn.execute(select(p.id, p.name, p.badge).where(p.id.in_(ids))):
        yield _named(Kind.PERSON, row.id, row.badge, (row.name,), (row.badge,))


def _listed(conn: Connection, ids: Ids) -> Entries:
    d = t.directory_lines.c
    for row in conn.execute(select(d.id, d.name, d.post, d.duty).where(d.id.in_(ids))):
        yield _named(Kind.LISTED, row.id, "", (row.name,), (row.post, row.duty))


def _items(conn: Connection, ids: Ids) -> Entries:
    c = t.catalogue_items.c
    for row in conn.execute(select(c.code, c.text, c.group).where(c.code.in_(ids))):
        yield _named(Kind.ITEM, row.code, row.code, (row.text,), (row.code, row.group))


def _cases(conn: Connection, ids: Ids) -> Entries:
    c = t.cases.c
    columns = (c.id, c.number, c.title, c.place, c.source_name, c.source_number, c.handler_name)
    for row in conn.execute(select(*columns).where(c.id.in_(ids))):
        texts = (row.number, row.source_name, row.source_number, row.handler_name)
        yield _named(Kind.CASE, row.id, row.number, (row.title, row.place), texts)


def _documents(conn: Connection, ids: Ids) -> Entries:
    d = t.documents.c
    for row in conn.execute(select(d.id, d.number, d.title, d.period).where(d.id.in_(ids))):
        yield _named(Kind.DOCUMENT, row.id, row.number or "", (row.title,), (row.number or "", row.period))


def _notices(conn: Connection, ids: Ids) -> Entries:
    n = t.notices.c
    columns = (n.id, n.number, n.provisional, n.unit_id, n.user_id, n.district_code, n.inspector_name, n.body)
    for row in conn.execute(select(*columns).where(n.id.in_(ids))):
        lines = [" ".join(str(line.get(name, "")) for name in _OF_LINE) for line in row.body.get("lines", ())]
        texts = [row.number or "", row.provisional, row.body.get("unit_name", ""), row.body.get("place", "")]
        texts += [row.inspector_name, *(line[:LONGEST_FACTS] for line in lines)]
        marks = (mark("d", row.district_code), mark("u", row.unit_id), mark("o", row.user_id))
        yield _matter(Kind.NOTICE, row.id, row.number or row.provisional, texts, marks, row.body.get("place", ""))


def _records(conn: Connection, ids: Ids) -> Entries:
    r = t.records.c
    columns = (r.id, r.unit_id, r.unit_name, r.user_id, r.inspector_name, r.district_code, r.address)
    for row in conn.execute(select(*columns).where(r.id.in_(ids))):
        marks = (mark("d", row.district_code), mark("u", row.unit_id), mark("o", row.user_id))
        yield _matter(Kind.RECORD, row.id, "", (row.unit_name, row.address, row.inspector_name), marks, row.address)


def _findings(conn: Connection, ids: Ids) -> Entries:
    f, r = t.findings.c, t.records.c
    columns = (f.id, f.item_code, f.item_text, f.facts, f.section_id, f.unit_id, r.unit_name, r.address)
    query = select(*columns, r.user_id, r.inspector_name).join_from(t.findings, t.records, f.record_id == r.id)
    for row in conn.execute(query.where(f.id.in_(ids))):
        texts = (row.item_code, row.item_text, row.facts[:LONGEST_FACTS], row.unit_name, row.address)
        marks = (mark("s", row.section_id), mark("u", row.unit_id), mark("o", row.user_id))
        yield _matter(Kind.FINDING, row.id, "", (*texts, row.inspector_name), marks)


def _volumes(conn: Connection, ids: Ids) -> Entries:
    v = t.volumes.c
    for row in conn.execute(select(v.id, v.number, v.title, v.subject_number).where(v.id.in_(ids))):
        yield _named(Kind.VOLUME, row.id, row.number, (row.title,), (row.number, row.subject_number))


def _alerts(conn: Connection, ids: Ids) -> Entries:
    a, r = t.alerts.c, t.records.c
    query = select(a.id, a.text, a.section_id, r.unit_name).outerjoin_from(t.alerts, t.records, a.record_id == r.id)
    for row in conn.execute(query.where(a.id.in_(ids))):
        yield _few(Kind.ALERT, row.id, "", (row.text, row.unit_name or ""), mark("s", row.section_id))


def _suggestions(conn: Connection, ids: Ids) -> Entries:
    """By what was suggested and answered, never by who may have suggested it."""
    s = t.suggestions.c
    for row in conn.execute(select(s.id, s.text, s.answer, s.district_code).where(s.id.in_(ids))):
        yield _few(Kind.SUGGESTION, row.id, "", (row.text, row.answer), mark("d", row.district_code))


def _orders(conn: Connection, ids: Ids) -> Entries:
    o = t.work_orders.c
    columns = (o.id, o.number, o.place, o.content, o.result, o.district_code)
    for row in conn.execute(select(*columns).where(o.id.in_(ids))):
        texts = (row.number, row.place, row.content, row.result)
        yield _few(Kind.ORDER, row.id, row.number, texts, mark("d", row.district_code), row.place)


def _few(kind: Kind, subject_id: str, number: str, texts: Ids, of: str, place: str = "") -> Entry:
    begun = [text[:LONGEST_FACTS] for text in texts]
    words = words_of_few(begun, (mark("k", kind.value), of), (number,))
    return Entry(kind, subject_id, number_key(number)[:80], words, places_of((place,)))


def _named(kind: Kind, subject_id: str, number: str, names: Ids, texts: Ids) -> Entry:
    words = words_of_name(names, texts, (mark("k", kind.value),), (number,))
    return Entry(kind, subject_id, number_key(number)[:80], words)


def _matter(kind: Kind, subject_id: str, number: str, texts: Ids, marks: Ids, place: str = "") -> Entry:
    words = words_of(texts, (mark("k", kind.value), *marks), (number,))
    return Entry(kind, subject_id, number_key(number)[:80], words, places_of((place,)))


_MADE: Mapping[Kind, Callable[[Connection, Ids], Entries]] = {
    Kind.UNIT: _units,
    Kind.PERSON: _people,
    Kind.LISTED: _listed,
    Kind.ITEM: _items,
    Kind.CASE: _cases,
    Kind.DOCUMENT: _documents,
    Kind.NOTICE: _notices,
    Kind.RECORD: _records,
    Kind.FINDING: _findings,
    Kind.VOLUME: _volumes,
    Kind.ALERT: _alerts,
    Kind.SUGGESTION: _suggestions,
    Kind.ORDER: _orders,
}
_KEYS: Mapping[Kind, Any] = {
    Kind.UNIT: t.units.c.id,
    Kind.PERSON: t.people.c.id,
    Kind.LISTED: t.directory_lines.c.id,
    Kind.ITEM: t.catalogue_items.c.code,
    Kind.CASE: t.cases.c.id,
    Kind.DOCUMENT: t.documents.c.id,
    Kind.NOTICE: t.notices.c.id,
    Kind.RECORD: t.records.c.id,
    Kind.FINDING: t.findings.c.id,
    Kind.VOLUME: t.volumes.c.id,
    Kind.ALERT: t.alerts.c.id,
    Kind.SUGGESTION: t.suggestions.c.id,
    Kind.ORDER: t.work_orders.c.id,
}

KINDS = tuple(_KEYS)  # those whose entries are made of rows


def touched_by(conn: Connection, table: str, keys: Ids) -> Iterator[tuple[Kind, list[str]]]:
    """Whose entries may read otherwise once these rows of a table have changed."""
    for kind, column in _KEYS.items():
        if column.table.name == table:
            yield kind, list(keys)
    if table == t.records.name:  # findings and alerts are found by the words of their record too
        f, a = t.findings.c, t.alerts.c
        yield Kind.ALERT, list(conn.execute(select(a.id).where(a.record_id.in_(keys))).scalars())
        yield Kind.FINDING, list(conn.execute(select(f.id).where(f.record_id.in_(keys))).scalars())


FOLLOWED = frozenset(column.table.name for column in _KEYS.values())
