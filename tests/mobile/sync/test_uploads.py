"""One photo on its way: over real TCP, through cuts, wrong memories and damaged pieces."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest

from mobile.sync.client import SyncClient
from mobile.sync.errors import Garbled, Refused, Stuck, Unreachable, from_document
from mobile.sync.flight import Flight
from mobile.sync.tus import Place as Spot
from mobile.sync.tus import TusClient
from mobile.sync.uploads import Job, PhotoDamaged, Uploader
from shared.problems import UPLOAD_HASH, UPLOAD_OFFSET, Problem
from tests.mobile.fakes import FakeClock
from tests.mobile.sync.peer import Peer, PeerDevice
from tests.mobile.sync.wire import Line, serving


class Place:
    """Peer, line and uploader; what the uploader would have the store remember."""

    def __init__(self, peer: Peer, line: Line) -> None:
        self.peer, self.line = peer, line
        self.client = SyncClient(httpx.AsyncHTTPTransport(), f"http://127.0.0.1:{line.port}", "token")
        self.tus = TusClient(self.client)
        self.flight = Flight()
        self.memory: dict[str, tuple[str, int]] = {}
        self.uploader = Uploader(self.tus, self.flight, FakeClock(), self.remember)

    def remember(self, photo_id: str, url: str, offset: int) -> None:
        self.memory[photo_id] = (url, offset)

    def job(self, data: bytes, name: str = "p1") -> Job:
        async def read() -> bytes:
            return data

        url, _ = self.memory.get(name, ("", 0))
        return Job(name, hashlib.sha256(data).hexdigest(), len(data), read, url)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    peer = Peer()
    peer.devices["token"] = PeerDevice("d1", None, None)  # type: ignore[arg-type]
    async with serving(peer.app) as port, Line(port) as line:
        one = Place(peer, line)
        yield one
        await one.client.aclose()


async def test_a_photo_arrives_as_it_was(place: Place) -> None:
    data = Random(1).randbytes(900_000)
    await place.uploader.send(place.job(data))
    assert list(place.peer.blobs.values()) == [data]


async def test_a_small_photo_costs_one_request(place: Place) -> None:
    await place.uploader.send(place.job(Random(1).randbytes(100_000)))
    assert place.peer.requests == [("POST", "/api/uploads")]


async def test_a_server_without_creation_with_upload_is_served_all_the_same(place: Place) -> None:
    place.peer.creation_with_upload = False
    data = Random(1).randbytes(900_000)
    await place.uploader.send(place.job(data))
    assert list(place.peer.blobs.values()) == [data]


async def test_a_cut_upload_goes_on_at_the_byte_where_the_server_is(place: Place) -> None:
    data = Random(1).randbytes(2_000_000)
    place.line.cut_at = 1_200_000
    with pytest.raises(Unreachable):
        await place.uploader.send(place.job(data))
    remembered = place.memory["p1"][1]
    assert 500_000 < remembered < 1_200_000
    place.peer.requests.clear()
    await place.uploader.send(place.job(data))
    assert place.peer.requests[0][0] == "HEAD"
    assert len(place.peer.uploads) == 1
    assert list(place.peer.blobs.values()) == [data]


async def test_what_the_server_says_counts_and_not_what_the_phone_remembers(place: Place) -> None:
    data = Random(1).randbytes(1_000_000)
    position = await place.tus.create(len(data), {"sha256": hashlib.sha256(data).hexdigest()}, data[:300_000])
    place.memory["p1"] = (position.url, 999_999)
    await place.uploader.send(place.job(data))
    assert list(place.peer.blobs.values()) == [data]
    assert place.peer.upload_bytes == len(data)


async def test_an_upload_the_server_forgot_begins_anew(place: Place) -> None:
    data = Random(1).randbytes(500_000)
    place.memory["p1"] = ("/api/uploads/u99", 100)
    await place.uploader.send(place.job(data))
    assert list(place.peer.blobs.values()) == [data]


async def test_an_upload_forgotten_half_way_begins_anew(place: Place) -> None:
    data = Random(1).randbytes(2_000_000)

    async def forget() -> None:
        if len(place.peer.requests) == 3:
            place.peer.uploads.clear()

    place.peer.slow = forget
    await place.uploader.send(place.job(data))
    assert list(place.peer.blobs.values()) == [data]


async def test_a_piece_damaged_on_the_way_is_sent_again_and_nothing_else(place: Place) -> None:
    data = Random(1).randbytes(2_000_000)
    place.peer.spoil = 2
    await place.uploader.send(place.job(data))
    assert list(place.peer.blobs.values()) == [data]
    assert place.peer.upload_bytes - len(data) <= 2 * place.flight.widest


async def test_a_line_that_damages_everything_is_given_up_for_now(place: Place) -> None:
    place.peer.spoil = 1_000
    with pytest.raises(Refused, match="收到的内容与校验值不符"):
        await place.uploader.send(place.job(Random(1).randbytes(100_000)))


async def test_a_whole_that_never_fits_its_hash_is_given_up_for_now(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server takes every piece, finds the whole wrong and begins anew: going back is no progress."""
    asked = 0
    held = [0]

    async def create(length: int, metadata: object, first: bytes = b"") -> Spot:
        held[0] = len(first)
        return Spot("/api/uploads/u", held[0])

    async def patch(url: str, offset: int, piece: bytes) -> int:
        nonlocal asked
        asked += 1
        assert asked < 200, "it goes on for ever"
        if offset + len(piece) == 900_000:
            raise from_document(UPLOAD_HASH.status, Problem(UPLOAD_HASH).document())
        if offset != held[0]:
            raise from_document(UPLOAD_OFFSET.status, Problem(UPLOAD_OFFSET).document())
        held[0] = offset + len(piece)
        return held[0]

    async def head(url: str, length: int) -> int:
        held[0] = 0
        return 0

    monkeypatch.setattr(place.tus, "create", create)
    monkeypatch.setattr(place.tus, "patch", patch)
    monkeypatch.setattr(place.tus, "head", head)
    with pytest.raises((Refused, Stuck)):
        await place.uploader.send(place.job(Random(1).randbytes(900_000)))


