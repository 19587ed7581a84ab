"""An issue of 《督察动态》 is started, brought up to the reports, and given input by those who may."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from shared.moment import chinese_moment, month_in_shanghai
from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.bulletins.composing import compose_bulletin
from sync_server.acts.common.documents import create
from sync_server.acts.common.held_document import SUBJECT, change, hold
from sync_server.acts.filing_terms import term_of
from sync_server.acts.refreshing import Fresh, Source
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.months import is_month, month_words
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, require
from sync_server.procedures.reporting.bulletin import issue_name
from sync_server.procedures.rulebook import BulletinRules
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_now

MOST_INPUT = 2_000  # characters


def start_bulletin(w: Write, caller: Caller, month: str) -> str:
    """Start the month's issue, drafted from the districts' reports; returns the document's id. Raises Problem."""
    require(caller, Action.EDIT_BULLETIN)
    if not is_month(month) or month >= month_in_shanghai(w.moment):
        raise Problem(grounds.MONTH_NOT_OVER)
    office = directory(w).of_kind(UnitKind.OFFICE, CITY_CODE)
    if office is None or caller.unit_id != office.id:
        raise Problem(grounds.BULLETIN_BY_THE_OFFICE)
    if not in_use(w.conn, [month]):
        raise Problem(grounds.BEFORE_USE, period=month_words(month))
    composed = compose_bulletin(w.conn, month)
    body = {"districts": composed.districts, **composed.texts, "pictures": [], "inputs": []}
    return create(
        w,
        caller,
        kinds.BULLETIN,
        unit_id=office.id,
        district_code=CITY_CODE,
        title=f"督察动态 {issue_name(month, rules_now(w, BulletinRules, CITY_CODE))}",
        body=body,
        period=month,
        figures=composed.plain(w.now),
        term=term_of(w, kinds.BULLETIN, CITY_CODE, month).reckoning,
    )


def _compose_again(w: Write, row: RowMapping) -> Fresh:
    composed = compose_bulletin(w.conn, row["period"])
    return Fresh(
        figures=composed.plain(w.now),
        tables={"districts": composed.districts},
        equals=composed.says_what(row),
        said=f"按各区最新报送刷新《{row['title']}》",
        texts=composed.texts,
        proposed=row["figures"]["texts"],
    )


# 「按最新报送刷新」
FROM_REPORTS = Source(
    kinds.BULLETIN,
    _compose_again,
    happening=happenings.BULLETIN_REFRESHED,
    note="按最新报送刷新",
)


def contribute(w: Write, caller: Caller, document_id: str, words: str) -> None:
    """供稿: the detachment's input, kept with the draft for the editors; the text itself they write. Raises Problem."""
    require(caller, Action.INPUT_BULLETIN)
    row = hold(w.conn, document_id).row
    if row["kind"] != kinds.BULLETIN.value:
        raise Problem(NOT_FOUND, what="这一期《督察动态》")
    if row["state"] not in (DocumentState.DRAFT.value, DocumentState.PROPOSED.value):
        raise Problem(grounds.BULLETIN_SIGNED)
    text = words.strip()
    if not text:
        raise Problem(grounds.CONTRIBUTION_MISSING)
    if len(text) > MOST_INPUT:
        raise Problem(grounds.CONTRIBUTION_TOO_LONG, most_input=MOST_INPUT)
    unit = w.conn.execute(select(t.units.c.name).where(t.units.c.id == caller.unit_id)).scalar_one()
    line = [unit, caller.name, chinese_moment(w.moment), text]
    actor = as_actor(caller)
    seq = w.event(
        happenings.BULLETIN_INPUT,
        SUBJECT,
        document_id,
        f"为《{row['title']}》供稿",
        actor=actor,
        unit_id=row["unit_id"],
    )
    change(w, document_id, seq, body={**row["body"], "inputs": [*row["body"].get("inputs", []), line]})
    w.deliver(seq, happenings.BULLETIN_INPUT, subject_kind=SUBJECT, subject_id=document_id, unit_id=row["unit_id"])
