"""Terms: what must be done by when, one row a term (casework/term.py)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, text

from sync_server.ledger.tables.base import Day, Id, Moment, metadata

RUNS = text("ended_at IS NULL")
# Each engine takes the index only for the words in which it is asked (`ledger/terms.provisional`).
RUNS_PROVISIONALLY = text("ended_at IS NULL AND NOT due_certain")
PROVISIONAL_IN_SQLITE = text("ended_at IS NULL AND due_certain = 0")
terms = Table(
    "terms",
    metadata,
    Column("subject_kind", String(24), primary_key=True),  # notice, pursuit, document, alert, assignment
    Column("subject_id", Id, primary_key=True),
    Column("what", String(24), primary_key=True),  # e.g. answer, round, filing
    Column("nth", Integer, primary_key=True, autoincrement=False),  # of the subject's terms of that sort
    Column("name", String(120), nullable=False, default=""),  # what people call the subject
    Column("unit_id", Id, nullable=False),  # whose term it is
    Column("section_id", Id, nullable=False),
    Column("district_code", String(6), nullable=False, default=""),
    Column("since", Moment, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("measure", String(16), nullable=False),  # casework.term.Measure
    Column("hour", String(5), nullable=False),  # at which the last day ends: 24:00, 17:30
    Column("known_at", Moment),  # when it became known to the unit, where that may have been too late
    Column("extended", Integer, nullable=False, default=0),  # working days
    Column("calendar", String(60), nullable=False, default=""),  # the years that were counted, * for a provisional one
    Column("due_on", Day, nullable=False),  # the date that counts
    Column("due_certain", Boolean, nullable=False, default=True),
    Column("overdue_from", Moment, nullable=False),  # first moment at which it counts as overdue
    Column("met_at", Moment),  # when what was asked for was done
    Column("ended_at", Moment),  # when it ceased to run, met or not
    Column("said_at", Moment),  # when it was said that it is over; nothing while it is not
    Index("ix_terms_running", "subject_kind", "what", "overdue_from", sqlite_where=RUNS, postgresql_where=RUNS),
    Index(
        "ix_terms_provisional",
        "subject_kind",
        "what",
        sqlite_where=PROVISIONAL_IN_SQLITE,
        postgresql_where=RUNS_PROVISIONALLY,
    ),
)
