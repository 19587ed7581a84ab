"""Sealing: a record's canonical bytes, its hash chained to the one before on the same phone, and its signature.

A sealed record is never edited (design law 2). The chain shows that nothing was taken out or slipped in; the device's
Ed25519 signature shows which phone wrote it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from shared.evidence import ClockReading
from shared.identity import check_hash, check_id
from shared.plain import to_plain

GENESIS = "0" * 64


class SealedKind(StrEnum):
    INSPECTION = "inspection"
    NOTICE = "notice"
    ALERT = "alert"
    SUGGESTION = "suggestion"


@dataclass(frozen=True)
class Sealed:
    """An envelope as it travels and is kept for good.

    `seq` counts this device's envelopes from 1 without gaps, `prev` is the hash of the envelope before (64 zeros for
    the first), `body` the plain values of the dataclass named by `kind`, `signature` Ed25519 over the hash, hex."""

    id: str
    kind: SealedKind
    version: int
    device_id: str
    seq: int
    prev: str
    clock: ClockReading
    body: dict[str, Any]
    hash: str = ""
    signature: str = ""

    def __post_init__(self) -> None:
        check_id(self.id, "记录编号")
        check_hash(self.prev, "前一条校验值")
        if self.version < 1 or self.seq < 1:
            raise ValueError("版本号与序号从 1 开始")


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> bytes:
    """The one byte form of plain values: UTF-8 JSON, sorted keys, no spaces. Raises ValueError for NaN."""
    return _CANONICAL.encode(value).encode()


def seal_hash(sealed: Sealed) -> str:
    """SHA-256 (hex) over everything but the hash and the signature."""
    plain = to_plain(sealed)
    del plain["hash"], plain["signature"]
    return hashlib.sha256(canonical(plain)).hexdigest()


def seal(unsealed: Sealed, sign: Callable[[bytes], bytes]) -> Sealed:
    """The envelope with hash and signature; `sign` is the device key's Ed25519 over the 32 hash bytes."""
    digest = seal_hash(unsealed)
    return replace(unsealed, hash=digest, signature=sign(bytes.fromhex(digest)).hex())