async def test_another_holder_of_the_same_upload_is_caught_up_with(place: Place) -> None:
    """A dead connection's last piece may still be taken while the phone already asks: 409, and on from there."""
    data = Random(1).randbytes(2_000_000)

    async def somebody_else_appends() -> None:
        if len(place.peer.requests) == 2:
            upload = place.peer.uploads["u1"]
            upload.data += data[len(upload.data) : len(upload.data) + 50_000]

    place.peer.slow = somebody_else_appends
    await place.uploader.send(place.job(data))
    assert list(place.peer.blobs.values()) == [data]


async def test_cancelling_stops_at_once_and_remembers_how_far_it_came(place: Place) -> None:
    data = Random(1).randbytes(3_000_000)

    stalled = asyncio.Event()

    async def stall() -> None:
        if len(place.peer.requests) == 3:
            stalled.set()
            await asyncio.sleep(0.5)

    place.peer.slow = stall
    task = asyncio.ensure_future(place.uploader.send(place.job(data)))
    await stalled.wait()
    started = asyncio.get_running_loop().time()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.get_running_loop().time() - started < 0.3
    assert place.memory["p1"][1] == len(place.peer.uploads["u1"].data)


async def test_a_file_that_is_not_what_was_sealed_is_not_sent(place: Place) -> None:
    job = place.job(b"sealed")

    async def read() -> bytes:
        return b"rotten"

    with pytest.raises(PhotoDamaged):
        await place.uploader.send(Job(job.photo_id, job.sha256, job.size, read))
    assert place.peer.requests == []


async def test_a_server_that_has_not_let_go_of_a_dead_connection_is_asked_again_later(place: Place) -> None:
    place.memory["p1"] = ("/api/uploads/u1", 100)
    place.peer.busy = 1
    with pytest.raises(Garbled) as refusal:
        await place.uploader.send(place.job(b"x" * 1_000))
    assert refusal.value.status == 503
    assert place.peer.uploads == {}
