"""The line between phone and server, narrow on demand: the same port, another speed."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.journeys.house import ROOT, STARTS_WITHIN_S

WIDE = 200_000_000.0  # bytes a second
BELOW_CONNECTIONS = range(20_000, 32_000, 2)
TRIES = 50


def line_port() -> int:
    """A free TCP port, with the one after it, of those that the system gives to no connection: while the line is cut,
    nobody takes them."""
    for port in random.sample(BELOW_CONNECTIONS, TRIES):
        with socket.socket() as one, socket.socket() as next_one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            next_one.bind(("127.0.0.1", port + 1))
            return port
    raise OSError("no free port for a line")


@dataclass
class PhoneLine:
    """A relay process in front of the server's port. `port + 1` tells what was carried."""

    port: int
    target: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, rate: float = WIDE) -> None:
        """Start the relay at `rate` bytes a second; an open one is cut off first."""
        self.close()
        words = ["line", str(self.port), str(self.target), str(rate), "0.001", "0", "0"]
        self.process = subprocess.Popen([sys.executable, "-m", "tests.bench.sync_line", *words], cwd=ROOT)
        ends = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < ends:
            try:
                self.carried()
                httpx.get(f"{self.url}/healthz", timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
        self.close()
        raise TimeoutError("the line did not open")

    def carried(self) -> int:
        """Bytes carried from the phone to the server since the line was opened."""
        return self.both()[0]

    def both(self) -> tuple[int, int]:
        """Bytes carried up and down since the line was opened."""
        answer: dict[str, Any] = httpx.get(f"http://127.0.0.1:{self.port + 1}/carried", timeout=5).json()
        return int(answer["up"]), int(answer["down"])

    def wait_until_carried(self, size: int, seconds: float = 60) -> None:
        """Wait until so many bytes went up."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if self.carried() >= size:
                return
            time.sleep(0.05)
        raise TimeoutError(f"only {self.carried()} bytes went up")

    def close(self) -> None:
        """Cut the line."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
