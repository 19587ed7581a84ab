"""Bringing a database to the newest schema, step by step, with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

MIGRATE_LOCK = 0x6D69677261  # "migra": servers that start together take turns
FOLDER = Path(__file__).parent / "migrations"


def config(conn: Connection) -> Config:
    """Alembic's configuration bound to an open connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = conn
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply what is missing up to `revision`, in one transaction."""
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATE_LOCK})")
        command.upgrade(config(conn), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Undo migrations down to `revision` (for tests and emergencies: data of dropped tables is gone)."""
    with engine.begin() as conn:
        command.downgrade(config(conn), revision)
