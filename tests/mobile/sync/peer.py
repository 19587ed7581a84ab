"""A small server that is true to the protocol and keeps everything in memory, with switches for what goes wrong.

It stands for the real one where a test needs to look inside, or needs a server that misbehaves. Its strictness is the
real server's or harsher: an upload's piece that does not arrive whole is thrown away.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from shared.moment import to_iso
from shared.organisation import Person, Unit, UnitKind
from shared.plain import from_plain, to_plain
from shared.problems import (
    BAD_SIGNATURE,
    BUSY,
    CHAIN_BROKEN,
    CHAIN_FORKED,
    CODE_UNKNOWN,
    CODE_USED,
    DEVICE_REVOKED,
    HASH_MISMATCH,
    KEY_PROOF,
    MALFORMED,
    NOT_FOUND,
    UNAUTHENTICATED,
    UNKNOWN_UNIT,
    UNSUPPORTED_PROTOCOL,
    UPLOAD_GONE,
    UPLOAD_HASH,
    UPLOAD_OFFSET,
    VERSION_CONFLICT,
    Problem,
)
from shared.sealing import GENESIS, Sealed, seal_hash
from shared.wire import (
    ChainHead,
    EnrolReply,
    EnrolRequest,
    Pong,
    PullRequest,
    PushReply,
    PushRequest,
    Receipt,
    ReceiptsReply,
    ReceiptsRequest,
    RecordVerdict,
    Verdict,
)

WANG = Person("p-wang", "王磊", "310051", "u-cn", inspector=True)
LI = Person("p-li", "李娜", "310052", "u-cn", inspector=True)
SECTION = Unit("u-cn", "长宁区城管执法局督察科", UnitKind.SECTION, "310105")
FILED, FORKED, CONFLICT, REFUSED = "filed", "forked", "conflict", "refused"


@dataclass
class PeerDevice:
    """A phone as the server knows it."""

    id: str
    public_key: Ed25519PublicKey
    person: Person
    head: ChainHead = field(default_factory=lambda: ChainHead(0, GENESIS))
    revoked: bool = False


@dataclass
class Upload:
    """A tus upload. `metadata` is decoded."""

    length: int
    metadata: dict[str, str]
    data: bytearray = field(default_factory=bytearray)


class Peer:
    """The server's state and switches; `app` is its ASGI application."""

    def __init__(self) -> None:
        self.codes: dict[str, Person] = {}
        self.used: dict[str, tuple[str, str]] = {}  # code → public key, token
        self.devices: dict[str, PeerDevice] = {}  # by token
        self.envelopes: dict[str, tuple[Sealed, str]] = {}  # by hash, with standing
        self.filed: dict[tuple[str, int], Sealed] = {}
        self.blobs: dict[str, bytes] = {}
        self.uploads: dict[str, Upload] = {}
        self.changes: list[dict[str, Any]] = []
        self.page = 50
        self.pulls: list[PullRequest] = []
        self.gone: set[str] = set()  # what phones said that they no longer have
        self.requests: list[tuple[str, str]] = []
        self.upload_bytes = 0  # of bodies that arrived whole or in part
        # Switches
        self.ahead = timedelta()  # the server's clock against the true one
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.unknown_units: set[str] = set()
        self.busy = 0  # so many of the next requests are answered 503
        self.stranger = False  # a hotel's log-in page answers
        self.too_new = False  # no longer speaks protocol 1
        self.poison: set[str] = set()  # ids over which a push stumbles with a bare 500
        self.poison_photos: set[str] = set()  # hashes of photos over which an upload stumbles with a bare 500
        self.broken_pulls = False  # every pull ends in a bare 500
        self.circling: list[str] = []  # every pull has more, at one of these cursors in turn
        self.refused_cursors: set[str] = set()
        self.creation_with_upload = True
        self.spoil = 0  # so many of the next pieces are damaged on the way
        self.slow: Callable[[], Awaitable[None]] | None = None
        self.app = Starlette(
            routes=[
                Route("/api/ping", self._door(self._ping)),
                Route("/api/devices", self._door(self._enrol), methods=["POST"]),
                Route("/api/sync/pull", self._door(self._pull), methods=["POST"]),
                Route("/api/sync/push", self._door(self._push), methods=["POST"]),
                Route("/api/sync/receipts", self._door(self._receipts), methods=["POST"]),
                Route("/api/photos/{sha256}", self._door(self._photo)),
                Route("/api/uploads", self._door(self._create), methods=["POST"]),
                Route("/api/uploads/{id}", self._door(self._upload), methods=["HEAD", "PATCH", "DELETE"]),
            ]
        )

    def issue_code(self, code: str, person: Person = WANG) -> str:
        """A one-use code for a person."""
        self.codes[code] = person
        return code

    def lose_everything_after(self, seq: int) -> None:
        """The server is restored from a backup taken when each phone's chain ended at `seq`."""
        kept = {digest: (s, standing) for digest, (s, standing) in self.envelopes.items() if s.seq <= seq}
        self.envelopes = kept
        self.filed = {(s.id, s.version): s for s, standing in kept.values() if standing == FILED}
        for device in self.devices.values():
            last = max((s for s, _ in kept.values() if s.device_id == device.id), key=lambda s: s.seq, default=None)
            device.head = ChainHead(0, GENESIS) if last is None else ChainHead(last.seq, last.hash)

    @property
    def now(self) -> str:
        return to_iso(self.clock() + self.ahead)

    # The door

    def _door(self, room: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            self.requests.append((request.method, request.url.path))
            if self.slow is not None:
                await self.slow()
            if self.stranger:
                return PlainTextResponse("<html>请登录 Wi-Fi</html>", media_type="text/html")
            try:
                if self.busy:
                    self.busy -= 1
                    raise Problem(BUSY)
                if self.too_new:
                    raise Problem(UNSUPPORTED_PROTOCOL, oldest=2, newest=2, got=1)
                return await room(request)
            except Problem as problem:
                tus = {"Tus-Resumable": "1.0.0"} if request.url.path.startswith("/api/uploads") else {}
                return JSONResponse(problem.document(), problem.kind.status, tus, "application/problem+json")
            except ClientDisconnect:
                return Response(status_code=499)

        return answer

    def _device(self, request: Request) -> PeerDevice:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        device = self.devices.get(token)
        if device is None:
            raise Problem(UNAUTHENTICATED)
        if device.revoked:
            raise Problem(DEVICE_REVOKED)
        return device

    async def _ping(self, request: Request) -> Response:
        return JSONResponse(to_plain(Pong(self.now)))

    async def _enrol(self, request: Request) -> Response:
        wish = from_plain(EnrolRequest, await request.json())
        if wish.code not in self.codes:
            raise Problem(CODE_UNKNOWN)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(wish.public_key))
        try:
            key.verify(bytes.fromhex(wish.proof), f"ducha-enrol:{wish.code}".encode())
        except InvalidSignature as error:
            raise Problem(KEY_PROOF) from error
        owner, token = self.used.get(wish.code, (wish.public_key, f"token-{len(self.devices)}"))
        if owner != wish.public_key:
            raise Problem(CODE_USED)
        self.used[wish.code] = (owner, token)
        if token not in self.devices:
            person = self.codes[wish.code]
            device_id = f"01930000-0000-7000-8000-{len(self.devices) + 1:012d}"
            self.devices[token] = PeerDevice(device_id, key, person)
        device = self.devices[token]
        reply = EnrolReply(device.id, token, device.person, SECTION, "section_officer", "310105", self.now)
        return JSONResponse(to_plain(reply), 201)

    # Text

    async def _pull(self, request: Request) -> Response:
        device = self._device(request)
        wish = from_plain(PullRequest, await request.json())
        self.pulls.append(wish)
        if self.broken_pulls:
            return PlainTextResponse("Internal Server Error", 500)
        if self.circling:
            cursor = self.circling[len(self.pulls) % len(self.circling)]
            return JSONResponse({"cursor": cursor, "more": True, "server_time": self.now})
        if wish.cursor in self.refused_cursors:
            raise Problem(MALFORMED, reason="cursor：文字过长")
        start = int(wish.cursor or "0")
        page = self.changes[start : start + self.page]
        end = start + len(page)
        return JSONResponse(
            {
                "cursor": str(end),
                "more": end < len(self.changes),
                "server_time": self.now,
                "changes": page,
                "chain": to_plain(device.head),
                "of_a_later_version": True,
            }
        )

    async def _push(self, request: Request) -> Response:
        device = self._device(request)
        wish = from_plain(PushRequest, await request.json())
        if any(sealed.id in self.poison for sealed in wish.records):
            return PlainTextResponse("Internal Server Error", 500)
        verdicts = tuple(self._verdict(device, sealed) for sealed in wish.records)
        return JSONResponse(to_plain(PushReply(self.now, verdicts, device.head)))

    def _verdict(self, device: PeerDevice, sealed: Sealed) -> RecordVerdict:
        known = self.envelopes.get(sealed.hash)
        if known is not None and known[1] == FILED:
            return RecordVerdict(sealed.id, sealed.version, Verdict.KNOWN, self._receipt(sealed))
        try:
            if known is None:
                self._file(device, sealed)
            else:
                raise Problem(CHAIN_FORKED, seq=sealed.seq)
        except Problem as problem:
            return RecordVerdict(sealed.id, sealed.version, Verdict.REFUSED, None, problem.document())
        return RecordVerdict(sealed.id, sealed.version, Verdict.ACCEPTED, self._receipt(sealed))

    def _file(self, device: PeerDevice, sealed: Sealed) -> None:
        if seal_hash(sealed) != sealed.hash:
            raise Problem(HASH_MISMATCH)
        try:
            device.public_key.verify(bytes.fromhex(sealed.signature), bytes.fromhex(sealed.hash))
        except InvalidSignature as error:
            raise Problem(BAD_SIGNATURE) from error
        if sealed.device_id != device.id:
            raise Problem(BAD_SIGNATURE)
        if sealed.seq <= device.head.seq:
            self.envelopes[sealed.hash] = (sealed, FORKED)
            raise Problem(CHAIN_FORKED, seq=sealed.seq)
        if sealed.seq != device.head.seq + 1 or sealed.prev != device.head.hash:
            raise Problem(CHAIN_BROKEN, seq=sealed.seq)
        # What was signed takes its place in the chain, also when it cannot be filed.
        device.head = ChainHead(sealed.seq, sealed.hash)
        there = self.filed.get((sealed.id, sealed.version))
        if there is not None and there.body == sealed.body:  # sealed once more by a phone that could not know
            self.envelopes[sealed.hash] = (sealed, FILED)
            return
        if there is not None:
            self.envelopes[sealed.hash] = (sealed, CONFLICT)
            raise Problem(VERSION_CONFLICT, version=sealed.version)
        if sealed.body.get("unit_id") in self.unknown_units:
            self.envelopes[sealed.hash] = (sealed, REFUSED)
            raise Problem(UNKNOWN_UNIT, unit=sealed.body["unit_id"])
        self.envelopes[sealed.hash] = (sealed, FILED)
        self.filed[sealed.id, sealed.version] = sealed

    def _receipt(self, sealed: Sealed) -> Receipt:
        hashes = [photo["sha256"] for photo in sealed.body.get("photos", [])]
        return Receipt(
            sealed.id,
            sealed.version,
            sealed.hash,
            self.now,
            tuple(h for h in hashes if h in self.blobs),
            tuple(h for h in hashes if h not in self.blobs),
        )

    async def _receipts(self, request: Request) -> Response:
        self._device(request)
        wish = from_plain(ReceiptsRequest, await request.json())
        self.gone |= set(wish.gone)
        found = [self.envelopes[h] for h in wish.hashes if h in self.envelopes]
        receipts = tuple(self._receipt(sealed) for sealed, standing in found if standing == FILED)
        return JSONResponse(to_plain(ReceiptsReply(self.now, receipts)))

    # Pixels

    async def _photo(self, request: Request) -> Response:
        self._device(request)
        content = self.blobs.get(request.path_params["sha256"])
        if content is None:
            raise Problem(NOT_FOUND, what="这张照片")
        return Response(content, media_type="image/jpeg")

    async def _create(self, request: Request) -> Response:
        self._device(request)
        upload = Upload(int(request.headers["upload-length"]), _metadata(request.headers["upload-metadata"]))
        if upload.metadata.get("sha256") in self.poison_photos:
            return PlainTextResponse("Internal Server Error", 500)
        upload_id = f"u{len(self.uploads) + 1}"
        self.uploads[upload_id] = upload
        headers = {"Location": f"http://inside.test/api/uploads/{upload_id}", "Tus-Resumable": "1.0.0"}
        body = await self._piece(request)
        if self.creation_with_upload and body:
            upload.data += body
            self._finish(upload)
        if self.creation_with_upload:
            headers["Upload-Offset"] = str(len(upload.data))
        return Response(status_code=201, headers=headers)

    async def _upload(self, request: Request) -> Response:
        self._device(request)
        upload = self.uploads.get(request.path_params["id"])
        if upload is None:
            raise Problem(UPLOAD_GONE)
        if request.method == "DELETE":
            del self.uploads[request.path_params["id"]]
            return Response(status_code=204)
        if request.method == "PATCH":
            if int(request.headers["upload-offset"]) != len(upload.data):
                raise Problem(UPLOAD_OFFSET, offset=len(upload.data))
            body = await self._piece(request)
            if int(request.headers["upload-offset"]) != len(upload.data):  # a twin was faster
                raise Problem(UPLOAD_OFFSET, offset=len(upload.data))
            upload.data += body
            self._finish(upload)
        return Response(
            status_code=204 if request.method == "PATCH" else 200,
            headers={
                "Upload-Offset": str(len(upload.data)),
                "Upload-Length": str(upload.length),
                "Tus-Resumable": "1.0.0",
            },
        )

    async def _piece(self, request: Request) -> bytes:
        piece = bytearray()
        async for part in request.stream():
            self.upload_bytes += len(part)
            piece += part
        if self.spoil and piece:
            self.spoil -= 1
            piece[0] ^= 1
        expected = request.headers.get("upload-checksum", "").removeprefix("sha256 ")
        if expected and base64.b64encode(hashlib.sha256(piece).digest()).decode() != expected:
            raise Problem(UPLOAD_HASH)
        return bytes(piece)

    def _finish(self, upload: Upload) -> None:
        if len(upload.data) == upload.length:
            digest = hashlib.sha256(upload.data).hexdigest()
            if digest != upload.metadata["sha256"]:
                raise Problem(UPLOAD_HASH)
            self.blobs[digest] = bytes(upload.data)


def _metadata(text: str) -> dict[str, str]:
    pairs = (pair.split(" ") for pair in text.split(","))
    return {key: base64.b64decode(value).decode() for key, value in pairs}


async def settle() -> None:
    """Let other tasks of the loop take their turns."""
    for _ in range(20):
        await asyncio.sleep(0)
