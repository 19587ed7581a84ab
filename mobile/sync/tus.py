"""The client's side of tus 1.0 at `/api/uploads`: core, creation, creation-with-upload and checksum.

Bodies go as whole pieces with their SHA-256, so that a piece damaged on the way is thrown away by the server (460).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from mobile.sync.client import TUS, Answer, SyncClient
from mobile.sync.errors import Garbled

UPLOADS = "/api/uploads"
_PIECE_TYPE = "application/offset+octet-stream"


@dataclass(frozen=True)
class Place:
    """Where an upload stands: its address on the server and the bytes that the server has."""

    url: str
    offset: int


class TusClient:
    """tus requests through a `SyncClient`; errors are those of `SyncClient.call`."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    async def create(self, length: int, metadata: Mapping[str, str], first: bytes = b"") -> Place:
        """Begin an upload of `length` bytes, with its first piece in the same request to save a round trip. The place
        says how much of it was taken: servers without creation-with-upload take nothing."""
        headers = {"Upload-Length": str(length), "Upload-Metadata": encode_metadata(metadata)}
        if first:
            headers |= _piece_headers(first)
        answer = await self._call("POST", UPLOADS, 201, headers, first)
        url = answer.headers.get("location", "")
        if f"{UPLOADS}/" not in url:
            raise Garbled(answer.status)
        return Place(url, _offset(answer, most=len(first), default=0))

    async def head(self, url: str, length: int) -> int:
        """How many bytes the server has of an upload of `length` bytes. Answers to HEAD have no body, so refusals come
        as `Garbled` with a status."""
        answer = await self._call("HEAD", url, 200, {})
        if answer.headers.get("upload-length") != str(length):
            raise Garbled(answer.status)
        return _offset(answer, most=length)

    async def patch(self, url: str, offset: int, piece: bytes) -> int:
        """Append a piece at `offset`; returns the new offset. Raises `Refused` (upload-offset, upload-hash)."""
        headers = _piece_headers(piece) | {"Upload-Offset": str(offset)}
        return _offset(await self._call("PATCH", url, 204, headers, piece), least=offset, most=offset + len(piece))

    async def _call(self, method: str, url: str, good: int, headers: dict[str, str], body: bytes = b"") -> Answer:
        """Raises `Garbled` for a success that does not wear the protocol's header: a portal's page answers 200 too."""
        answer = await self._client.call(
            method, url, good=good, headers={"Tus-Resumable": TUS[1], **headers}, body=body
        )
        if answer.headers.get(TUS[0]) != TUS[1]:
            raise Garbled(answer.status)
        return answer


def encode_metadata(metadata: Mapping[str, str]) -> str:
    """`Upload-Metadata`: comma-separated pairs of a key and its value in base64."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items())


def _piece_headers(piece: bytes) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    return {"Content-Type": _PIECE_TYPE, "Upload-Checksum": f"sha256 {digest}"}


def _offset(answer: Answer, *, least: int = 0, most: int, default: int | None = None) -> int:
    """`Upload-Offset`, which must lie where the request can have led."""
    text = answer.headers.get("upload-offset", "")
    if text.isascii() and text.isdecimal() and len(text) < 16 and least <= int(text) <= most:
        return int(text)
    if text or default is None:
        raise Garbled(answer.status)
    return default
