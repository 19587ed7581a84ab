"""The row log: what each row of the ledger was after each transaction that changed it (ledger/rowlog)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from sync_server.ledger.tables.base import Hash, Moment, metadata

# Append-only: triggers refuse UPDATE and DELETE; entries chain by hash like the events.
changes = Table(
    "changes",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("event_seq", Integer, nullable=False),  # the log's last event when the transaction ended
    Column("why", String(16), nullable=False, default=""),  # '' the server's own work; columns, adopted: see rowlog
    Column("table_name", String(40), nullable=False),
    Column("row_key", String(160), nullable=False),
    Column("before", String(64), nullable=False, default=""),  # SHA-256 of the state before; empty: no such row
    Column("state", Text),  # the row's values as a JSON list in the order of the last `columns` entry; null: gone
    Column("prev", Hash, nullable=False),
    Column("hash", Hash, nullable=False),
    Index("ix_changes_row", "table_name", "row_key"),
)
# Rows that the running transaction has touched, noted by triggers. Each transaction of the server empties what it
# brought, so that whatever stands here afterwards was written by somebody else.
touched = Table(
    "touched",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tx", BigInteger),  # PostgreSQL's number of the transaction
    Column("table_name", String(40), nullable=False),
    Column("row_key", String(160), nullable=False),
    Column("old", Text),  # values before as a JSON list of texts; null: a new row
)
