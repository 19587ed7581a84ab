"""A throw-away PostgreSQL cluster on a free port. PostgreSQL refuses to run as root, so it runs as `postgres` then."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# It need not outlive the machine, and has no replica.
DURABLE = ""  # as it comes
HASTE = "-c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
SERVER_FOLDERS = ("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin")


def tool(name: str) -> str | None:
    """A PostgreSQL server program, from PATH or where Debian puts it."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *SERVER_FOLDERS]))
    return str(found) if found else None


def _as_owner(*command: str) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(settings: str = HASTE) -> Iterator[str]:
    """Yields `postgresql://postgres@127.0.0.1:PORT`, without a database name. `settings` are options of its server."""
    initdb, pg_ctl = tool("initdb"), tool("pg_ctl")
    assert initdb, "PostgreSQL is not installed"
    assert pg_ctl, "PostgreSQL is not installed"
    folder = Path(tempfile.mkdtemp(prefix="ducha-pg-"))
    folder.chmod(0o777)  # the cluster's owner makes its own folder inside
    data, port = folder / "data", _free_port()
    try:
        choices = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        subprocess.run(_as_owner(initdb, *choices, "-D", str(data)), check=True, capture_output=True)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {settings}"
        start = (pg_ctl, "-D", str(data), "-o", options, "-l", str(data / "log"), "-w", "start")
        subprocess.run(_as_owner(*start), check=True, capture_output=True)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            stop = (pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop")
            subprocess.run(_as_owner(*stop), check=True, capture_output=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: str, name: str, template: str = "template0") -> str:
    """Make a database; its URL."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{server}/{name}"


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as conn:
        conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
