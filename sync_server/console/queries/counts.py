"""How many things wait: the numbers beside the navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from shared.finding import FindingState
from shared.moment import to_iso
from shared.notice import NoticeState
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import inbox
from sync_server.console.queries.sending import mail_fails
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.prepared import Prepared, at_any_moment
from sync_server.ledger.states import RequestState
from sync_server.procedures.permissions import Action
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import ShareState

SQUAD_TURN = (NoticeState.ISSUED.value, NoticeState.SERVED.value, NoticeState.RETURNED.value)
CASE_TURN = (CaseState.IN_APPROVAL.value, CaseState.CLOSING.value)
SHARE_TURN = (ShareState.SERVED.value, ShareState.HANDLING.value)
SHOWN = 99  # more is said as 99+
KEPT = 2_048  # questions of some three hundred people
SECTION_TURN = (NoticeState.AWAITING_CONFIRMATION.value, NoticeState.FED_BACK.value, NoticeState.OBJECTED.value)


def waiting(conn: Connection, viewer: Viewer, counter: str, now: datetime) -> int:
    """The count behind a navigation entry, within the viewer's reach; counts no further than needed to say 99+."""
    whoever = replace(viewer, session="", csrf="", login="", name="", must_change=False)
    return int(_question(counter, whoever).first(conn, now=to_iso(now))[0])


@lru_cache(KEPT)
def _question(counter: str, viewer: Viewer) -> Prepared:
    """Building and compiling it costs ten times its answer, and every page asks up to eight."""
    return at_any_moment(partial(COUNTERS[counter], viewer))


def _count(condition: ColumnElement[bool], *more: ColumnElement[bool]) -> Select[Any]:
    some = select(literal(1)).where(condition, *more).limit(SHOWN + 1).subquery()
    return select(func.count()).select_from(some)


def _sum(*counts: Select[Any]) -> Select[Any]:
    return select(sum((count.scalar_subquery() for count in counts), literal(0)))


COUNTERS: dict[str, Callable[[Viewer, datetime], Select[Any]]] = {
    "accounts": lambda v, now: _count(
        scope.below(v, t.account_requests.c.unit_id),
        t.account_requests.c.state == RequestState.WAITING.value,
        t.account_requests.c.expires_at > to_iso(now),
    ),
    "alerts": lambda v, now: _count(scope.sees_alerts(v), t.alerts.c.acknowledged_at.is_(None)),
    "inbox": lambda v, now: _count(inbox.unread(v)),
    "findings": lambda v, now: _count(scope.sees_findings(v), t.findings.c.state == FindingState.OPEN.value),
    # Two counts rather than one condition with OR: each walks its own index.
    "notices": lambda v, now: _sum(
        _count(scope.sees_notices(v), t.notices.c.state.in_(SECTION_TURN)),
        _count(scope.sees_notices(v), terms.overdue(now)),
    ),
    "pursuits": lambda v, now: _count(
        scope.sees_pursuits(v),
        t.notices.c.id == t.pursuits.c.notice_id,
        terms.pursuit_over(now),
    ),
    "cases": lambda v, now: _count(scope.sees_cases(v), t.cases.c.state.in_(CASE_TURN), t.cases.c.body_id == v.unit_id),
    "shares": lambda v, now: _count(
        t.case_shares.c.unit_id == v.unit_id, t.case_shares.c.state.in_(SHARE_TURN), t.case_shares.c.ended_at.is_(None)
    ),
    "street": lambda v, now: _count(scope.sees_street_replies(v), t.proposal_replies.c.answered_at.is_(None)),
    "squad": lambda v, now: _count(scope.sees_notices(v), t.notices.c.state.in_(SQUAD_TURN)),
    "suggestions": lambda v, now: _count(
        scope.in_area(v, Action.ANSWER_SUGGESTIONS, t.suggestions.c.district_code),
        t.suggestions.c.answered_at.is_(None),
    ),
    "objections": lambda v, now: _count(
        t.score_objections.c.decision == "",
        t.documents.c.id == t.score_objections.c.document_id,
        t.documents.c.unit_id == (v.unit_id if v.may(Action.DRAFT_EVALUATION) else ""),
    ),
    # The addresses of units each, and mail as one.
    "failing": lambda v, now: _sum(
        _count(
            scope.units_in_area(v, Action.SEE_ENDPOINTS, t.endpoints.c.unit_id),
            t.endpoints.c.user_id == "",
            t.endpoints.c.failing_since.is_not(None),
            t.endpoints.c.active,
        ),
        select(case((mail_fails(v), 1), else_=0)),
    ),
}
