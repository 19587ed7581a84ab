"""What needs somebody today, most urgent first, each with its reason in words (the section officer's first screen)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, literal_column, select

from shared.catalogue import Severity
from shared.finding import FindingState
from shared.moment import to_iso
from shared.notice import NoticeState
from shared.workdays import Calendar
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.alerts import SUBJECT as ALERT
from sync_server.acts.originals import awaits_decision
from sync_server.console import words
from sync_server.console.listing import Filters
from sync_server.console.queries import originals, sending
from sync_server.console.queries.alerts import alert_list
from sync_server.console.queries.closings import to_decide
from sync_server.console.queries.desk_filings import to_file, to_receive, to_sign
from sync_server.console.queries.merges import sees_merges
from sync_server.console.queries.records import finding_list
from sync_server.console.queries.time_left import Running, running_terms
from sync_server.console.queries.todo import EACH, RINGING, Todo, in_district
from sync_server.console.queries.urgency import of_grave_notice, urgency
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.states import Standing
from sync_server.notices.deeds.proposals import is_open_proposal
from sync_server.notices.reading.desk_pursuits import pursuits
from sync_server.notices.reading.desk_terms import extensions, prompt_steps
from sync_server.notices.reading.notices import notice_list
from sync_server.notices.reading.pursuits import waits_for_section
from sync_server.procedures.alerting import AlertState
from sync_server.procedures.merging import MergeState
from sync_server.procedures.permissions import Action
from sync_server.reference.clock import end_passed
from sync_server.special.reading.desk_cases import case_extensions, case_reports, cases_to_end, own_shares

COUNTED = 999  # more is said as 999+
PHOTOS_LATE = timedelta(minutes=30)  # photos follow their record; until then their absence is ordinary


def todos(conn: Connection, viewer: Viewer, now: datetime, calendar: Calendar, district: str = "") -> list[Todo]:
    """Everything that waits within the viewer's reach: 严重 first, then by the real deadline."""
    found: list[Todo] = []
    for source in (
        _alerts,
        _notices,
        prompt_steps,
        pursuits,
        extensions,
        case_reports,
        case_extensions,
        own_shares,
        cases_to_end,
        to_file,
        to_sign,
        to_receive,
        _proposals,
        to_decide,
        _findings,
        _originals,
        _merges,
        _photos,
        _endpoints,
        _suggestions,
    ):
        found += source(conn, viewer, now, calendar, district)
    running = running_terms(conn, {todo.about for todo in found}, now)
    return sorted((_timed(todo, running) for todo in found), key=lambda todo: todo.urgency)


def to_decide_on(conn: Connection, viewer: Viewer, now: datetime, calendar: Calendar) -> list[Todo]:
    """What of it waits for the viewer's own signature or decision, in the same order."""
    found = [todo for source in (to_sign, _proposals, to_decide) for todo in source(conn, viewer, now, calendar, "")]
    if viewer.may(Action.APPROVE_CASE):
        found += [todo for todo in case_extensions(conn, viewer, now, calendar, "") if todo.step == "决定"]
    running = running_terms(conn, {todo.about for todo in found}, now)
    return sorted((_timed(todo, running) for todo in found), key=lambda todo: todo.urgency)


def _timed(todo: Todo, running: Mapping[tuple[str, str], Running]) -> Todo:
    term = running.get(todo.about)
    return todo if term is None else replace(todo, due=term.due, left=term.left)


