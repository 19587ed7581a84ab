"""Draft a migration from the difference between `tables/` and the newest migration.

    .venv/bin/python -m sync_server.ledger.migrations.draft 0002 "what changes and why"

Alembic does not see new CHECK constraints and triggers: write those by hand, `tests/sync_server/ledger` tells.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import config, upgrade


def draft(revision: str, message: str) -> None:
    """Write `versions/{revision}_….py` beside the others."""
    with tempfile.TemporaryDirectory() as folder:
        engine = writer_engine(f"sqlite:///{Path(folder) / 'draft.sqlite3'}")
        upgrade(engine)
        with engine.begin() as conn:
            command.revision(config(conn), message, autogenerate=True, rev_id=revision)
        engine.dispose()


if __name__ == "__main__":
    draft(sys.argv[1], sys.argv[2])
