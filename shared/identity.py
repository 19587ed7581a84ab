"""Identity is made where a thing is born: UUIDv7, sortable by time, made from a clock and randomness passed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")


def new_id(now: datetime, random: Callable[[int], bytes]) -> str:
    """A UUIDv7 (RFC 9562) as 36 lower-case characters."""
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    tail = int.from_bytes(random(10), "big")
    value = (milliseconds << 80) | tail
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def check_id(value: str, name: str = "编号") -> str:
    """The value itself. Raises ValueError unless it is a lower-case UUID."""
    if not _UUID.fullmatch(value):
        raise ValueError(f"{name}格式不对")
    return value


def check_hash(value: str, name: str = "校验值") -> str:
    """The value itself. Raises ValueError unless it is a lower-case hexadecimal SHA-256."""
    if not _HASH.fullmatch(value):
        raise ValueError(f"{name}应为 64 位十六进制")
    return value
