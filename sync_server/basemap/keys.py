"""The key in a tile's address: what draws maps fetches pictures without our header, and nothing is open by default.

A key says that one phone, or one account at its desk, may see the basemap until a day, signed by this server. It
changes every ten days only, so that addresses stay the same for a while, and says nothing of what is asked for: the map
is the same for all.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

STEP = timedelta(days=10)
LASTS = 4  # steps from the one in which it is made: thirty days at least
ACCOUNT = "account-"  # before the id of an account, where the key is no phone's
_FORM = re.compile(r"([0-9A-Za-z-]{1,72})\.([0-9]{1,6})\.([0-9A-Za-z_-]{22})")


def issue(secret: bytes, owner: str, now: datetime) -> tuple[str, datetime]:
    """A key for a phone's id or for ACCOUNT and an account's, and until when it is good."""
    until = int(now.timestamp() // STEP.total_seconds()) + LASTS
    return f"{owner}.{until}.{_mark(secret, owner, until)}", _moment(until)


def holder(secret: bytes, key: str, now: datetime) -> str:
    """Whose key it is; '' for one that is not ours, or no longer good."""
    found = _FORM.fullmatch(key)
    if not found:
        return ""
    owner, until = found[1], int(found[2])
    if not hmac.compare_digest(found[3], _mark(secret, owner, until)):
        return ""
    return owner if now < _moment(until) else ""


def _moment(step: int) -> datetime:
    return datetime.fromtimestamp(step * STEP.total_seconds(), UTC)


def _mark(secret: bytes, owner: str, until: int) -> str:
    signed = hmac.new(secret, f"{owner}.{until}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(signed[:16]).decode().rstrip("=")