def _alerts(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    a, u, c = t.alerts.c, t.units.c, t.terms.c
    of_step = (c.subject_kind == ALERT) & (c.subject_id == a.id) & terms.running()
    rows = conn.execute(
        select(a.id, a.text, a.received_at, a.acknowledged_at, a.on_site_at, u.name, u.district_code, c.overdue_from)
        .join_from(t.alerts, t.units, a.unit_id == u.id)
        .outerjoin(t.terms, of_step)
        .where(scope.sees_alerts(viewer), a.done_at.is_(None), *in_district(district, u.district_code))
        .order_by(a.received_at)
        .limit(EACH)
    )
    for row in rows:
        waits = "处置完成" if row.on_site_at else ("到场" if row.acknowledged_at else "响应")
        late = end_passed(row.overdue_from, now)
        colour = "amber" if row.acknowledged_at and not late else "red"
        over = "，已超时限" if late else ""
        look = words.Look(f"立即通知待{waits} {words.ago_words(row.received_at, now)}{over}", colour, "bell")
        about = (ALERT, row.id)
        yield Todo(RINGING, row.received_at, look, row.text, row.name, f"/alerts/{row.id}", waits, about, True)


def _notices(conn: Connection, viewer: Viewer, now: datetime, days: Calendar, district: str) -> Iterator[Todo]:
    n, u = t.notices.c, t.units.c
    for condition, rank in (
        (n.state == NoticeState.OBJECTED.value, 2),
        (terms.overdue(now) & ~_pursued(now), 3),
        (n.state == NoticeState.AWAITING_CONFIRMATION.value, 4),
        (n.state == NoticeState.FED_BACK.value, 5),
    ):
        rows = conn.execute(
            select(
                n.id,
                n.number,
                n.provisional,
                n.state,
                n.due_on,
                n.overdue_from,
                n.online_at,
                n.issued_at,
                n.inspector_name,
                n.body,
                u.name,
                _follows().label("followed"),
            )
            .join_from(t.notices, t.units, n.unit_id == u.id)
            .where(scope.sees_notices(viewer), condition, *in_district(district, u.district_code))
            # By what no index carries, so that the few open ones are sorted rather than all walked.
            .order_by(urgency(of_grave_notice(n.id), n.overdue_from if rank == 3 else n.issued_at))
            .limit(EACH)
        )
        for row in rows:
            look, step = _notice_look(viewer, rank, row, now, days)
            title = f"{row.number or row.provisional or '督察通知书'}"
            detail = f"{row.name} · 开具人{row.inspector_name}"
            since, about = row.due_on or row.issued_at, ("notice", row.id)
            yield Todo(rank, since, look, title, detail, f"/notices/{row.id}", step, about, _is_grave(row))


def _follows() -> ColumnElement[bool]:
    """Condition on `notices`: followed up in a pursuit."""
    p = t.pursuits.c
    return exists().where(p.notice_id == t.notices.c.id, p.closed_at.is_(None))


def _pursued(now: datetime) -> ColumnElement[bool]:
    """Condition on `notices`: followed up in a pursuit whose next step is the section's: it stands on the desk itself.
    While the unit has the next step there, the late notice stays."""
    p = t.pursuits.c
    return exists().where(p.notice_id == t.notices.c.id, waits_for_section(now))


def _proposals(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    if not viewer.may(Action.REVOKE_NOTICE):
        return
    n, u, e = t.notices.c, t.units.c, t.events.c
    rows = conn.execute(
        select(n.id, n.number, n.provisional, u.name, e.actor_name, e.at)
        .join_from(t.events, t.notices, e.subject_id == n.id)
        .join(t.units, n.unit_id == u.id)
        .where(scope.sees_notices(viewer), is_open_proposal(), *in_district(district, u.district_code))
        .order_by(e.seq)
        .limit(EACH)
    )
    for row in rows:
        look = words.Look(f"建议撤销或更正 {words.ago_words(row.at, now)}", "amber", "scale")
        title = f"{row.number or row.provisional or '督察通知书'}"
        detail, about = f"{row.name} · 建议人{row.actor_name}", ("notice", row.id)
        yield Todo(4, row.at, look, title, detail, f"/notices/{row.id}", "决定", about)


def _notice_look(viewer: Viewer, rank: int, row: Any, now: datetime, days: Calendar) -> tuple[words.Look, str]:
    match rank:
        case 2:
            return words.Look("异议待复核", "amber", "scale"), "复核"
        case 3:
            left = words.left_words(row.due_on, now, days, row.overdue_from)
            pursued = "，追责督办中" if row.followed else ""
            return words.Look(f"反馈{left}{pursued}", "red", "alert"), "查看"
        case 4:
            return words.Look(f"待确认通知书 {words.ago_words(row.online_at, now)}", "amber", "clock"), "确认"
        case _ if _is_grave(row) and not viewer.may(Action.CLOSE_GRAVE):
            return words.Look("反馈待科长核验", "amber", "reply"), "查看"
        case _:
            return words.Look("反馈待核验", "amber", "reply"), "核验"


def _is_grave(row: Any) -> bool:
    return any(line["severity"] == Severity.GRAVE.value for line in row.body["lines"])


def _findings(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    f, r = t.findings.c, t.records.c
    for grave in (True, False):
        rows = conn.execute(
            select(f.id, f.item_code, f.item_text, r.unit_name, r.address, r.received_at, f.record_id)
            .join_from(t.findings, t.records, f.record_id == r.id)
            .where(
                scope.sees_findings(viewer), f.state == FindingState.OPEN.value, *in_district(district, f.district_code)
            )
            .where(f.severity == Severity.GRAVE.value if grave else f.severity != Severity.GRAVE.value)
            .order_by(f.occurred_at, f.id)
            .limit(EACH)
        )
        for row in rows:
            gone = words.ago_words(row.received_at, now)
            why = f"严重问题待办 {gone}" if grave else f"问题待确认 {gone}"
            look = words.Look(why, "red" if grave else "", "alert" if grave else "flag")
            detail = " · ".join(filter(None, (row.unit_name, row.address)))
            yield Todo(
                6 if grave else 8, row.received_at, look, f"{row.item_code} {row.item_text}", detail,
                f"/records/{row.record_id}#finding-{row.id}", "办理", grave=grave,
            )  # fmt: skip


def _originals(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    e, d, u, n = t.envelopes.c, t.devices.c, t.users.c, t.units.c
    rows = conn.execute(
        select(e.hash, e.standing, e.received_at, u.name, n.name.label("unit_name"))
        .join_from(t.envelopes, t.devices, e.device_id == d.id)
        .join(t.users, d.user_id == u.id)
        .join(t.units, u.unit_id == n.id)
        .where(originals.in_reach(viewer), awaits_decision(), *in_district(district, n.district_code))
        .order_by(e.received_at)
        .limit(EACH)
    )
    for row in rows:
        what = "两份内容待选定" if row.standing == Standing.CONFLICT else "未归档的原件待阅"
        look = words.Look(f"{what} {words.ago_words(row.received_at, now)}", "amber", "branch")
        title = f"{row.name}的手机：{words.STANDING[row.standing].word}"
        yield Todo(7, row.received_at, look, title, row.unit_name, f"/originals/{row.hash}", "对照")


def _photos(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    r = t.records.c
    rows = conn.execute(
        select(r.id, r.unit_name, r.inspector_name, r.photos_missing, r.photo_count, r.received_at)
        .add_columns(r.body["recordings"].label("recordings"))
        .where(
            and_(
                scope.sees_records(viewer),
                r.photos_missing > literal_column("0"),
                r.received_at < to_iso(now - PHOTOS_LATE),
            ),
            *in_district(district, r.district_code),
        )
        .order_by(r.received_at)
        .limit(EACH)
    )
    for row in rows:
        files = words.files(row.photo_count, row.recordings)
        look = words.Look(f"未到齐（差 {files.some(row.photos_missing)}）", "amber", "camera")
        detail = f"{row.inspector_name}的记录，共 {files.words}，已等 {words.ago_words(row.received_at, now)}"
        yield Todo(9, row.received_at, look, row.unit_name, detail, f"/records/{row.id}", "查看")


def _merges(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    if not viewer.may(Action.MERGE):
        return
    m, f, u = t.merges.c, t.findings.c, t.units.c
    rows = conn.execute(
        select(m.id, m.at, m.distance_m, m.minutes, f.item_code, f.item_text, u.name)
        .join_from(t.merges, t.findings, f.id == m.kept_id)
        .join(t.units, u.id == f.unit_id)
        .where(sees_merges(viewer), m.state == MergeState.PROPOSED.value, *in_district(district, f.district_code))
        .order_by(m.at)
        .limit(EACH)
    )
    for row in rows:
        look = words.Look(f"疑似同一问题 {words.ago_words(row.at, now)}", "", "branch")
        detail = f"{row.name} · 两名督察员先后上报，相距 {row.distance_m:.0f} 米、{row.minutes:.0f} 分钟"
        yield Todo(7, row.at, look, f"{row.item_code} {row.item_text}", detail, f"/merges/{row.id}", "对照")


def _endpoints(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    e, u = t.endpoints.c, t.units.c
    reach = scope.units_in_area(viewer, Action.SEE_ENDPOINTS, e.unit_id)
    rows = conn.execute(
        select(e.id, e.kind, e.failing_since, e.last_error, u.name)
        .join_from(t.endpoints, t.units, e.unit_id == u.id)
        .where(reach, e.user_id == "", e.failing_since.is_not(None), e.active, *in_district(district, u.district_code))
        .limit(EACH)
    )
    for row in rows:
        look = words.Look(f"对外投递失败 {words.ago_words(row.failing_since, now)}", "red", "send")
        what = words.ENDPOINT_KIND.get(row.kind, row.kind)
        yield Todo(7, row.failing_since, look, what, f"{row.name} · {row.last_error}", "/endpoints", "检查")
    mailed = sending.mail(conn, viewer, district)
    if mailed.failing:
        look = words.Look(f"邮件发送失败 {words.ago_words(mailed.since, now)}", "red", "send")
        detail = f"{mailed.failing} 个订阅邮箱 · {mailed.why}"
        yield Todo(7, mailed.since, look, "订阅邮件", detail, "/endpoints", "检查")


def _suggestions(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    s = t.suggestions.c
    rows = conn.execute(
        select(s.id, s.text, s.at)
        .where(
            scope.in_area(viewer, Action.ANSWER_SUGGESTIONS, s.district_code),
            s.answered_at.is_(None),
            *in_district(district, s.district_code),
        )
        .order_by(s.at)
        .limit(EACH)
    )
    for row in rows:
        look = words.Look(f"投诉建议待答复 {words.ago_words(row.at, now)}", "", "chat")
        yield Todo(10, row.at, look, words.cut(row.text, 60), "", "/suggestions", "答复")


@dataclass(frozen=True)
class Tile:
    """A number at the head of the desk that leads to its list; `hot` ones are red above zero."""

    name: str
    url: str
    count: int
    hot: bool = False


def tiles(conn: Connection, viewer: Viewer, now: datetime, district: str = "") -> list[Tile]:
    """The desk's numbers, of one district when it is given. Each counts the rows of the list it leads to, by the
    question of that list."""
    named = {"district": district} if district else {}

    def tile(name: str, path: str, asked: Callable[[Filters], Select[Any]], state: str, hot: bool = False) -> Tile:
        filters = Filters({"state": state, **named})
        some = asked(filters).with_only_columns(literal(1), maintain_column_froms=True).limit(COUNTED + 1)
        count = conn.execute(select(func.count()).select_from(some.subquery())).scalar_one()
        return Tile(name, filters.url(path), int(count), hot)

    def notices(filters: Filters) -> Select[Any]:
        return notice_list(viewer, filters, now)

    return [
        tile(
            "待响应的立即通知", "/alerts", lambda asked: alert_list(viewer, asked, now), AlertState.WAITING.value, True
        ),
        tile("反馈逾期", "/notices", notices, "overdue", True),
        tile("反馈待核验", "/notices", notices, NoticeState.FED_BACK.value),
        tile("问题待确认", "/findings", lambda asked: finding_list(viewer, asked), FindingState.OPEN.value),
        tile("整改进行中", "/notices", notices, "running"),
    ]
