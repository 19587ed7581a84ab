"""A whole 督察通 for a journey: the demonstration organisation on a free port, with its own data directory."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
WEBAPP = ROOT / "build" / "webapp"
DUCHA = [sys.executable, "-m", "sync_server.cli"]
STARTS_WITHIN_S = 120
ENDS_WITHIN_S = 20
PRINTS_WITHIN_S = 300


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """The server process and the commands that go with it."""

    data: Path
    port: int
    webapp: Path = WEBAPP
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DUCHA_DATA_DIR": str(self.data),
            "DUCHA_WEBAPP_DIR": str(self.webapp),
            "DUCHA_PUBLIC_URL": self.url,
        }

    def ducha(self, *arguments: str) -> str:
        """Run a command and return what it printed."""
        done = subprocess.run(
            [*DUCHA, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [*DUCHA, "serve", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT)
        ends = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < ends:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        raise TimeoutError("the server did not start")

    def until_printed_and_bound(self) -> None:
        """Wait until no paper and no volume waits any more: a server that begins with nothing to do costs the tests
        beside it nothing."""
        ends = time.monotonic() + PRINTS_WITHIN_S
        while time.monotonic() < ends:
            if not any(self._waiting(table) for table in ("papers_issued", "volume_parts")):
                return
            time.sleep(0.5)
        raise TimeoutError("papers of the demonstration still wait to be printed or bound")

    def _waiting(self, table: str) -> int:
        with closing(sqlite3.connect(self.data / "ducha.sqlite3")) as ledger:
            return int(ledger.execute(f"select count(*) from {table} where state = 'waiting'").fetchone()[0])

    def stop(self) -> None:
        """Stop the server and wait for its end; none is left behind, whatever went wrong with it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(ENDS_WITHIN_S)
            finally:
                self.process.kill()
                self.process.wait()
                self.process = None

    def enrolment_code(self, login: str) -> str:
        """A fresh one-use code for the account, as the section would hand it out."""
        found = re.search(r"\d{4}-\d{4}-\d{4}", self.ducha("device", "enrol", login))
        assert found is not None
        return found.group()
