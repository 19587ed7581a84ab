"""A record as the server tells it: people and units by the directory, items by the catalogue, moments by its own clock.

What the phone sealed stays in `records.body`, to the byte. Whatever prints, shows or exports a record reads it here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from shared.catalogue import Severity
from shared.inspection import Form, Inspection, ItemResult, Subject
from shared.moment import day_in_shanghai, from_iso, shifted, to_iso
from shared.organisation import PersonRef
from shared.plain import from_plain, to_plain
from shared.spelling import badge_key
from sync_server.ledger import tables as t
from sync_server.ledger.folding import same_badge
from sync_server.ledger.prepared import Prepared
from sync_server.procedures.catalogue import Catalogue, unit_told
from sync_server.procedures.claims import Difference, record_differences
from sync_server.reference.catalogue import read_catalogue

_OF_ACCOUNT = Prepared(
    select(t.users.c.name, t.users.c.person_id, t.people.c.badge, t.units.c.name)
    .join_from(t.users, t.units, t.units.c.id == t.users.c.unit_id)
    .outerjoin(t.people, t.people.c.id == t.users.c.person_id)
    .where(t.users.c.id == bindparam("user"))
)


def person_of(conn: Connection, person_id: str) -> PersonRef | None:
    """A person of the directory by id, with the unit's name; None for nobody."""
    p, u = t.people.c, t.units.c
    query = select(p.id, p.name, p.badge, u.name.label("unit")).join(t.units, u.id == p.unit_id)
    row = conn.execute(query.where(p.id == person_id)).first() if person_id else None
    return PersonRef(row.id, row.name, row.badge, row.unit) if row else None


def person_by(conn: Connection, ref: PersonRef) -> PersonRef | None:
    """Whom the directory knows by the reference: by id, else by 胸号."""
    if (found := person_of(conn, ref.id)) is not None or not badge_key(ref.badge):
        return found
    p = t.people.c
    row = conn.execute(select(p.id).where(same_badge(p.badge, ref.badge)).order_by(p.badge)).first()
    return person_of(conn, row.id) if row else None


def account_ref(conn: Connection, user_id: str) -> PersonRef:
    """The person an account stands for: the directory's name and 胸号, the account's own name without a person."""
    name, person_id, badge, unit = _OF_ACCOUNT.first(conn, user=user_id)
    return PersonRef(person_id or user_id, name, badge or "", unit)


def second_of(conn: Connection, ref: PersonRef | None, first: PersonRef) -> PersonRef | None:
    """The second inspector, when the directory has this person as an inspector other than the first."""
    found = person_of(conn, ref.id) if ref else None
    if ref is None or found is None or found.id == first.id:
        return None
    p = t.people.c
    row = conn.execute(select(p.inspector).where(p.id == found.id)).one()
    return found if row.inspector and (found.name, found.badge) == (ref.name, ref.badge) else None


def judged(
    conn: Connection,
    user_id: str,
    claimed: Inspection,
    unit_name: str,
    editions: Catalogue,
    raised: Collection[str] = (),
) -> tuple[dict[str, Any], list[Difference]]:
    """What the directory says of the record's people (kept with the record as `people`), and where the record says
    otherwise. `raised` are the findings (ids) whose severity the ledger's own count raises."""
    first = account_ref(conn, user_id)
    second = second_of(conn, claimed.second_inspector, first)
    people = {"inspector": to_plain(first), "second": to_plain(second), "subjects": _subjects(conn, claimed)}
    told = _told(claimed, people, unit_name, lambda code: editions.history(code)[-1].item.text)
    day = day_in_shanghai(from_iso(claimed.started_at))
    counted = (
        replace(one, unit=unit_told(one.unit, one.item_code, day, editions), raised=one.id in raised)
        for one in told.items
    )
    told = replace(told, items=tuple(counted))
    differences = record_differences(
        claimed, told, lambda code: [edition.item.text for edition in editions.history(code)]
    )
    return people, differences


