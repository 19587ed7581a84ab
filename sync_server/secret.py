"""The server's own secret: what it seals with it, only this installation can open, also after a restart."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = "server.secret"
LENGTH = 32  # bytes


def server_secret(data_dir: Path) -> bytes:
    """The secret in the data directory, made at the first call and readable by the server's account alone. Several
    servers share the file."""
    path = data_dir / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(LENGTH))
        file.flush()
        os.fsync(file.fileno())
    return _read(path)


def _read(path: Path) -> bytes:
    secret = path.read_bytes()
    if len(secret) < LENGTH:  # the machine stopped while it was being made: nothing is sealed with it yet
        path.unlink()
        return server_secret(path.parent)
    return secret


def key_for(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose; keys of different purposes say nothing of each other."""
    return HKDF(SHA256(), LENGTH, salt=None, info=purpose.encode()).derive(secret)
