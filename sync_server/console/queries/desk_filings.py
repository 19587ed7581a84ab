"""What waits at a desk about papers: plans and reports to be filed, drafts to be signed or changed, filings to be
received (沪城管执〔2009〕1号 三, 四(一)1 and 7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from shared.moment import SHANGHAI, month_in_shanghai, to_iso
from shared.organisation import Role, UnitKind
from shared.workdays import Calendar
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.held_document import SUBJECT, Held, as_met_by, facts_of
from sync_server.acts.filing_reminders import begun
from sync_server.acts.filing_terms import read_term
from sync_server.casework.term import share_left
from sync_server.console import words
from sync_server.console.queries.todo import EACH, Todo
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed, DocumentState, open_deeds
from sync_server.procedures.filings import period_due_in, term_words
from sync_server.procedures.inspection_bodies import REPORTING
from sync_server.procedures.months import month_words
from sync_server.procedures.permissions import Action

d = t.documents.c
SOON_WORKDAYS = 3  # from so many working days before its term a paper stands on the desk
_SIGNING = frozenset({DocumentDeed.APPROVE, DocumentDeed.ISSUE, DocumentDeed.FILE, DocumentDeed.DECIDE})
_WAITING = (DocumentState.PROPOSED.value, DocumentState.FIRST_APPROVED.value, DocumentState.RETURNED.value)


def to_file(conn: Connection, viewer: Viewer, now: datetime, days: Calendar, _district: str) -> Iterator[Todo]:
    """The body's own plan of next month and report of last month, once their term is near or over. The term runs from
    the first of the month in which they go out: one that nobody has begun to write stands in no book of terms."""
    if viewer.unit_kind not in REPORTING or not viewer.may(Action.DRAFT_FILING):
        return
    this, today, use = month_in_shanghai(now), words.today(now), begun(conn, now)
    for kind in kinds.FILED:
        period = period_due_in(kind, this)
        own = conn.execute(
            select(d.id, d.state, d.filed_at)
            .where(d.unit_id == viewer.unit_id, d.kind == kind.value, d.period == period, d.subject_id == "")
            .where(d.state != DocumentState.VOID.value)
        ).first()
        if own is not None and own.filed_at:
            continue
        term = read_term(conn, days, kind, viewer.district_code, period)
        late = term.over(now)
        if use.before(kind, period, term, now):
            continue
        if not late and days.workdays_between(today, term.effective) > SOON_WORKDAYS:
            continue
        url = kind.list_page if own is None else f"{kind.page}/{own.id}"
        left = words.left_words(term.effective.isoformat(), now, days)
        look = words.Look(left, "red" if late else "amber", "alert" if late else "calendar")
        paper = f"{month_words(period)}{kind.label.removeprefix('月度')}"
        what = f"{paper}逾期未报送" if late else f"请报送{paper}"
        since, detail, due = _start_of(term.effective), f"期限{term_words(term)}", to_iso(term.clock.overdue_from)
        ahead = round(100 * share_left(datetime.fromisoformat(f"{this}-01").replace(tzinfo=SHANGHAI), term.clock, now))
        yield Todo(3 if late else 4, since, look, what, detail, url, "报送", due=due, left=ahead)


def _start_of(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


def _own(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `documents`: of the own body; for the city's leader those of the detachment too, who has none."""
    if viewer.unit_kind != UnitKind.OFFICE.value or viewer.role is not Role.BUREAU_LEADER:
        return d.unit_id == viewer.unit_id
    detachments = select(t.units.c.id).where(t.units.c.kind == UnitKind.DETACHMENT.value)
    decided = [kind.value for kind in kinds.ALL if kind.by_another]
    return or_(d.unit_id == viewer.unit_id, and_(d.unit_id.in_(detachments), d.kind.in_(decided)))


def to_sign(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, _district: str) -> Iterator[Todo]:
    """Drafts of the own body that were proposed and that this person may sign, and filings that came back."""
    rows = conn.execute(
        select(t.documents).where(_own(viewer), d.state.in_(_WAITING)).order_by(d.created_at).limit(EACH)
    ).mappings()
    for row in rows:
        facts, who = as_met_by(conn, Held(row, facts_of(conn, row)), viewer.caller, words.today(now))
        deeds = set(open_deeds(facts, who))
        if facts.state is DocumentState.RETURNED and DocumentDeed.SAVE in deeds:
            look, step = words.Look("退回修改", "amber", "back"), "修改"
        elif facts.state is not DocumentState.RETURNED and deeds & _SIGNING:
            look, step = words.Look(facts.state.label, "amber", "stamp"), "审签"
        else:
            continue
        url, about = f"/documents/{row['id']}", (SUBJECT, row["id"])
        yield Todo(5, row["created_at"], look, row["title"], facts.kind.label, url, step, about)


def to_receive(conn: Connection, viewer: Viewer, _now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    """Plans and reports that came in and wait to be received: one line a kind."""
    if not viewer.may(Action.RECEIVE_FILING):
        return
    statement = (
        select(d.kind, func.count().label("papers"), func.min(d.filed_at).label("first"))
        .where(d.kind.in_([kind.value for kind in kinds.FILED]), d.state == DocumentState.FILED.value)
        .where(scope.in_area(viewer, Action.RECEIVE_FILING, d.district_code))
        .group_by(d.kind)
    )
    if district:
        statement = statement.where(d.district_code == district)
    for row in conn.execute(statement):
        what = f"{row.papers} 份{kinds.of(row.kind).label}待接收"
        yield Todo(7, row.first or "", words.Look("待接收", "", "send"), what, "各区报送", "/filings", "接收")