def _subjects(conn: Connection, claimed: Inspection) -> dict[str, str]:
    """Names by 胸号 of those inspected whom the directory knows."""
    if not claimed.subjects:
        return {}
    p = t.people.c
    badges = [subject.badge for subject in claimed.subjects]
    names = {row.badge: row.name for row in conn.execute(select(p.badge, p.name).where(p.badge.in_(badges)))}
    if wanting := {badge_key(badge): badge for badge in badges if badge not in names and badge_key(badge)}:
        key = func.ltrim(func.replace(p.badge, "-", ""), "0")  # a spreadsheet has eaten the zeros
        alike = select(key.label("key"), p.name).where(key.in_(wanting))
        names |= {wanting[row.key]: row.name for row in conn.execute(alike)}
    return names


def as_told(conn: Connection, record: RowMapping | Mapping[str, Any], editions: Catalogue | None = None) -> Inspection:
    """The record for people's eyes; `record` is a whole row of `records`. Items read as the catalogue of the day of
    the check has them, moments are corrected by the phone's clock offset."""
    claimed = from_plain(Inspection, record["body"])
    known, occurred = editions or read_catalogue(conn), from_iso(record["occurred_at"])
    day = day_in_shanghai(occurred)
    people = record["people"] or _of_before(conn, record, claimed)

    def item(code: str) -> Any:
        return known.on(code, day).item if code in known else None

    told = _told(claimed, people, record["unit_name"], lambda code: found.text if (found := item(code)) else "")
    lasted = max(timedelta(), from_iso(claimed.ended_at) - from_iso(claimed.started_at))
    raised = _raised(conn, record["id"], claimed)
    items = tuple(
        replace(
            result,
            severity=raised.get(result.id, found.severity),
            raised=result.id in raised,
            unit=unit_told(result.unit, result.item_code, day, known),
        )
        if (found := item(result.item_code))
        else result
        for result in told.items
    )
    ended = shifted(occurred, lasted.total_seconds())
    number = _case_number(conn, record["id"], claimed)
    return replace(told, items=items, started_at=to_iso(occurred), ended_at=to_iso(ended), case_number=number)


def _raised(conn: Connection, record_id: str, claimed: Inspection) -> dict[str, Severity]:
    """By finding (id): the severity of those that stand one above the catalogue's."""
    if not any(result.raised for result in claimed.items):
        return {}
    f = t.findings.c
    rows = conn.execute(select(f.id, f.severity).where(f.record_id == record_id, f.own_severity != ""))
    return {row.id: Severity(row.severity) for row in rows}


def _case_number(conn: Connection, record_id: str, claimed: Inspection) -> str:
    """The number of the case that a record counts to; one that it names and does not count to is said to be so."""
    if claimed.form is not Form.SPECIAL:
        return ""
    c, r = t.cases.c, t.case_records.c
    query = select(c.number).join_from(t.case_records, t.cases, c.id == r.case_id).where(r.record_id == record_id)
    named = claimed.case_number or ("编号不明" if claimed.case_id else "")
    return conn.execute(query).scalar() or (f"{named}（未计入台账中的专项）" if named else "")


def _told(claimed: Inspection, people: Mapping[str, Any], unit_name: str, text: Callable[[str], str]) -> Inspection:
    second, names, keyer = people.get("second"), people.get("subjects", {}), people.get("keyed_by")
    return replace(
        claimed,
        inspector=from_plain(PersonRef, people["inspector"]),
        second_inspector=from_plain(PersonRef, second) if second else None,
        keyed_by=from_plain(PersonRef, keyer) if keyer else None,  # of no phone, whatever it says
        unit_name=unit_name,
        subjects=tuple(Subject(s.badge, names.get(s.badge, s.name) if s.name else "") for s in claimed.subjects),
        items=tuple(_with_text(item, text(item.item_code)) for item in claimed.items),
    )


def _with_text(item: ItemResult, text: str) -> ItemResult:
    return replace(item, item_text=text) if text and text != item.item_text else item


def _of_before(conn: Connection, record: RowMapping | Mapping[str, Any], claimed: Inspection) -> dict[str, Any]:
    """People of a record that was filed before they were kept with it."""
    first = account_ref(conn, record["user_id"])
    first = replace(first, name=record["inspector_name"])
    return {"inspector": to_plain(first), "second": to_plain(second_of(conn, claimed.second_inspector, first))}
