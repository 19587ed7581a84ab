"""The evaluation on its way: numbered and handed to the appraisal body, the units told of their own scores, decided
once their term for objections is over and every objection is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.document_terms import OBJECTION, begin_document_term
from sync_server.acts.common.held_document import SUBJECT, Held
from sync_server.acts.common.numbers import document_number
from sync_server.acts.common.term_book import clock_of, last_term
from sync_server.acts.evaluations.drafting import FROM_LEDGER
from sync_server.acts.refreshing import must_equal_ledger
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.casework.term import Reckoning, TermClock
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import ScoreRules
from sync_server.reference.rulebook import rules_now

SCORE = "score"  # subject of what a unit is told of its own score; the id is the document's


def _file(w: Write, caller: Caller, held: Held, words: str) -> None:
    """Raises Problem: RULE when the figures no longer equal the ledger."""
    row = held.row
    must_equal_ledger(w, row, FROM_LEDGER, grounds.EVALUATION_UNEQUAL)
    number = document_number(w, row)
    days = rules_now(w, ScoreRules, row["district_code"]).objection_workdays
    of = (held.id, OBJECTION, row["title"], row["unit_id"], row["district_code"])
    values = {"number": number, **begin_document_term(w, *of, Reckoning(w.moment, days))}
    said = f"签发{number}《{row['title']}》，报送考核机构"
    bodies = appraisal_bodies(w.conn, row["district_code"])
    take(w, caller, held.id, DocumentDeed.FILE, words=words, receivers=bodies, values=values, said=said)
    until = objection_term(w.conn, held.id).words()
    tell_units(
        w, row, happenings.SCORE_FILED, f"{row['title'].removesuffix('建议')}得分已报送，如有异议请在{until}前提出"
    )


def _decide(w: Write, caller: Caller, held: Held, words: str) -> None:
    """Raises Problem: RULE when it is too early."""
    row = held.row
    if too_early := decision_too_early(w.conn, row, w.moment):
        raise too_early
    take(w, caller, held.id, DocumentDeed.DECIDE, words=words)
    tell_units(w, row, happenings.SCORE_DECIDED, f"{row['title'].removesuffix('建议')}已经决定")


def decision_too_early(conn: Connection, row: Any, now: datetime) -> Problem | None:
    """Why the appraisal body cannot decide yet; None when it can."""
    term = objection_term(conn, row["id"])
    if not term.over(now):
        return Problem(grounds.OBJECTIONS_MAY_COME, end=term.words())
    o = t.score_objections.c
    waiting = len(conn.execute(select(o.id).where(o.document_id == row["id"], o.decision == "")).all())
    return Problem(grounds.OBJECTIONS_WAIT, waiting=waiting) if waiting else None


def objection_term(conn: Connection, document_id: str) -> TermClock:
    """Until when units may object to the evaluation as it was handed in last. Raises LookupError before that."""
    return clock_of(last_term(conn, SUBJECT, document_id, OBJECTION))


def appraisal_bodies(conn: Connection, district: str) -> list[str]:
    """Units of the district with an account of the appraisal body."""
    u, n = t.users.c, t.units.c
    query = (
        select(u.unit_id)
        .join_from(t.users, t.units, n.id == u.unit_id)
        .where(u.role == Role.APPRAISAL.value, u.active, n.district_code == district)
    )
    return sorted(set(conn.execute(query).scalars()))


def tell_units(w: Write, row: Any, happening: Happening, words: str, only: Iterable[str] | None = None) -> None:
    """Tell each scored unit of its own score; none learns of another's."""
    wanted = set(only) if only is not None else None
    for unit in row["figures"]["units"]:
        if wanted is None or unit["unit_id"] in wanted:
            seq = w.event(happening, SCORE, row["id"], f"本单位{words}", actor=SYSTEM, unit_id=unit["unit_id"])
            w.deliver(seq, happening, subject_kind=SCORE, subject_id=row["id"], unit_id=unit["unit_id"])


EVALUATION_ACTS = KindActs(kinds.EVALUATION, {DocumentDeed.FILE: _file, DocumentDeed.DECIDE: _decide})
