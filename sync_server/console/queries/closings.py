"""With what grave findings ended, and what corrections ask of the chief: on the pages of the record and the notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal_column, or_, select

from shared.workdays import Calendar
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.closings import CITY_UNITS
from sync_server.console import words
from sync_server.console.queries import AnyRow, photos
from sync_server.console.queries.photos import PhotoTile
from sync_server.console.queries.todo import EACH, Todo, in_district
from sync_server.ledger import tables as t
from sync_server.procedures.closing import AskedEnd
from sync_server.procedures.permissions import Action


@dataclass(frozen=True)
class Asked:
    """What a correction asks of a grave finding, and what was decided."""

    row: AnyRow

    @property
    def what(self) -> str:
        return AskedEnd(self.row.what).label

    @property
    def look(self) -> words.Look:
        return words.END_REQUEST[self.row.decision]

    @property
    def becomes(self) -> str:
        """What the finding would be, in words; '' when it is taken out."""
        now: Mapping[str, Any] = self.row.becomes
        if not now:
            return ""
        return f"{now['item_code']} {now['item_text']}（{words.SEVERITY[now['severity']].word}）：{now['facts']}"


@dataclass(frozen=True)
class Ended:
    """One end with its evidence: the photos that this viewer may see, and how many others there are; which units of
    the city were brought it, and when they read it."""

    row: AnyRow
    photos: list[PhotoTile]
    hidden: int
    city: Sequence[AnyRow]


def asked_of(conn: Connection, finding_ids: Sequence[str]) -> dict[str, list[Asked]]:
    """What corrections have asked of the findings, newest first."""
    q, found = t.end_requests.c, dict[str, list[Asked]]()
    for row in conn.execute(select(t.end_requests).where(q.finding_id.in_(finding_ids)).order_by(q.at.desc())):
        found.setdefault(row.finding_id, []).append(Asked(row))
    return found


def ends_of(conn: Connection, viewer: Viewer, finding_ids: Sequence[str]) -> dict[str, list[Ended]]:
    """With what the findings, and those merged into them, ended, newest first."""
    c, f, found = t.finding_closings.c, t.findings.c, dict[str, list[Ended]]()
    query = (
        select(t.finding_closings, f.record_id, f.merged_into)
        .join(t.findings, f.id == c.finding_id)
        .where(or_(f.id.in_(finding_ids), f.merged_into.in_(finding_ids)))
    )
    for row in conn.execute(query.order_by(c.at.desc(), c.id)).all():
        shown = photos.open_to(conn, viewer, row.photos)
        ended = Ended(row, shown, len(row.photos) - len(shown), _city(conn, row))
        home = row.finding_id if row.finding_id in finding_ids else row.merged_into
        found.setdefault(home, []).append(ended)
    return found


def _city(conn: Connection, row: AnyRow) -> Sequence[AnyRow]:
    """What the end's own event brought to the city's inboxes: it bears the moment of the end."""
    d, u = t.deliveries.c, t.units.c
    subject = row.notice_id or row.record_id
    query = select(u.name, d.created_at, d.read_at).join(t.units, u.id == d.unit_id)
    of_end = (d.subject_id == subject, d.created_at == row.at, d.channel == "inbox", u.kind.in_(CITY_UNITS))
    return conn.execute(query.where(*of_end).order_by(u.name)).all()


def to_decide(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    """What waits for the chief at the desk."""
    if not viewer.may(Action.CLOSE_GRAVE):
        return
    q, f, u = t.end_requests.c, t.findings.c, t.units.c
    rows = conn.execute(
        select(q.at, q.what, q.asked_name, f.id, f.record_id, f.item_code, f.item_text, u.name)
        .join_from(t.end_requests, t.findings, f.id == q.finding_id)
        .join(t.units, u.id == f.unit_id)
        .where(scope.sees_findings(viewer), *in_district(district, f.district_code))
        .where(q.decision == literal_column("''"))  # spelt out, so that the partial index serves
        .order_by(q.at)
        .limit(EACH)
    )
    for row in rows:
        look = words.Look(f"严重问题待决定 {words.ago_words(row.at, now)}", "red", "scale")
        detail = f"{row.name} · {row.asked_name}更正要求{AskedEnd(row.what).label}"
        url = f"/records/{row.record_id}#finding-{row.id}"
        yield Todo(2, row.at, look, f"{row.item_code} {row.item_text}", detail, url, "决定", grave=True)
