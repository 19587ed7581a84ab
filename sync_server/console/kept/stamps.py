"""The stamp that every form carries: for whom it was rendered and when, sealed; each is spent by one sending.

The stamp tells whose words a form holds even when the session has ended, and its hash, written in the transaction of
the deed itself, makes a second sending answer with what the first brought.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LIFE = timedelta(days=1)
_NONCE = 12
_PURPOSE = b"form stamp"


@dataclass(frozen=True)
class Stamp:
    """A stamp that was opened; `spent` is the hash under which its sending is noted."""

    user_id: str
    issued: datetime
    spent: str

    def fresh(self, now: datetime) -> bool:
        """False for a form that has lain open too long: its sending might no longer be known."""
        return now < self.issued + LIFE


def new_stamp(key: bytes, user_id: str, now: datetime) -> str:
    """A stamp for one form; no two are alike."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, f"{int(now.timestamp())}|{user_id}".encode(), _PURPOSE)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def read_stamp(key: bytes, text: str) -> Stamp | None:
    """The stamp, however old; None for anything that this server has not made."""
    try:
        sealed = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
        issued, user_id = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _PURPOSE).decode().split("|", 1)
    except (InvalidTag, ValueError):
        return None
    return Stamp(user_id, datetime.fromtimestamp(int(issued), UTC), hashlib.sha256(text.encode()).hexdigest())
