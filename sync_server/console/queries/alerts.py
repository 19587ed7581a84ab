"""Alerts as their pages show them: course with minutes, the ring list with its calls, what rings at a desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from shared.moment import from_iso
from shared.plain import PlainError, from_plain
from shared.position import Fix
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.alerts import SUBJECT, facts_of
from sync_server.acts.duty import Contact, ring_list
from sync_server.casework import happenings
from sync_server.casework.term import passed
from sync_server.console.listing import Filters, Listing
from sync_server.console.queries import AnyRow, photos
from sync_server.console.queries.lists import fetch
from sync_server.ledger import tables as t
from sync_server.ledger.terms import run_out, running
from sync_server.procedures.alerting import AlertDeed, AlertFacts, AlertState, CallResult
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_directory

a, u = t.alerts.c, t.units.c
ORDERS = {"waiting": func.coalesce(a.acknowledged_at, "9999"), "received": a.received_at}
RECORD_AWAITED = timedelta(hours=24)
OPEN = "open"  # in whatever state, not done
STATES = {
    OPEN: a.done_at.is_(None),
    AlertState.WAITING.value: a.acknowledged_at.is_(None),
    AlertState.ACKNOWLEDGED.value: a.acknowledged_at.is_not(None) & a.on_site_at.is_(None),
    AlertState.ON_SITE.value: a.on_site_at.is_not(None) & a.done_at.is_(None),
    AlertState.DONE.value: a.done_at.is_not(None),
}


def listing(conn: Connection, viewer: Viewer, filters: Filters, now: datetime) -> Listing:
    """The viewer's alerts, those nobody has answered first."""
    return fetch(conn, "/alerts", filters, alert_list(viewer, filters, now), ORDERS, "-waiting", a.id)


def alert_list(viewer: Viewer, filters: Filters, now: datetime) -> Select[Any]:
    """The alerts of the state and the district that the filters name, those late at their next step if they say so."""
    columns = (a.id, a.text, a.raised_at, a.received_at, a.acknowledged_at, a.on_site_at, a.done_at, a.level)
    statement = select(*columns, u.name.label("unit_name"), u.district_code).join_from(
        t.alerts, t.units, a.unit_id == u.id
    )
    conditions: list[ColumnElement[bool]] = [scope.sees_alerts(viewer)]
    if (state := filters.text("state")) in STATES:
        conditions.append(STATES[state])
    if (district := filters.text("district")) and viewer.city_wide:
        conditions.append(u.district_code == district)
    if filters.text("late"):
        conditions.append(_late(now))
    return statement.where(*conditions)


def _late(now: datetime) -> ColumnElement[bool]:
    c = t.terms.c
    own = (c.subject_kind == SUBJECT) & (c.subject_id == a.id)
    return exists().where(own, running(), run_out(c.overdue_from, now))


@dataclass(frozen=True)
class Step:
    """One step of the course: who did it when, and how many minutes after receipt."""

    state: AlertState
    deed: AlertDeed
    at: str
    name: str
    minutes: int | None


@dataclass(frozen=True)
class ListedContact:
    """A number of the ring list; `next` marks the one to dial now, `calls` what came of dialling so far."""

    contact: Contact
    next: bool
    calls: Sequence[tuple[str, str, str]]  # (moment, who rang, result)


@dataclass(frozen=True)
class AlertPage:
    """One alert with what its page tells."""

    row: AnyRow
    facts: AlertFacts
    section_name: str
    steps: tuple[Step, ...]
    contacts: tuple[ListedContact, ...]
    limit: datetime | None  # from when the present step is late
    photos: Sequence[photos.PhotoTile]
    district: str
    doubt: str = ""  # what the alert says that the ledger does not bear out, in a sentence

    @property
    def fix(self) -> Fix | None:
        """Where the phone said it was; None without a fix, or one that cannot be read."""
        try:
            return from_plain(Fix, self.row.body["place"]["fix"])
        except (KeyError, TypeError, PlainError):
            return None

    def late(self, now: datetime) -> bool:
        """Whether the present step is late."""
        return passed(self.limit, now)


