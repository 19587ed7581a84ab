"""投诉建议 and the event log, as the supervision office and the auditor read them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters, Listing
from sync_server.console.queries.lists import fetch
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

s, v = t.suggestions.c, t.events.c


def suggestions(conn: Connection, viewer: Viewer, filters: Filters) -> Listing:
    """投诉建议 with their answers, unanswered ones first."""
    statement = (
        select(s.id, s.text, s.contact, s.at, s.answer, s.answered_at, s.district_code)
        .add_columns(t.users.c.name.label("user_name"))
        .outerjoin(t.users, s.user_id == t.users.c.id)
        .where(scope.in_area(viewer, Action.ANSWER_SUGGESTIONS, s.district_code))
    )
    orders = {"waiting": s.answered_at.is_not(None), "at": s.at}
    return fetch(conn, "/suggestions", filters, statement, orders, "waiting", s.id)


def events(conn: Connection, filters: Filters) -> Listing:
    """The event log: who did what to which thing, with the chain's hashes."""
    statement = select(
        v.seq, v.at, v.device_at, v.actor_kind, v.actor_name, v.kind, v.subject_kind, v.words
    ).add_columns(v.hash, v.subject_id)
    conditions = [*filters.between(v.at), *filters.words(v.words, v.actor_name, v.kind, v.subject_id)]
    if filters.text("kind"):
        conditions.append(v.kind.startswith(filters.text("kind"), autoescape=True))
    return fetch(conn, "/audit", filters, statement.where(*conditions), {"seq": v.seq}, "-seq", v.seq)
