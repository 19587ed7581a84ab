"""The baseline: bare Starlette and SQLite, one commit a request, a photo as a durable file; nothing checked.

python -m tests.bench.server_bare DATABASE PORT
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from pathlib import Path
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def main() -> None:
    database, port = sys.argv[1], int(sys.argv[2])
    conn = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute("CREATE TABLE records (id INTEGER PRIMARY KEY, content TEXT NOT NULL)")

    one_at_a_time = threading.Lock()

    def insert(body: str) -> None:
        with one_at_a_time:
            conn.execute("BEGIN IMMEDIATE")
            conn.execute("INSERT INTO records (content) VALUES (?)", (body,))
            conn.execute("COMMIT")

    async def push(request: Request) -> JSONResponse:
        await run_in_threadpool(insert, (await request.body()).decode())
        return JSONResponse({"ok": True})

    def keep(content: bytes) -> None:
        with Path(f"{database}.{uuid4().hex}").open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    async def photo(request: Request) -> JSONResponse:
        await run_in_threadpool(keep, await request.body())
        return JSONResponse({"ok": True})

    app = Starlette(routes=[Route("/push", push, methods=["POST"]), Route("/photo", photo, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="error", backlog=2048)


if __name__ == "__main__":
    main()
