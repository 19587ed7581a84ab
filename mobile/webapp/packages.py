"""The Python packages that run in the browser: pinned in `requirements.lock`, fetched as wheels, unpacked trimmed.

`python -m mobile.webapp.packages` renews the lock from `[project].dependencies` in pyproject.toml.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")
PLATFORM = [
    "--platform=pyemscripten_2026_0_wasm32",
    "--python-version=3.14",
    "--implementation=cp",
    "--only-binary=:all:",
]
# Left out of the archive: desktop, server and test halves of packages, and data that only they read.
UNUSED = (
    "anyio/",  # httpcore goes without; the browser's own connections are used
    "flet/auth/",
    "flet/fastapi/",
    "flet/testing/",
    "flet/cli.py",
    "flet/pytest_plugin.py",
    "oauthlib/",
    "certifi/cacert.pem",
    "ecdsa/test_",
    "segno/cli.py",
    "httpx/_main.py",
)
KEPT_SUFFIXES = (".py", ".so", ".json", ".typed")


class CannotFetch(Exception):
    """The packages could not be downloaded; the text says what to do."""


def fetch(cache: Path) -> list[Path]:
    """The locked wheels in `cache`, downloading only what is missing. Raises `CannotFetch`."""
    wanted = _locked_hashes()
    present = _wheels(cache)
    if not wanted <= present.keys():
        _pip(["--no-deps", "--require-hashes", "-r", str(LOCK)], cache)
        present = _wheels(cache)
    if missing := wanted - present.keys():
        raise CannotFetch(f"{LOCK.name} 中有 {len(missing)} 个安装包没有下载到，请检查软件源后重试。")
    return sorted(present[digest] for digest in wanted)


def files(wheels: list[Path]) -> Iterator[tuple[str, bytes]]:
    """(path, content) of every file of the wheels that the app can need at run time."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith(KEPT_SUFFIXES) and ".dist-info/" not in name and not name.startswith(UNUSED):
                    yield name, archive.read(name)


def renew_lock(project: Path, cache: Path) -> int:
    """Resolve `[project].dependencies` for the browser and write the lock. Returns the number of packages."""
    dependencies = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    folder = cache / "resolve"
    for old in _wheels(folder).values():
        old.unlink()
    _pip(dependencies, folder)
    lines = []
    for digest, wheel in _wheels(folder).items():
        name, version = wheel.name.split("-")[:2]
        lines.append(f"{name.replace('_', '-').lower()}=={version} --hash=sha256:{digest}\n")
    head = "# Wheels for Pyodide. Renew: python -m mobile.webapp.packages\n"
    LOCK.write_text(head + "".join(sorted(lines)), "utf-8")
    return len(lines)


def _locked_hashes() -> set[str]:
    lines = LOCK.read_text("utf-8").splitlines()
    return {line.rsplit("sha256:", 1)[1].strip() for line in lines if "sha256:" in line}


def _wheels(folder: Path) -> dict[str, Path]:
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(folder.glob("*.whl"))}


def _pip(what: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [*command, *PLATFORM, "--dest", str(folder), *what], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["没有给出原因"])[-1]
        raise CannotFetch(f"下载手机端所需的 Python 包失败，请确认能连接软件源后重试。pip：{reason}")


if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    print(f"已锁定 {renew_lock(root / 'pyproject.toml', root / 'build/cache/wheels')} 个包：{LOCK.name}")
