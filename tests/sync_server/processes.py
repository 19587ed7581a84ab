"""`ducha serve` as a process of its own, to be killed without warning."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """Start, kill -9, start again on the same port and data."""

    def __init__(self, data: Path, command: tuple[str, ...] = ("-m", "sync_server.cli"), workers: int = 1) -> None:
        self.data, self.port, self._command, self._workers = data, free_port(), command, str(workers)
        self.address = f"http://127.0.0.1:{self.port}"
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DUCHA_")}
        environment["DUCHA_DATA_DIR"] = str(self.data)
        command = [sys.executable, *self._command, "serve", "--port", str(self.port), "--workers", self._workers]
        quiet = subprocess.DEVNULL
        self._running = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                if httpx.get(f"{self.address}/healthz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                assert self._running.poll() is None, "the server ended by itself"
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """No warning, no last word."""
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait(20)
            self._running = None

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def wait_for_death(self) -> None:
        """When the server is made to kill itself."""
        assert self._running is not None
        self._running.wait(60)
        self._running = None


@contextmanager
def server_process(
    data: Path, command: tuple[str, ...] = ("-m", "sync_server.cli"), workers: int = 1
) -> Iterator[ServerProcess]:
    process = ServerProcess(data, command, workers)
    try:
        yield process
    finally:
        process.kill()
