"""The whole system on one address while you work on it (`make dev`): what you save is running a moment later.

    .venv/bin/python scripts/develop.py [--port 8000] [--data data/dev]

A saved file of the server (`sync_server`, `shared`) starts the server again; one of the phone app (`mobile`, `shared`,
`assets`, `main.py`) builds the app again, and a page that has it open reloads itself. A mistake in the code is
shown where it is told, and the next save tries again.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import watch

ROOT = Path(__file__).resolve().parent.parent
WEBAPP = ROOT / "build" / "devapp"
SERVER_FILES = ("sync_server", "shared", "assets")
PHONE_FILES = ("mobile", "shared", "assets", "main.py")
MOST_WAIT_S = 15  # for a server that is told to stop


@dataclass(frozen=True)
class Touched:
    """What must be made anew."""

    server: bool
    phone: bool


def touched(paths: Iterable[Path]) -> Touched:
    """Which half the changed files belong to; `shared` and `assets` belong to both."""
    tops = {path.relative_to(ROOT).parts[0] for path in paths}
    return Touched(bool(tops & set(SERVER_FILES)), bool(tops & set(PHONE_FILES)))


def build_phone() -> None:
    """The app for development: without packed copies, and with a page that reloads when there is a newer one."""
    command = [sys.executable, "-m", "mobile.webapp.build", "--out", str(WEBAPP), "--development"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603
        print("手机应用没有构建成功，改好后保存即可再试。", flush=True)


@dataclass
class Server:
    """`ducha serve`, started again after each change."""

    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def ducha(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "sync_server.cli", *arguments]

    def demo(self) -> None:
        """The demonstration's data, once."""
        subprocess.run(self.ducha("demo"), cwd=ROOT, env=self.environment, check=False)  # noqa: S603

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.ducha("serve", "--port", str(self.port), "--workers", "1"), cwd=ROOT, env=self.environment
        )

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(MOST_WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def main() -> None:
    """Build, start, and follow what is saved until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "dev")
    options = parser.parse_args()
    # What is exported in the shell may name a ledger in service: code that is being written does not touch it.
    public = os.environ.get("DUCHA_PUBLIC_URL", f"http://127.0.0.1:{options.port}")
    own = {
        "DUCHA_DATA_DIR": str(options.data.resolve()),
        "DUCHA_DATABASE_URL": "",
        "DUCHA_PHOTOS_URL": "",
        "DUCHA_WEBAPP_DIR": str(WEBAPP),
        "DUCHA_PUBLIC_URL": public,
    }
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server is stopped with us
    server = Server(options.port, dict(os.environ) | own)
    build_phone()
    server.demo()
    server.start()
    try:
        for changes in watch(*(ROOT / name for name in dict.fromkeys(SERVER_FILES + PHONE_FILES))):
            what = touched(Path(path) for _, path in changes)
            if what.phone:
                build_phone()
            if what.server:
                print("服务器代码已改动，正在重新启动…", flush=True)
                server.stop()
                server.start()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
