"""Alembic's entry: runs the migrations on the connection that `sync_server.ledger.migrate` hands over."""

from __future__ import annotations

from alembic import context

from sync_server.ledger.tables import metadata
from sync_server.ledger.tables.search import INDEX_OF_WORDS

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter columns in place
    compare_type=True,
    include_name=lambda name, *_: not str(name).startswith(INDEX_OF_WORDS),
)
with context.begin_transaction():
    context.run_migrations()
