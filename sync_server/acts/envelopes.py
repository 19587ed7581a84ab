"""Sealed envelopes as they arrive: are they whole, from this phone, and do they hold what their kind says?

Nothing here touches the ledger, so it runs outside the writer. What cannot be attributed (damaged, wrongly signed) is
refused and not kept; what the phone did sign is kept for good, whatever its contents.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.identity import check_id
from shared.inspection import Alert, Inspection, Suggestion
from shared.moment import from_iso
from shared.notice import IssuedNotice
from shared.plain import PlainError, from_plain
from shared.problems import BAD_SIGNATURE, HASH_MISMATCH, UNFILEABLE, Problem
from shared.sealing import Sealed, SealedKind, canonical
from sync_server.grounds import requests as grounds
from sync_server.procedures.device_keys import is_strong

Body = Inspection | IssuedNotice | Alert | Suggestion
BODIES: dict[SealedKind, type[Any]] = {
    SealedKind.INSPECTION: Inspection,
    SealedKind.NOTICE: IssuedNotice,
    SealedKind.ALERT: Alert,
    SealedKind.SUGGESTION: Suggestion,
}
SUBJECTS = {
    SealedKind.INSPECTION: "record",
    SealedKind.NOTICE: "notice",
    SealedKind.ALERT: "alert",
    SealedKind.SUGGESTION: "suggestion",
}
_SPELT_OTHERWISE = re.compile(rb"[:,\[]-?(?:[0-9.]+e|0\.0000)")  # 1e-07 as 1e-7, 1e-05 as 0.00001
MAX_COUNT = 2**31 - 1  # versions and sequence numbers are 32-bit in the ledger


@dataclass(frozen=True)
class Envelope:
    """One envelope that is whole and signed by this phone. `content` is its canonical JSON as received; `body` is
    None when the contents do not fit the kind, and `fault` then says why."""

    sealed: Sealed
    content: str
    body: Body | None
    fault: Problem | None

    @property
    def subject(self) -> str:
        """The log's word for the kind: record, notice, alert, suggestion."""
        return SUBJECTS[self.sealed.kind]


@dataclass(frozen=True)
class Rejected:
    """Something in a push that is no envelope of this phone."""

    id: str
    version: int
    problem: Problem


def open_envelope(raw: Any, device_id: str, key: Ed25519PublicKey) -> Envelope | Rejected:
    """Check one element of a push. The hash covers the values as they were sent, unknown ones of newer apps too."""
    try:
        sealed = from_plain(Sealed, raw)
        if max(sealed.version, sealed.seq) > MAX_COUNT:
            raise ValueError("版本号或序号过大")
        content, unsealed = _written(raw)
        digest = hashlib.sha256(unsealed).hexdigest()
    except (ValueError, RecursionError) as error:
        return Rejected(_text(raw, "id"), _number(raw, "version"), _unfit(error))
    problem = None
    if not hmac.compare_digest(digest.encode(), sealed.hash.encode()):
        problem = Problem(HASH_MISMATCH)
    elif sealed.device_id != device_id or not signed_by(key, sealed):
        problem = Problem(BAD_SIGNATURE)
    if problem is not None:
        return Rejected(sealed.id, sealed.version, problem)
    try:
        return Envelope(sealed, content, _read_body(sealed), None)
    except (ValueError, OverflowError, RecursionError) as error:
        return Envelope(sealed, content, None, _unfit(error))
    except Exception as error:
        return Envelope(sealed, content, None, unfileable(sealed.hash, error))


def _written(raw: Mapping[str, Any]) -> tuple[str, bytes]:
    """The envelope's canonical text, and its bytes without hash and signature, of which the hash is taken.

    orjson writes the same bytes but for very small numbers, and refuses some values: there, and where the hash does not
    come out, the standard library writes."""
    unsealed = {name: value for name, value in raw.items() if name not in ("hash", "signature")}
    try:
        bare = orjson.dumps(unsealed, option=orjson.OPT_SORT_KEYS)
        if hashlib.sha256(bare).hexdigest() == raw.get("hash") and not _SPELT_OTHERWISE.search(bare):
            return orjson.dumps(raw, option=orjson.OPT_SORT_KEYS).decode(), bare
    except orjson.JSONEncodeError:
        pass
    return canonical(raw).decode(), canonical(unsealed)


def unfileable(digest: str, error: Exception) -> Problem:
    """The refusal of an envelope over which the server itself stumbled: logged, and the original is kept."""
    reference = digest[:12]
    structlog.get_logger("receiving").error("a record cannot be filed", reference=reference, exc_info=error)
    return Problem(UNFILEABLE, reference=reference)


def signed_by(key: Ed25519PublicKey, sealed: Sealed) -> bool:
    """True if the envelope's signature over its hash is this key's, and the key is one that signatures can bind."""
    if not is_strong(key.public_bytes_raw()):
        return False
    try:
        key.verify(bytes.fromhex(sealed.signature), bytes.fromhex(sealed.hash))
    except (ValueError, InvalidSignature):
        return False
    return True


def _read_body(sealed: Sealed) -> Body:
    """The dataclass of the kind, with what the ledger needs beyond its own checks. Raises ValueError.

    A moment must be one; which one it is refuses nothing: a phone's clock may say anything (see `marking`)."""
    body: Body = from_plain(BODIES[sealed.kind], sealed.body, "body")
    match body:
        case Inspection():
            if any(not 0 <= photo.number <= MAX_COUNT for photo in body.photos):
                raise PlainError("body.photos", "照片序号超出范围")
        case IssuedNotice():
            from_iso(body.notice.inspected_at)
        case Alert():
            check_id(body.record_id, "记录编号")
            check_id(body.finding_id, "检查结果编号")
        case Suggestion():
            from_iso(body.at)
    if (body.notice.id if isinstance(body, IssuedNotice) else body.id) != sealed.id:
        raise PlainError("body.id", "与记录编号不一致")
    return body


def _unfit(error: BaseException) -> Problem:
    if isinstance(error, RecursionError):
        return Problem(grounds.NESTED_TOO_DEEP)
    if isinstance(error, UnicodeError):
        return Problem(grounds.CHARACTERS_UNKEEPABLE)
    why = str(error).rstrip("。")
    return Problem(grounds.CONTENT_UNFIT, why=why) if why else Problem(grounds.CONTENT_UNREADABLE)


def _text(raw: Any, name: str) -> str:
    value = raw.get(name) if isinstance(raw, Mapping) else None
    return value[:64].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _number(raw: Any, name: str) -> int:
    value = raw.get(name) if isinstance(raw, Mapping) else None
    return value if type(value) is int and abs(value) <= 2**53 else 0
