"""The console's own kinds that the one search finds: findings, records, documents, units, people, items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from sqlalchemy import Connection, select

from shared.organisation import UnitKind
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console import words
from sync_server.console.findable import Findable, Found, nothing
from sync_server.console.queries.documents import sees_documents
from sync_server.console.queries.orders import sees_orders
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.search.entries import Kind
from sync_server.ledger.search.spelled import mark
from sync_server.procedures.permissions import Action, Scope

_OFF = words.Look("已停用", "grey", "cross")
_LEFT = words.Look("已离岗", "grey", "cross")
_DONE, _WAITS = words.Look("已处置", "green", "check"), words.Look("处置中", "red", "bell")
_ANSWERED, _UNANSWERED = words.Look("已答复", "green", "check"), words.Look("待答复", "amber", "clock")


def _ledger_marks(letter: str, viewer: Viewer) -> Sequence[str]:
    match viewer.reach(Action.SEE_LEDGER):
        case Scope.DISTRICT:
            return (mark(letter, viewer.unit_id if letter == "s" else viewer.district_code),)
        case Scope.OWN:
            return (mark("o", viewer.user_id),)
    return ()


def _findings(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    f, r = t.findings.c, t.records.c
    columns = (f.id, f.record_id, f.item_code, f.item_text, f.facts, f.state, f.occurred_at, r.unit_name)
    query = select(*columns).join_from(t.findings, t.records, f.record_id == r.id)
    return {
        row.id: Found(
            f"/records/{row.record_id}#finding-{row.id}",
            f"{row.item_code} {row.item_text}",
            f"{row.unit_name}　{row.facts[:60]}".rstrip("　"),
            words.FINDING.get(row.state),
            row.occurred_at,
        )
        for row in conn.execute(query.where(f.id.in_(ids), scope.sees_findings(viewer)))
    }


def _records(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    r = t.records.c
    query = select(r.id, r.unit_name, r.address, r.inspector_name, r.occurred_at, r.finding_count)
    return {
        row.id: Found(
            f"/records/{row.id}",
            row.unit_name,
            "　".join(one for one in (row.inspector_name, row.address) if one),
            words.Look(f"问题 {row.finding_count} 个", "", "flag") if row.finding_count else words.NO_FINDING,
            row.occurred_at,
        )
        for row in conn.execute(query.where(r.id.in_(ids), scope.sees_records(viewer)))
    }


def _documents(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    d, u = t.documents.c, t.units.c
    query = select(d.id, d.title, d.number, d.state, d.created_at, u.name).join_from(
        t.documents, t.units, d.unit_id == u.id
    )
    return {
        row.id: Found(
            f"/documents/{row.id}",
            row.title,
            f"{row.number or '未编号'}　{row.name}",
            words.DOCUMENT.get(row.state),
            row.created_at,
        )
        for row in conn.execute(query.where(d.id.in_(ids), sees_documents(viewer)))
    }


def _units(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    """Whoever reads the ledger comes to a unit's own; who keeps the directory to its entry."""
    u = t.units.c
    action = Action.SEE_LEDGER if viewer.reach(Action.SEE_LEDGER) in _WIDE else Action.MANAGE_USERS
    query = select(u.id, u.name, u.kind, u.active).where(u.id.in_(ids), scope.in_area(viewer, action, u.district_code))
    return {
        row.id: Found(
            f"/units/{row.id}/ledger" if action is Action.SEE_LEDGER else f"/units?q={quote(row.name)}",
            row.name,
            UnitKind(row.kind).label,
            None if row.active else _OFF,
        )
        for row in conn.execute(query)
    }


