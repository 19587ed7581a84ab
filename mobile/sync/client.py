"""The sync protocol's calls, typed, over HTTPS. One method a request; no retries, no state but the token.

Every call can be cancelled, has a time limit, and raises `SyncError` (see `errors.py`) and nothing else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from mobile.sync.errors import Garbled, SyncError, Unreachable, from_document
from shared.basemap import Basemap
from shared.handed import (
    HandedDraft,
    HandedState,
    HandedStatesReply,
    HandedStatesRequest,
    HandOverReply,
    HandOverRequest,
    TakeReply,
    TakeRequest,
)
from shared.plain import PlainError, from_plain, to_plain
from shared.problems import MEDIA_TYPE, kind_of
from shared.wire import (
    ChangeKind,
    EnrolReply,
    EnrolRequest,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    ReceiptsReply,
    ReceiptsRequest,
)

T = TypeVar("T")

CONNECT_S = 10.0
ANSWER_S = 30.0
SLOWEST_BYTES_PER_S = 4_000.0
JPEG = b"\xff\xd8\xff"
TUS = ("tus-resumable", "1.0.0")
OUTDATED_WORDS = "服务器的答复本应用还不认识，请在“设置”中更新应用；内容仍在本机，将自动再试"
_KINDS = frozenset(kind.value for kind in ChangeKind)


@dataclass(frozen=True)
class Answer:
    """A reply with a status that was asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class SyncClient:
    """The server at `base_url` (origin, without trailing slash). Use one per engine; close it with `aclose`."""

    def __init__(self, transport: httpx.AsyncBaseTransport, base_url: str, token: str = "") -> None:
        self._http = httpx.AsyncClient(transport=transport)
        self.base_url = base_url
        self.token = token

    async def aclose(self) -> None:
        """Drop the connections."""
        await self._http.aclose()

    async def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Bind this phone to a person. Raises `Refused` (code-used, code-unknown, key-proof, too-many)."""
        return self._read(EnrolReply, await self._post("/api/devices", request, good=201))

    async def pull(self, request: PullRequest) -> PullReply:
        """Changes since a cursor. Changes of kinds this app does not know are left out, the cursor passes over them."""
        answer = await self._post("/api/sync/pull", request)
        plain = self._json(answer)
        changes = plain.get("changes")
        if isinstance(changes, list):
            plain["changes"] = [c for c in changes if isinstance(c, dict) and c.get("kind") in _KINDS]
        return self._shape(PullReply, plain, answer.status)

    async def push(self, request: PushRequest) -> PushReply:
        """Hand over envelopes in chain order; each gets its own verdict."""
        return self._read(PushReply, await self._post("/api/sync/push", request))

    async def receipts(self, request: ReceiptsRequest) -> ReceiptsReply:
        """What the server holds of the envelopes named."""
        return self._read(ReceiptsReply, await self._post("/api/sync/receipts", request))

    async def basemap(self) -> Basemap:
        """What the server has of a map for this phone's district, and where its squares are."""
        return self._read(Basemap, await self.call("GET", "/api/basemap", good=200))

    async def hand_over(self, package: HandedDraft) -> HandOverReply:
        """A one-use code for a draft, or which of its photos the server still lacks."""
        return self._read(HandOverReply, await self._post("/api/drafts", HandOverRequest(package)))

    async def take_draft(self, code: str) -> TakeReply:
        """The draft that was handed over under the code. Raises `Refused` for a wrong one."""
        return self._read(TakeReply, await self._post("/api/drafts/take", TakeRequest(code)))

    async def handed_states(self, ids: tuple[str, ...], withdraw: tuple[str, ...]) -> tuple[HandedState, ...]:
        """How one's own handings over stand; those of `withdraw` are taken back unless somebody has them."""
        request = HandedStatesRequest(ids, withdraw)
        return self._read(HandedStatesReply, await self._post("/api/drafts/states", request)).states

    async def handed_photo(self, handover_id: str, sha256: str) -> bytes:
        """An original of a draft that this phone took over. The caller compares the hash."""
        return (await self.call("GET", f"/api/drafts/{handover_id}/photos/{sha256}", good=200)).body

    async def thumbnail(self, sha256: str) -> bytes:
        """A small JPEG of a photo on the server, e.g. a squad's feedback photo. Raises `Garbled` like `large_photo`."""
        return await self._picture(f"/api/photos/{sha256}")

    async def large_photo(self, sha256: str) -> bytes:
        """A JPEG of at most 1600 pixels a side, e.g. of an earlier check, to be laid over the camera. Raises `Garbled`
        when something else than a JPEG comes, such as a hotel's log-in page."""
        return await self._picture(f"/api/photos/{sha256}?size=large")

    async def _picture(self, url: str) -> bytes:
        answer = await self.call("GET", url, good=200)
        if not answer.body.startswith(JPEG):
            raise Garbled(answer.status)
        return answer.body

    async def call(
        self,
        method: str,
        url: str,
        *,
        good: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send one request. `url` is a path of the server or an absolute address on it, `good` the only status that
        means success: a portal or proxy answers what it likes, most often with 200."""
        limit = ANSWER_S + len(body) / SLOWEST_BYTES_PER_S
        try:
            async with asyncio.timeout(limit):
                response = await self._http.request(
                    method,
                    self._absolute(url),
                    headers=self._headers(headers),
                    content=body or None,
                    timeout=httpx.Timeout(limit, connect=CONNECT_S),
                )
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, OSError) as error:
            raise Unreachable() from error
        if response.status_code >= 400:
            raise _refusal(response)
        if response.status_code != good:
            raise Garbled(response.status_code)
        return Answer(response.status_code, response.headers, response.content)

    def _absolute(self, url: str) -> str:
        if not url.startswith("/"):
            # A proxy may make the server name itself wrongly: only the path of what it says is ours to follow.
            url = httpx.URL(url).raw_path.decode()
        return self.base_url + url

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return headers | dict(more or {})

    async def _post(self, path: str, request: Any, good: int = 200) -> Answer:
        body = json.dumps(to_plain(request), ensure_ascii=False, separators=(",", ":")).encode()
        return await self.call("POST", path, good=good, headers={"Content-Type": "application/json"}, body=body)

    def _json(self, answer: Answer) -> dict[str, Any]:
        if _media_type(answer.headers) != "application/json":
            raise Garbled(answer.status)
        try:
            plain = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise Garbled(answer.status) from error
        if not isinstance(plain, dict):
            raise Garbled(answer.status)
        return plain

    def _read(self, shape: type[T], answer: Answer) -> T:
        return self._shape(shape, self._json(answer), answer.status)

    def _shape(self, shape: type[T], plain: dict[str, Any], status: int) -> T:
        try:
            return from_plain(shape, plain)
        except PlainError as error:
            raise Garbled(status) from error


def _refusal(response: httpx.Response) -> SyncError:
    """Our own refusal, or a stranger's that must not be taken for one: only what bears our marks may end a try."""
    status, tus = response.status_code, response.headers.get(TUS[0]) == TUS[1]
    try:
        document = response.json()
    except (ValueError, RecursionError):  # no text, or no JSON
        return Garbled(status, tus=tus)
    media_type = _media_type(response.headers)
    if kind_of(media_type, document) is not None:
        return from_document(status, document)
    if (
        media_type == MEDIA_TYPE
        and isinstance(document, dict)
        and document.get("type") == f"/problems/{document.get('code')}"
    ):
        return Garbled(status, OUTDATED_WORDS, tus=tus)  # a newer server's refusal
    return Garbled(status, tus=tus)


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()
