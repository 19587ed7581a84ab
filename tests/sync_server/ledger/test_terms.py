"""逾期 is one question with one answer, in SQL and for one notice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from shared.moment import from_iso
from shared.notice import NoticeState
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.tables import metadata
from sync_server.notices.rules.notice import overdue
from sync_server.reference.shown_terms import SHOWN
from tests.sync_server.frozen import FROZEN, thaw

SERVER = Path(__file__).parents[3] / "sync_server"


def moments(conn: Connection) -> list[datetime]:
    """Just before, at and after the end of every term of the ledger."""
    ends = conn.execute(select(t.notices.c.overdue_from).where(t.notices.c.overdue_from.is_not(None))).scalars()
    step = timedelta(milliseconds=1)
    return sorted({from_iso(end) + gap for end in ends for gap in (-step, timedelta(0), step)})


@pytest.mark.parametrize("commit", FROZEN)
def test_the_lists_call_those_notices_overdue_that_the_rule_calls_overdue(commit: str, tmp_path: Path) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    n = t.notices.c
    with ledger.read() as conn:
        rows = conn.execute(select(n.id, n.state, n.overdue_from)).all()
        asked = moments(conn)
        for now in asked:
            listed = set(conn.execute(select(n.id).where(terms.overdue(now))).scalars())
            ruled = {
                row.id
                for row in rows
                if overdue(NoticeState(row.state), from_iso(row.overdue_from) if row.overdue_from else None, now)
            }
            assert listed == ruled
    ledger.close()
    assert len(asked) > 3


@pytest.mark.parametrize("commit", FROZEN)
def test_a_notice_that_has_not_been_served_has_no_term_that_could_end(commit: str, tmp_path: Path) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    n = t.notices.c
    unserved = [NoticeState.AWAITING_CONFIRMATION.value, NoticeState.ISSUED.value]
    with ledger.read() as conn:
        assert conn.execute(select(n.id).where(n.state.in_(unserved), n.overdue_from.is_not(None))).first() is None
    ledger.close()


def test_provisional_terms_are_found_by_their_own_index(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    with ledger.read() as conn:
        c = t.terms.c
        anew = select(t.terms).where(terms.provisional())
        counted = select(c.subject_kind, c.what).where(terms.provisional()).group_by(c.subject_kind, c.what)
        for asked in (anew, counted):
            question = asked.compile(conn, compile_kwargs={"literal_binds": True})
            plan = conn.execute(text(f"EXPLAIN QUERY PLAN {question}")).all()
            assert "ix_terms_provisional" in str(plan)
    ledger.close()


# --- what shows a term, and who writes it -----------------------------------------------------------------------------

NAMES_A_TERM = re.compile(r"(^|_)(due|until|overdue|deadline|expires|term)(_|$)")
# Columns that are named like a term and repeat none of the book.
NO_TERMS = {
    "users.first_until": "until when a first password lets in",
    "account_requests.expires_at": "until when a second person may confirm; then it is nothing",
    "handed_drafts.expires_at": "until when a code gives out what a colleague began",
    "enrolment_codes.expires_at": "until when a code lets a phone in",
    "walls.expires_at": "until when a screen in a corridor shows figures",
    "sessions.expires_at": "until when somebody is logged in",
    "uploads.expires_at": "until when the pieces of an upload are kept",
    "attempts.locked_until": "until when guessing is refused",
    "deliveries.claimed_until": "until when one server alone is sending it",
    "case_extensions.until": "the day that a unit asks for",
    "case_extensions.granted_until": "the day that was granted; the term in the book says what it came to",
    "endpoints.rests_until": "until when a failing receiver is left alone",
}


def test_every_column_that_names_a_term_repeats_one_of_the_book_or_says_why_not() -> None:
    tied = {f"{one.table.name}.{column}" for one in SHOWN for column in one.columns.values()}
    named = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if NAMES_A_TERM.search(column.name) and table is not t.terms
    }
    assert named - tied - set(NO_TERMS) == set()
    assert set(NO_TERMS) <= named - tied, "an exception that no column needs"


def test_one_place_writes_the_columns_that_repeat_a_term() -> None:
    columns = {column for one in SHOWN for column in one.columns.values()}
    writers = {
        str(path.relative_to(SERVER))
        for path in SERVER.rglob("*.py")
        if "migrations" not in path.parts and path != SERVER / "reference" / "clock.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if columns & set(_written(node))
    }
    assert writers == set()


def test_who_writes_such_a_column_would_be_found() -> None:
    def written(source: str) -> set[str]:
        return {name for node in ast.walk(ast.parse(source)) for name in _written(node)}

    for source in (
        "w.add(t.notices, due_on=day)",
        "update(t.notices).values(due_on=day)",
        "change(w, held, seq, due_on=day)",
        'values = {"due_on": day}',
    ):
        assert "due_on" in written(source), source
    assert "due_on" not in written('columns = {"due_on": "due_on"}'), "a table of names writes nothing"


def _written(node: ast.AST) -> Iterator[str]:
    """Names that a row is given: keywords of a writing call, keys of a mapping."""
    match node:
        case ast.Call(func=ast.Attribute(attr="add" | "values")) | ast.Call(func=ast.Name(id="change" | "note")):
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and not isinstance(value, ast.Constant):
                    yield str(key.value)
