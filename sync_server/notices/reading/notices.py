"""督察通知书: the list and all that its one page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from shared.catalogue import Severity
from shared.notice import NoticeState
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, counts, likenesses, photos
from sync_server.console.queries.photos import PhotoTile
from sync_server.console.queries.records import SEARCHED
from sync_server.console.queries.urgency import of_grave_notice, urgency
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.notices.rules.notice import ENDED
from sync_server.procedures.permissions import Action, Scope

n = t.notices.c
_unit = t.units.alias("inspected")

KEY = t.notices.c.id
ORDERS: Mapping[str, ColumnElement[Any]] = {
    "issued": n.issued_at,
    "due": n.due_on,
    "unit": _unit.c.name,
    "state": n.state,
    "number": n.number,
}
# Of the open ones alone: few enough to be put in an order that no index carries.
OPEN_ORDERS: Mapping[str, ColumnElement[Any]] = {**ORDERS, "urgent": urgency(of_grave_notice(n.id), n.overdue_from)}
GROUPS = {
    "running": counts.SQUAD_TURN,
    "waiting": counts.SECTION_TURN,
    "ended": (NoticeState.CLOSED.value, NoticeState.REVOKED.value, NoticeState.VOID.value),
}
STATE_CHOICES = (
    ("overdue", "逾期"),
    ("waiting", "待督察机构办理"),
    ("extension", "延期申请待答复"),
    ("running", "整改进行中"),
    ("ended", "已办结"),
    *((state.value, state.label) for state in NoticeState),
)


_OPEN = {"overdue", "waiting", "extension", "running", *(state.value for state in NoticeState if state not in ENDED)}


def order_of_list(filters: Filters) -> tuple[Mapping[str, ColumnElement[Any]], str]:
    """What the list may be ordered by, and by what it is unless the address says otherwise: what is still to be done
    by urgency, the whole by the day of issue."""
    return (OPEN_ORDERS, "urgent") if filters.text("state") in _OPEN else (ORDERS, "-issued")


def notice_list(viewer: Viewer, filters: Filters, now: datetime, *, whole: bool = False) -> Select[Any]:
    """The notices that fit the filters; `whole` for files, which leave nothing out."""
    statement = select(
        n.id, n.number, n.provisional, n.record_id, n.inspector_name, n.state, n.round, n.issued_at, n.online_at
    ).add_columns(
        n.service_kind,
        n.served_at,
        n.signed_by,
        n.due_on,
        n.due_certain,
        n.overdue_from,
        n.requirement,
        n.body,
        n.closed_at,
    )
    statement = statement.add_columns(_unit.c.name.label("unit_name"), _unit.c.district_code).join_from(
        t.notices, _unit, n.unit_id == _unit.c.id
    )
    conditions: list[ColumnElement[bool]] = [scope.sees_notices(viewer), *filters.between(n.issued_at)]
    state = filters.text("state")
    if state == "overdue":
        conditions.append(terms.overdue(now))
    elif state == "extension":
        conditions += [terms.awaits_answer(), _asked_for_more_time()]
    elif state in GROUPS:
        conditions.append(n.state.in_(GROUPS[state]))
    elif state:
        conditions.append(n.state == state)
    if filters.text("late"):
        conditions.append(terms.overdue(now))
    if filters.text("district"):
        conditions.append(n.district_code == filters.text("district"))
    if filters.text("unit"):
        conditions.append(n.unit_id == filters.text("unit"))
    conditions += filters.words(n.number, n.provisional, n.requirement, _unit.c.name, n.inspector_name)
    if _narrowed(filters) and not whole:
        conditions.append(n.issued_at >= func.coalesce(_window(viewer, filters).scalar_subquery(), ""))
    return statement.where(*conditions)


def _asked_for_more_time() -> ColumnElement[bool]:
    """Condition on `notices`: the unit has asked for more time and nobody has answered."""
    x = t.extensions.c
    return n.id.in_(select(x.notice_id).where(x.decision == ""))


def _narrowed(filters: Filters) -> bool:
    """True if the list is searched for words or ordered by something that no index carries."""
    return bool(filters.text("q")) or filters.text("sort").lstrip("-") not in ("", "issued", "urgent")


def _window(viewer: Viewer, filters: Filters) -> Select[tuple[str]]:
    """The moment of the first notice too old to be searched or ordered; no row when all are (as with records)."""
    windowed = t.notices.alias("windowed").c
    conditions = filters.between(windowed.issued_at)
    district = filters.text("district") if viewer.city_wide else viewer.district_code
    if viewer.reach(Action.SEE_NOTICES) is Scope.UNIT:
        conditions.append(windowed.unit_id == viewer.unit_id)
    elif filters.text("unit"):
        conditions.append(windowed.unit_id == filters.text("unit"))
    elif district:
        conditions.append(windowed.district_code == district)
    newest = select(windowed.issued_at).where(*conditions).order_by(windowed.issued_at.desc())
    return newest.limit(1).offset(SEARCHED - 1)


def searched_since(conn: Connection, viewer: Viewer, filters: Filters) -> str:
    """From when on (ISO) notices are searched or ordered; empty when all are."""
    return str(conn.execute(_window(viewer, filters)).scalar() or "") if _narrowed(filters) else ""


def notice(conn: Connection, viewer: Viewer, notice_id: str) -> AnyRow:
    """One notice with its units' names. Raises Problem (not found) outside the viewer's reach."""
    section = t.units.alias("section")
    row = conn.execute(
        select(t.notices, _unit.c.name.label("unit_name"), section.c.name.label("section_name"))
        .add_columns(section.c.duty_phone.label("section_phone"), t.records.c.leader_concerned)
        .add_columns(t.records.c.unit_name.label("inspected_name"), t.records.c.occurred_at.label("checked_at"))
        .join_from(t.notices, _unit, n.unit_id == _unit.c.id)
        .join(section, n.section_id == section.c.id)
        .join(t.records, n.record_id == t.records.c.id)
        .where(n.id == notice_id, scope.sees_notices(viewer))
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份督察通知书")
    return row


@dataclass(frozen=True)
class Answer:
    """What the squad said, with its photos and the decision on it."""

    row: AnyRow
    before: list[PhotoTile] = field(default_factory=list)
    after: list[PhotoTile] = field(default_factory=list)
    evidence: list[PhotoTile] = field(default_factory=list)
    decider: str = ""


def answers(conn: Connection, notice_id: str) -> list[Answer]:
    """All answers, newest first."""
    a, u = t.answers.c, t.users.c
    rows = conn.execute(
        select(t.answers, u.name.label("decider"))
        .outerjoin(t.users, a.decided_by == u.id)
        .where(a.notice_id == notice_id)
        .order_by(a.at.desc())
    ).all()
    tiles = photos.of_notice(conn, notice_id)

    def of(answer_id: str, *purposes: str) -> list[PhotoTile]:
        return [p for p in tiles if p.meta.get("answer_id") == answer_id and p.purpose in purposes]

    return [
        Answer(row, of(row.id, "before"), of(row.id, "after"), of(row.id, "paper", "scene"), row.decider or "")
        for row in rows
    ]


def photos_of(found: Sequence[Answer]) -> list[PhotoTile]:
    """All that came with the answers."""
    return [tile for one in found for tile in (*one.before, *one.after, *one.evidence)]


def evidence(conn: Connection, body: Mapping[str, Any]) -> Sequence[PhotoTile]:
    """The photos the paper lists."""
    return photos.by_id(conn, [line["photo_id"] for line in body.get("evidence", [])])


@dataclass(frozen=True)
class Lot:
    """One of several feedbacks that are verified together."""

    id: str
    name: str
    unit: str
    items: str
    grave: bool
    answer: Answer
    before: Sequence[PhotoTile]
    alike: int = 0  # pairs of its photos with one used elsewhere, on which nobody has decided

    @property
    def photos(self) -> Sequence[PhotoTile]:
        """All that stand on its card."""
        return [*photos_of([self.answer]), *self.before]

    @property
    def ids(self) -> frozenset[str]:
        """Of its photos."""
        return frozenset(tile.id for tile in self.photos)


def lots(conn: Connection, viewer: Viewer, notice_ids: Sequence[str]) -> list[Lot]:
    """Those of the notices within reach that wait to be verified, in the order in which they were chosen."""
    found: list[Lot] = []
    for notice_id in dict.fromkeys(notice_ids):
        row = notice(conn, viewer, notice_id)
        if row.state != NoticeState.FED_BACK.value:
            continue
        newest = answers(conn, notice_id)[0]
        lines = row.body["lines"]
        items = "；".join(f"{line['item_code']} {line['item_text']}" for line in lines)
        grave = any(line["severity"] == Severity.GRAVE.value for line in lines)
        before = newest.before or evidence(conn, row.body)
        name = row.number or row.provisional or "督察通知书"
        found.append(Lot(notice_id, name, row.unit_name, items, grave, newest, before))
    pairs = likenesses.undecided(conn, [tile for lot in found for tile in lot.photos])
    return [replace(lot, alike=sum(not lot.ids.isdisjoint(pair) for pair in pairs)) for lot in found]
