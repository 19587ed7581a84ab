"""`ducha serve`: the server itself."""

from __future__ import annotations

import argparse
import resource
import sys
from typing import Any

import uvicorn

from sync_server import logs
from sync_server.app import create_app
from sync_server.collector import spare_the_collector
from sync_server.patient_http import patient_protocol
from sync_server.settings import Settings

# The event loop and the ledger's writer take turns at the interpreter. Python's default of 5 ms would make each
# request wait for the writer several times; with a fifth of a millisecond 500 phones are answered a third sooner.
GIL_SLICE_S = 0.0002
MOST_FILES = 65_536
KEPT_FOR_FILES = 150  # descriptors for the database, photos and listening; the rest may be connections


def register(commands: Any) -> None:
    """Add the commands of this file."""
    parser = commands.add_parser("serve", help="启动服务器")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.set_defaults(run=serve)


def allow_many_files() -> int:
    """Raise this process's limit on open files, connections included, as far as the system lets it; the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)


def serve(arguments: argparse.Namespace) -> int:
    """Serve until stopped by SIGINT or SIGTERM; running requests are finished first."""
    logs.configure()
    sys.setswitchinterval(GIL_SLICE_S)
    files = allow_many_files()
    app = create_app(Settings(), filing_process=True)
    spare_the_collector()
    print(f"督察通服务器：http://{arguments.host}:{arguments.port}/（手机应用在 /app/）", flush=True)
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        http=patient_protocol(most_connections=max(1, files - KEPT_FOR_FILES)),
        access_log=False,
        proxy_headers=False,  # sync_server/proxies.py reads them, and from trusted proxies only
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
        backlog=2048,
    )
    return 0
