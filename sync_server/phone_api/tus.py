"""tus 1.0 on the wire: headers in, headers out (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

from shared.problems import TOO_LARGE, TUS_VERSION, UPLOAD_ALGORITHM, UPLOAD_LENGTH, UPLOAD_TYPE, Problem
from sync_server.evidence.staging import ALGORITHMS, Checksum, read_checksum
from sync_server.grounds import requests as grounds
from sync_server.problems_http import problem_response

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
PIECE_TYPE = "application/offset+octet-stream"
MAX_METADATA = 4_000  # characters of the header


def reply(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """An answer without content, in the protocol's clothes."""
    return Response(status_code=status, headers={**_common(), **(headers or {})})


def refusal(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem in the protocol's clothes; a wrong version learns the right one."""
    extra = {**_common(), **(headers or {})}
    if problem.kind is TUS_VERSION:
        extra["Tus-Version"] = VERSION
    return problem_response(problem, extra)


def _common() -> dict[str, str]:
    return {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}


def capabilities(limit: int) -> Response:
    """The answer to OPTIONS: what this server can do, `limit` in bytes."""
    return reply(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(limit),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


def require_version(request: Request) -> None:
    """Raises Problem(TUS_VERSION)."""
    if request.headers.get("tus-resumable") != VERSION:
        raise Problem(TUS_VERSION)


def read_length(request: Request, limit: int) -> int:
    """`Upload-Length` of a creation. Raises Problem: UPLOAD_LENGTH when missing or no number, TOO_LARGE."""
    text = request.headers.get("upload-length", "")
    if not text.isascii() or not text.isdigit() or int(text[:20]) < 1:
        raise Problem(UPLOAD_LENGTH, limit=f"{limit // 1_000_000} MB")
    if int(text[:20]) > limit:
        raise Problem(TOO_LARGE, limit=f"{limit // 1_000_000} MB")
    return int(text)


def brings_all(request: Request, length: int) -> bool:
    """True when the request says that its body is the whole upload."""
    return request.headers.get("content-length") == str(length)


def read_offset(request: Request) -> int:
    """`Upload-Offset` of a piece. Raises Problem(MALFORMED)."""
    text = request.headers.get("upload-offset", "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Problem(grounds.UPLOAD_OFFSET_MISSING)
    return int(text)


def require_piece_type(request: Request) -> None:
    """Raises Problem(UPLOAD_TYPE)."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != PIECE_TYPE:
        raise Problem(UPLOAD_TYPE)


def read_piece_checksum(request: Request) -> Checksum | None:
    """`Upload-Checksum`, if sent. Raises Problem: UPLOAD_ALGORITHM, MALFORMED."""
    header = request.headers.get("upload-checksum")
    if header is None:
        return None
    try:
        return read_checksum(header)
    except LookupError as error:
        raise Problem(UPLOAD_ALGORITHM, known="、".join(ALGORITHMS)) from error
    except ValueError as error:
        raise Problem(grounds.UPLOAD_CHECKSUM_UNREADABLE) from error


def read_metadata(request: Request) -> dict[str, str]:
    """`Upload-Metadata` decoded; a missing or empty header means none. Raises Problem(MALFORMED)."""
    header = request.headers.get("upload-metadata", "")
    if len(header) > MAX_METADATA:
        raise Problem(grounds.UPLOAD_METADATA_TOO_LONG)
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            text = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise Problem(grounds.UPLOAD_METADATA_UNREADABLE) from error
        if name in found or "\x00" in text:
            raise Problem(grounds.UPLOAD_METADATA_UNREADABLE)
        found[name] = text
    return found


def write_metadata(metadata: Mapping[str, str]) -> str:
    """The header for HEAD."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}".strip() for name, value in metadata.items())
