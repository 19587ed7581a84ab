"""What a QR code of ours says: which kind of thing it names, and which one. Both ends speak it: the server prints such
codes, the phone reads them.

A code of the web is an address of the app (`https://host/app/?unit=…`), so that a phone's own camera opens the app at
the right place; the notice's carries id and hash, as its papers always did."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, quote, urlsplit

MOST = 4096  # characters: more than any QR code holds


class CodeKind(StrEnum):
    ENROL = "enrol"
    UNIT = "unit"
    NOTICE = "notice"
    DRAFT = "draft"  # a draft that waits on the server, by its code
    UNKNOWN = ""


@dataclass(frozen=True)
class Scanned:
    """`value` is the enrolment text as it was read, the id of unit or notice, or the code of a draft; `hash` is the
    paper's (notice only)."""

    kind: CodeKind
    value: str = ""
    hash: str = ""


_NOTICE = re.compile(r"ducha:([0-9A-Za-z-]{1,64}):([0-9a-f]{64})")
_IN_ADDRESS = {"code": CodeKind.ENROL, "unit": CodeKind.UNIT, "draft": CodeKind.DRAFT}


def unit_address(public_url: str, unit_id: str) -> str:
    """What a unit's printed code says."""
    return f"{public_url.rstrip('/')}/app/?unit={quote(unit_id, safe='')}"


def draft_address(public_url: str, code: str) -> str:
    """What the code of a draft that is handed over says."""
    return f"{public_url.rstrip('/')}/app/?draft={quote(code, safe='')}"


def read_code(text: str) -> Scanned:
    """What the text of a code names; `UNKNOWN` when it is none of ours. Never raises: anybody may print a code."""
    text = text.strip()
    if not text or len(text) > MOST:
        return Scanned(CodeKind.UNKNOWN)
    if found := _NOTICE.fullmatch(text):
        return Scanned(CodeKind.NOTICE, found[1], found[2])
    if text.lower().startswith("ducha-enrol:") or _is_ticket(text):
        return Scanned(CodeKind.ENROL, text)
    if text.lower().startswith(("https://", "http://")):
        return _of_address(text)
    return Scanned(CodeKind.UNKNOWN)


def _of_address(text: str) -> Scanned:
    try:
        parts = urlsplit(text)
        asked = parse_qs(parts.query)
    except ValueError:
        return Scanned(CodeKind.UNKNOWN)
    if not parts.path.endswith("/app/"):
        return Scanned(CodeKind.UNKNOWN)
    for name, kind in _IN_ADDRESS.items():
        value = asked.get(name, [""])[0].strip()
        if value:
            return Scanned(kind, text if kind is CodeKind.ENROL else value)
    return Scanned(CodeKind.UNKNOWN)


def _is_ticket(text: str) -> bool:
    """JSON with code and server, as some sections hand out."""
    if not text.startswith("{"):
        return False
    try:
        plain = json.loads(text)
    except ValueError:
        return False
    return isinstance(plain, dict) and {"code", "server"} <= plain.keys()
