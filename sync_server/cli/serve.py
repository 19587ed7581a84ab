"""`ducha serve`: the server itself."""

from __future__ import annotations

import argparse
import os
from typing import Any

import uvicorn

from sync_server.cli.common import open_ledger

WORKER = "sync_server.cli.worker"
SILENT_WORKER_S = 60  # a worker that says nothing for so long is replaced


def register(commands: Any) -> None:
    """Add the commands of this file."""
    parser = commands.add_parser("serve", help="启动服务器")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    words = "同时答复请求的工作进程数，每个另带一个归档进程；默认为可用处理器核数的一半"
    parser.add_argument("--workers", type=_count, default=usual_workers(), metavar="个数", help=words)
    parser.set_defaults(run=serve)


def usual_workers() -> int:
    """Half as many as there are cores for this process: beside each worker another one files."""
    return max(1, len(os.sched_getaffinity(0)) // 2)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError(f"“{text}”不是 1 到 64 的整数")
    return int(text)


def serve(arguments: argparse.Namespace) -> int:
    """Serve until stopped by SIGINT or SIGTERM; running requests are finished first. Several workers share the port and
    the data directory, and are replaced when they die; one serves in this very process."""
    alone = arguments.workers == 1
    if alone:
        from sync_server.cli import worker

        app: Any = worker.app()
    else:
        with open_ledger():  # made or upgraded once, before they all open it; refused here where it cannot be
            app = f"{WORKER}:app"
    print(f"督察通服务器：http://{arguments.host}:{arguments.port}/（手机应用在 /app/）", flush=True)
    uvicorn.run(
        app,
        factory=not alone,
        workers=arguments.workers,
        timeout_worker_healthcheck=SILENT_WORKER_S,
        host=arguments.host,
        port=arguments.port,
        http=f"{WORKER}:Connection",
        access_log=False,
        proxy_headers=False,  # sync_server/proxies.py reads them, and from trusted proxies only
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
        backlog=2048,
    )
    return 0
