"""The key in a tile's address: the phone's map fetches pictures without our header, and nothing is open by default.

A key says that one phone may see the basemap until a day, signed by this server. It changes every ten days only, so
that addresses stay the same for a while, and says nothing of what is asked for: the map is the same for all.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

STEP = timedelta(days=10)
LASTS = 4  # steps from the one in which it is made: thirty days at least
_FORM = re.compile(r"([0-9A-Za-z-]{1,64})\.([0-9]{1,6})\.([0-9A-Za-z_-]{22})")


def issue(secret: bytes, device_id: str, now: datetime) -> tuple[str, datetime]:
    """A key for the phone, and until when it is good."""
    until = int(now.timestamp() // STEP.total_seconds()) + LASTS
    return f"{device_id}.{until}.{_mark(secret, device_id, until)}", _moment(until)


def holder(secret: bytes, key: str, now: datetime) -> str:
    """The phone that a key belongs to; '' for one that is not ours, or no longer good."""
    found = _FORM.fullmatch(key)
    if not found:
        return ""
    device_id, until = found[1], int(found[2])
    if not hmac.compare_digest(found[3], _mark(secret, device_id, until)):
        return ""
    return device_id if now < _moment(until) else ""


def _moment(step: int) -> datetime:
    return datetime.fromtimestamp(step * STEP.total_seconds(), UTC)


def _mark(secret: bytes, device_id: str, until: int) -> str:
    signed = hmac.new(secret, f"{device_id}.{until}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(signed[:16]).decode().rstrip("=")