def alert(conn: Connection, viewer: Viewer, alert_id: str, now: datetime) -> AlertPage:
    """One alert. Raises Problem (not found) outside the viewer's reach."""
    row = conn.execute(
        select(t.alerts, u.name.label("unit_name"), u.district_code)
        .join(t.units, a.unit_id == u.id)
        .where(a.id == alert_id, scope.sees_alerts(viewer))
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条立即通知")
    section = read_directory(conn).unit(row.section_id)
    facts = facts_of(row._mapping, section)
    return AlertPage(
        row,
        facts,
        section.name,
        _steps(conn, row, facts),
        _contacts(conn, row, facts, section.id),
        _limit(conn, alert_id),
        photos.by_id(conn, row.done_photos),
        row.district_code,
        _doubt(conn, row, now),
    )


def _limit(conn: Connection, alert_id: str) -> datetime | None:
    """When the term of the present step ends; None once people are on the spot."""
    c = t.terms.c
    end = conn.execute(select(c.overdue_from).where(c.subject_kind == SUBJECT, c.subject_id == alert_id, running()))
    return from_iso(found) if (found := end.scalar()) else None


def _doubt(conn: Connection, row: AnyRow, now: datetime) -> str:
    """An alert goes before its record: whether it was borne out is seen when the record is here, or is not."""
    r, f = t.records.c, t.findings.c
    record = conn.execute(select(r.user_id).where(r.id == row.record_id)).first()
    if record is None:
        late = now - from_iso(row.received_at) > RECORD_AWAITED
        return "通知所指的督察记录至今没有收到，请向发出人核实。" if late else ""
    if record.user_id != row.raised_by:
        return "与台账不符：通知所指的督察记录由另一名督察员上报，请向发出人核实。"
    found = conn.execute(select(f.id).where(f.id == row.finding_id, f.record_id == row.record_id)).first()
    return "" if found else "与台账不符：通知所指的问题不在督察记录中，请向发出人核实。"


def _steps(conn: Connection, row: AnyRow, facts: AlertFacts) -> tuple[Step, ...]:
    done = (
        (AlertState.ACKNOWLEDGED, AlertDeed.ACKNOWLEDGE, row.acknowledged_at, row.acknowledged_by),
        (AlertState.ON_SITE, AlertDeed.ARRIVE, row.on_site_at, row.on_site_by),
        (AlertState.DONE, AlertDeed.CLOSE, row.done_at, row.done_by),
    )
    ids = [by for *_, by in done if by]
    found = conn.execute(select(t.users.c.id, t.users.c.name).where(t.users.c.id.in_(ids)))
    names = {account.id: account.name for account in found}
    return tuple(Step(state, deed, at or "", names.get(by, ""), facts.minutes_to(deed)) for state, deed, at, by in done)


def _contacts(conn: Connection, row: AnyRow, facts: AlertFacts, section_id: str) -> tuple[ListedContact, ...]:
    e = t.events.c
    mine = (e.subject_kind == "alert") & (e.subject_id == row.id) & (e.kind == happenings.ALERT_CALLED.kind)
    calls: dict[str, list[tuple[str, str, str]]] = {}
    for call in conn.execute(select(e.at, e.actor_name, e.data).where(mine).order_by(e.seq)):
        result = CallResult(call.data["result"]).label
        calls.setdefault(call.data["contact"], []).append((call.at, call.actor_name, result))
    waits = facts.state in (AlertState.WAITING, AlertState.ACKNOWLEDGED)
    return tuple(
        ListedContact(contact, waits and n == row.level, calls.get(contact.id, ()))
        for n, contact in enumerate(ring_list(conn, section_id), 1)
    )


def ringing(conn: Connection, viewer: Viewer) -> int:
    """How many alerts are to be heard at the viewer's desk: a section's unanswered ones, for the city those that were
    rung up to it."""
    if not viewer.may(Action.VERIFY):
        return 0
    waiting = scope.sees_alerts(viewer) & a.acknowledged_at.is_(None) & a.done_at.is_(None)
    if viewer.city_wide:
        waiting &= a.level > 0
    some = select(a.id).where(waiting).limit(100).subquery()
    return int(conn.execute(select(func.count()).select_from(some)).scalar_one())


def grave_finding(conn: Connection, viewer: Viewer, finding_id: str) -> AnyRow:
    """The finding that the city is about to notify, with its section. Raises Problem (not found)."""
    f, r = t.findings.c, t.records.c
    row = conn.execute(
        select(f.id, f.item_code, f.item_text, f.facts, f.severity, f.state, f.count.label("quantity"))
        .add_columns(r.id.label("record_id"), r.unit_id, r.unit_name, r.address, r.occurred_at)
        .join_from(t.findings, t.records, f.record_id == r.id)
        .where(f.id == finding_id, scope.sees_findings(viewer))
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个问题")
    return row


def alert_of(conn: Connection, viewer: Viewer, finding_id: str, record_id: str) -> str:
    """The id of the alert that was raised on the finding; '' when there is none."""
    raised = (a.record_id == record_id) & (a.finding_id == finding_id)
    return str(conn.execute(select(a.id).where(raised, scope.sees_alerts(viewer))).scalar() or "")
