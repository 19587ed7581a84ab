"""The vault: what a person typed and what was answered, kept on disk for a while, sealed for that person alone.

Files, not rows: words are to be kept just when the database does not answer. Each owner has a folder whose name tells
nothing; each thing is sealed with AES-GCM under a key of the server's secret and bound to owner, kind and id, so that
a file moved to another's folder does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KINDS = {
    "form": 20,
    "note": 20,
    "page": 30,
    "said": 500,
    "scan": 20,
}  # the most an owner has of each; the oldest give way
LASTING = {"form"}  # words of a person; an answer can be asked for again
MOST_BYTES = 64_000_000  # sealed bytes of one owner
LARGEST = 32_000_000  # bytes of one thing before it is packed
_NONCE = 12
_NAME = re.compile(r"(?P<kind>[a-z]+)-(?P<at>\d+)-(?P<until>\d+)-(?P<id>[0-9a-f]{32})")


@dataclass(frozen=True)
class Entry:
    """One kept thing; `at` and `until` in milliseconds since 1970, `until` is when it is forgotten."""

    path: Path
    kind: str
    id: str
    at: int
    until: int


class Vault:
    """Keeps bytes for owners (any text) in `folder` with a key of 32 bytes. Thread-safe by files alone."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key

    def put(self, owner: str, kind: str, content: bytes, now: datetime, lasts: timedelta) -> str:
        """Keep the bytes until `now + lasts`; returns the id. What the owner has too much of, oldest first, goes.

        Raises OSError when the disk takes nothing, ValueError when the content is larger than `LARGEST`."""
        if len(content) > LARGEST:
            raise ValueError(f"{len(content)} bytes are more than {LARGEST}")
        folder = self._folder_of(owner)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        id_, nonce = secrets.token_hex(16), secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, zlib.compress(content, 1), _bond(owner, kind, id_))
        name = f"{kind}-{_millis(now)}-{_millis(now + lasts)}-{id_}"
        _write(folder, name, sealed, lasting=kind in LASTING)
        self._bound(owner, id_, now)
        return id_

    def get(self, owner: str, id_: str, now: datetime) -> tuple[str, bytes] | None:
        """Kind and bytes; None for what is unknown, forgotten or another's."""
        for entry in self._entries(owner, now):
            if entry.id == id_:
                return self._open(owner, entry)
        return None

    def all(self, owner: str, kind: str, now: datetime) -> list[tuple[str, bytes]]:
        """Id and bytes of everything of a kind, newest first."""
        mine = sorted((entry for entry in self._entries(owner, now) if entry.kind == kind), key=lambda e: -e.at)
        found = ((entry.id, self._open(owner, entry)) for entry in mine)
        return [(id_, opened[1]) for id_, opened in found if opened]

    def drop(self, owner: str, id_: str, now: datetime) -> None:
        """Forget one thing; nothing happens when it is gone already."""
        for entry in self._entries(owner, now):
            if entry.id == id_:
                entry.path.unlink(missing_ok=True)

    def sweep(self, now: datetime) -> int:
        """Forget what is past its time, of all owners; returns how many."""
        gone = 0
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            for entry in _listed(folder):
                if entry.until <= _millis(now):
                    entry.path.unlink(missing_ok=True)
                    gone += 1
            with suppress(OSError):  # somebody has just put something in again
                folder.rmdir()
        return gone

    def _bound(self, owner: str, newest: str, now: datetime) -> None:
        entries = sorted(_listed(self._folder_of(owner)), key=lambda e: (e.id != newest, -e.at))
        past = [entry for entry in entries if entry.until <= _millis(now)]
        alive = [entry for entry in entries if entry.until > _millis(now)]
        excess = [entry for kind, most in KINDS.items() for entry in [e for e in alive if e.kind == kind][most:]]
        total = 0
        for entry in alive:
            total += _size(entry.path)
            if total > MOST_BYTES:
                excess.append(entry)
        for entry in (*past, *excess):
            entry.path.unlink(missing_ok=True)

    def _entries(self, owner: str, now: datetime) -> Iterator[Entry]:
        return (entry for entry in _listed(self._folder_of(owner)) if entry.until > _millis(now))

    def _folder_of(self, owner: str) -> Path:
        return self._folder / hmac.new(self._key, owner.encode(), hashlib.sha256).hexdigest()[:32]

    def _open(self, owner: str, entry: Entry) -> tuple[str, bytes] | None:
        try:
            sealed = entry.path.read_bytes()
            packed = AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bond(owner, entry.kind, entry.id))
        except (FileNotFoundError, InvalidTag, ValueError):  # swept meanwhile, damaged, or sealed by another server
            return None
        return entry.kind, zlib.decompress(packed)


def _write(folder: Path, name: str, content: bytes, *, lasting: bool) -> None:
    """Whole or not at all; what is `lasting` also through a power cut."""
    draft = folder / f".{name}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        draft.rename(folder / name)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _listed(folder: Path) -> Iterator[Entry]:
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    for path in paths:
        if found := _NAME.fullmatch(path.name):
            yield Entry(path, found["kind"], found["id"], int(found["at"]), int(found["until"]))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # swept meanwhile
        return 0


def _bond(owner: str, kind: str, id_: str) -> bytes:
    return f"{owner}|{kind}|{id_}".encode()


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
