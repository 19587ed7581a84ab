"""The client's side of tus 1.0 at `/api/uploads`: core, creation, creation-with-upload and checksum.

Bodies go as whole pieces with their SHA-256, so that a piece damaged on the way is thrown away by the server (460).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from mobile.sync.client import Answer, SyncClient
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
        answer = await self._call("POST", UPLOADS, headers, first)
        url = answer.headers.get("location", "")
        if answer.status != 201 or not url:
            raise Garbled(answer.status)
        return Place(url, _offset(answer, default=0))

    async def head(self, url: str) -> int:
        """How many bytes the server has. Answers to HEAD have no body, so refusals come as `Garbled` with a status."""
        return _offset(await self._call("HEAD", url, {}))

    async def patch(self, url: str, offset: int, piece: bytes) -> int:
        """Append a piece at `offset`; returns the new offset. Raises `Refused` (upload-offset, upload-hash)."""
        headers = _piece_headers(piece) | {"Upload-Offset": str(offset)}
        return _offset(await self._call("PATCH", url, headers, piece))

    async def _call(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        return await self._client.call(method, url, headers={"Tus-Resumable": "1.0.0", **headers}, body=body)


def encode_metadata(metadata: Mapping[str, str]) -> str:
    """`Upload-Metadata`: comma-separated pairs of a key and its value in base64."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items())


def _piece_headers(piece: bytes) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    return {"Content-Type": _PIECE_TYPE, "Upload-Checksum": f"sha256 {digest}"}


def _offset(answer: Answer, default: int | None = None) -> int:
    text = answer.headers.get("upload-offset", "")
    if text.isdecimal():
        return int(text)
    if default is None:
        raise Garbled(answer.status)
    return default
