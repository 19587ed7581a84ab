"""Strangers on the line: whatever a proxy, portal or gateway answers, nothing is lost, ended or taken for delivered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest

from mobile.device.interface import NetworkKind
from mobile.sync.client import SyncClient
from mobile.sync.errors import Garbled, Refused, SyncError
from mobile.sync.holds import hold_for
from mobile.sync.status import Hold
from mobile.sync.tus import TusClient
from shared.problems import CATALOGUE, FORBIDDEN, MEDIA_TYPE, Problem
from shared.wire import EnrolRequest, PullRequest, PushRequest, ReceiptsRequest
from tests.mobile.sync.faulty import FaultyTransport
from tests.mobile.sync.peer import Peer
from tests.mobile.sync.phone import Phone
from tests.mobile.sync.strangers import REFUSALS, SUCCESSES, copy_of

CALLS: dict[str, Callable[[SyncClient], Awaitable[object]]] = {
    "enrol": lambda c: c.enrol(EnrolRequest("1234", "0" * 64, "0" * 128, "web", "1")),
    "pull": lambda c: c.pull(PullRequest()),
    "push": lambda c: c.push(PushRequest(())),
    "receipts": lambda c: c.receipts(ReceiptsRequest(())),
    "thumbnail": lambda c: c.thumbnail("0" * 64),
    "large photo": lambda c: c.large_photo("0" * 64),
    "create": lambda c: TusClient(c).create(2_000, {"sha256": "0" * 64}, b"1"),
    "head": lambda c: TusClient(c).head("/api/uploads/u1", 2_000),
    "patch": lambda c: TusClient(c).patch("/api/uploads/u1", 0, b"1"),
}
STRANGE = {**REFUSALS, **SUCCESSES}


def client_of(answer: httpx.Response) -> SyncClient:
    return SyncClient(httpx.MockTransport(lambda request: copy_of(answer)), "https://ducha.test", "secret")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("answer", STRANGE)
async def test_no_call_takes_a_strangers_answer_for_the_servers(call: str, answer: str) -> None:
    with pytest.raises(Garbled) as error:
        await CALLS[call](client_of(STRANGE[answer]))
    assert error.value.words


@pytest.mark.parametrize("code", CATALOGUE)
async def test_every_refusal_of_the_catalogue_is_known_as_the_servers(code: str) -> None:
    kind = CATALOGUE[code]
    words = {"type": f"/problems/{code}", "title": kind.title, "status": kind.status, "detail": "说明。"}
    answer = httpx.Response(
        kind.status,
        json={**words, "code": code, "final": kind.final},
        headers={"content-type": f"{MEDIA_TYPE}; charset=utf-8"},
    )
    with pytest.raises(Refused) as refusal:
        await CALLS["pull"](client_of(answer))
    assert (refusal.value.code, refusal.value.final) == (code, kind.final)


async def test_a_refusal_of_a_newer_server_waits_and_asks_for_an_update() -> None:
    document = {"type": "/problems/too-green", "code": "too-green", "title": "太绿", "status": 422, "final": True}
    answer = httpx.Response(422, json=document, headers={"content-type": MEDIA_TYPE})
    with pytest.raises(Garbled, match="更新应用"):
        await CALLS["push"](client_of(answer))


@pytest.mark.parametrize(
    ("status", "hold"),
    [
        (200, Hold.STRANGER),
        (302, Hold.STRANGER),
        (407, Hold.STRANGER),
        (511, Hold.STRANGER),
        (400, Hold.BLOCKED),
        (403, Hold.BLOCKED),
        (451, Hold.BLOCKED),
        (502, Hold.SERVER),
    ],
)
def test_the_screen_says_whether_the_network_wants_a_log_in_or_a_proxy_blocks(status: int, hold: Hold) -> None:
    assert hold_for(Garbled(status), NetworkKind.WIFI) is hold


@pytest.mark.parametrize("offset", ["2000", "1", "-1", "1.5", "9" * 20, ""])
async def test_an_offset_beyond_what_was_sent_is_not_believed(offset: str) -> None:
    headers = {"tus-resumable": "1.0.0", "upload-offset": offset}
    with pytest.raises(Garbled):
        await TusClient(client_of(httpx.Response(204, headers=headers))).patch("/api/uploads/u1", 5, b"123")


class Between:
    """A stranger between phone and peer that answers some addresses itself."""

    def __init__(self, line: FaultyTransport) -> None:
        self.inner, self.answers = line.inner, dict[str, httpx.Response]()
        line.inner = httpx.MockTransport(self.ask)
        self.asked: list[str] = []

    async def ask(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        for start, answer in self.answers.items():
            if f"{request.method} {request.url.path}".startswith(start):
                return copy_of(answer)
        return await self.inner.handle_async_request(request)


@pytest.fixture
def between(line: FaultyTransport) -> Between:
    return Between(line)


@pytest.mark.parametrize("answer", STRANGE)
async def test_a_photo_survives_every_stranger_and_arrives_afterwards(
    phone: Phone, peer: Peer, between: Between, answer: str
) -> None:
    record = await phone.record(photos=1)
    between.answers = {"POST /api/uploads": STRANGE[answer]}
    for _ in range(2):
        await phone.engine.attempt()
    facts = phone.engine.status.facts
    assert (facts.files.total, facts.refused) == (1, 0)
    assert facts.hold is not Hold.NONE
    assert any(row.words for row in phone.engine.rows())
    between.answers.clear()
    await phone.engine.attempt()
    assert list(peer.blobs) == [record.body["photos"][0]["sha256"]]
    assert phone.engine.status.line == "已全部送达"


@pytest.mark.parametrize("answer", STRANGE)
async def test_a_record_survives_every_stranger_and_arrives_afterwards(
    phone: Phone, peer: Peer, between: Between, answer: str
) -> None:
    await phone.record()
    between.answers = {"POST /api/sync/push": STRANGE[answer]}
    await phone.engine.attempt()
    facts = phone.engine.status.facts
    assert (facts.records, facts.refused, len(peer.filed)) == (1, 0, 0)
    between.answers.clear()
    await phone.engine.attempt()
    assert (phone.engine.status.line, len(peer.filed)) == ("已全部送达", 1)


async def test_a_portal_that_answers_head_does_not_make_the_photo_begin_anew(
    phone: Phone, peer: Peer, line: FaultyTransport, between: Between
) -> None:
    await phone.record(photos=1, size=900_000)
    between.answers = {"PATCH /api/uploads": httpx.Response(451)}
    await phone.engine.attempt()
    [upload] = peer.uploads
    between.answers = {"HEAD /api/uploads": httpx.Response(404, html="<html>no</html>")}
    await phone.engine.attempt()
    between.answers.clear()
    await phone.engine.attempt()
    assert list(peer.uploads) == [upload]
    assert phone.engine.status.line == "已全部送达"


async def test_a_server_that_takes_pieces_without_moving_on_is_not_asked_for_ever(
    phone: Phone, between: Between
) -> None:
    await phone.record(photos=1, size=900_000)
    still = {"tus-resumable": "1.0.0", "upload-offset": "0"}
    between.answers = {
        "POST /api/uploads": httpx.Response(201, headers={**still, "location": "/api/uploads/u1"}),
        "PATCH /api/uploads": httpx.Response(204, headers=still),
    }
    await phone.engine.attempt()
    assert sum(asked.startswith("PATCH") for asked in between.asked) <= 6
    assert phone.engine.status.facts.files.total == 1


async def test_a_verdict_on_something_never_sent_settles_nothing(phone: Phone, between: Between) -> None:
    sealed = await phone.record()
    document = Problem(FORBIDDEN).document()
    verdicts = [{"id": "another", "version": 1, "verdict": "refused", "problem": document}]
    body = {"server_time": "2026-11-24T07:00:00.000Z", "verdicts": verdicts}
    between.answers = {"POST /api/sync/push": httpx.Response(200, json=body)}
    await phone.engine.attempt()
    assert phone.store.records.get(sealed.id) is not None
    facts = phone.engine.status.facts
    assert (facts.records, facts.refused) == (1, 0)


async def test_a_receipt_that_does_not_name_the_photos_does_not_free_them(phone: Phone, between: Between) -> None:
    sealed = await phone.record(photos=2)
    receipt = {"id": sealed.id, "version": 1, "hash": sealed.hash, "received_at": "2026-11-24T07:00:00.000Z"}
    verdict = {"id": sealed.id, "version": 1, "verdict": "accepted", "receipt": receipt}
    body = {"server_time": "2026-11-24T07:00:00.000Z", "verdicts": [verdict]}
    between.answers = {"POST /api/sync/push": httpx.Response(200, json=body), "POST /api/uploads": httpx.Response(502)}
    await phone.engine.attempt()
    row = phone.store.records.row(sealed.id)
    assert row is not None
    assert (row.sending.value, row.missing) == ("sent", 2)
    assert phone.store.photos.releasable() == []


async def test_an_enrolment_answered_by_a_portal_keeps_the_code_for_the_next_try(
    phone: Phone, peer: Peer, between: Between
) -> None:
    code = peer.issue_code("ZZZZZ22222")
    for answer in STRANGE.values():
        between.answers = {"POST /api/devices": answer}
        with pytest.raises(SyncError):
            await phone.enrol(code)
    between.answers.clear()
    await phone.enrol(code)
    assert phone.engine.identity is not None