def _people(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    p, u = t.people.c, t.units.c
    action = Action.MANAGE_USERS if viewer.may(Action.MANAGE_USERS) else Action.MANAGE_DEVICES
    query = select(p.id, p.name, p.badge, p.active, u.name.label("unit_name")).join_from(
        t.people, t.units, p.unit_id == u.id
    )
    return {
        row.id: Found(
            f"/people?q={quote(row.badge)}", row.name, f"{row.badge}　{row.unit_name}", None if row.active else _LEFT
        )
        for row in conn.execute(query.where(p.id.in_(ids), scope.units_in_area(viewer, action, p.unit_id)))
    }


def _items(conn: Connection, _viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    c = t.catalogue_items.c
    query = select(c.code, c.text, c.group, c.severity).where(c.code.in_(ids), c.active)
    return {
        row.code: Found(
            f"/catalogue/items/{row.code}", f"{row.code} {row.text}", row.group, words.SEVERITY.get(row.severity)
        )
        for row in conn.execute(query)
    }


def _alerts(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    a, u = t.alerts.c, t.units.c
    query = select(a.id, a.text, a.raised_at, a.done_at, u.name).join_from(t.alerts, t.units, a.unit_id == u.id)
    return {
        row.id: Found(f"/alerts/{row.id}", row.text[:60], row.name, _DONE if row.done_at else _WAITS, row.raised_at)
        for row in conn.execute(query.where(a.id.in_(ids), scope.sees_alerts(viewer)))
    }


def _suggestions(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    s = t.suggestions.c
    here = scope.in_area(viewer, Action.ANSWER_SUGGESTIONS, s.district_code)
    return {
        row.id: Found(
            "/suggestions",
            row.text[:60],
            row.answer[:60],
            _ANSWERED if row.answered_at else _UNANSWERED,
            row.at,
        )
        for row in conn.execute(select(t.suggestions).where(s.id.in_(ids), here))
    }


def _orders(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Found]:
    o = t.work_orders.c
    return {
        row.id: Found(
            f"/orders/{row.id}",
            f"{words.ORDER_SOURCE[row.source]} {row.number}",
            row.content[:60],
            _ANSWERED if row.answered_at else _UNANSWERED,
            row.came_at,
        )
        for row in conn.execute(select(t.work_orders).where(o.id.in_(ids), sees_orders(viewer)))
    }


_WIDE = (Scope.DISTRICT, Scope.CITY)


FINDINGS = Findable(
    Kind.FINDING,
    "问题",
    "flag",
    lambda viewer: viewer.may(Action.SEE_LEDGER),
    _findings,
    lambda viewer: _ledger_marks("s", viewer),
    lambda _viewer: "/findings",
)
RECORDS = Findable(
    Kind.RECORD,
    "督察记录",
    "book",
    lambda viewer: viewer.may(Action.SEE_LEDGER),
    _records,
    lambda viewer: _ledger_marks("d", viewer),
    lambda _viewer: "/records",
)
_READERS = tuple(dict.fromkeys(kind.read for kind in kinds.ALL))
DOCUMENTS = Findable(
    Kind.DOCUMENT,
    "文稿",
    "paper",
    lambda viewer: viewer.may(*_READERS, Action.READ_ADDRESSED),
    _documents,
    nothing,
    lambda _viewer: "/documents",
)
UNITS = Findable(
    Kind.UNIT,
    "单位",
    "branch",
    lambda viewer: viewer.reach(Action.SEE_LEDGER) in _WIDE or viewer.may(Action.MANAGE_USERS),
    _units,
    nothing,
    lambda viewer: "/units" if viewer.may(Action.MANAGE_USERS) else "",
)
PEOPLE = Findable(
    Kind.PERSON,
    "人员名录",
    "people",
    lambda viewer: viewer.may(Action.MANAGE_DEVICES, Action.MANAGE_USERS),
    _people,
    nothing,
    lambda _viewer: "/people",
)
ITEMS = Findable(
    Kind.ITEM,
    "督察项目",
    "check",
    lambda viewer: viewer.may(Action.SEE_LEDGER, Action.MANAGE_CATALOGUE),
    _items,
    nothing,
    lambda _viewer: "/catalogue",
)
ALERTS = Findable(
    Kind.ALERT,
    "立即通知",
    "bell",
    lambda viewer: viewer.reach(Action.SEE_LEDGER) in _WIDE,
    _alerts,
    lambda viewer: _ledger_marks("s", viewer),
    lambda _viewer: "",
)
SUGGESTIONS = Findable(
    Kind.SUGGESTION,
    "投诉建议",
    "chat",
    lambda viewer: viewer.may(Action.ANSWER_SUGGESTIONS),
    _suggestions,
    lambda viewer: () if viewer.city_wide else (mark("d", viewer.district_code),),
    lambda _viewer: "/suggestions",
)
ORDERS = Findable(
    Kind.ORDER,
    "工单",
    "phone",
    lambda viewer: viewer.may(Action.KEEP_ORDERS),
    _orders,
    lambda viewer: () if viewer.city_wide else (mark("d", viewer.district_code),),
    lambda _viewer: "/orders",
)
