"""The calls on the wire: what they send, and what they make of strange answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest

from mobile.sync import client as client_module
from mobile.sync.client import SyncClient
from mobile.sync.errors import Garbled, Outdated, Refused, Revoked, Stuck, SyncError, Unauthorised, Unreachable
from shared.problems import CATALOGUE, Problem
from shared.wire import PROTOCOL, PullRequest, PushRequest, ReceiptsRequest

Handler = Callable[[httpx.Request], httpx.Response]


def client_of(handler: Handler, token: str = "secret") -> SyncClient:
    return SyncClient(httpx.MockTransport(handler), "https://ducha.test", token)


async def test_each_call_names_its_protocol_and_carries_the_token() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"cursor": "7", "more": False, "server_time": "2026-11-24T07:00:00.000Z"})

    reply = await client_of(answer).pull(PullRequest(cursor="3", numbers_left=4))
    assert (reply.cursor, reply.more, reply.changes, reply.chain) == ("7", False, (), None)
    sent = json.loads(seen[0].content)
    assert (sent["protocol"], sent["cursor"], sent["numbers_left"]) == (PROTOCOL, "3", 4)
    assert seen[0].headers["authorization"] == "Bearer secret"


async def test_members_of_a_newer_server_are_passed_over() -> None:
    plain = {"server_time": "2026-11-24T07:00:00.000Z", "cursor": "8", "more": False, "mood": {"deep": [1]}}
    reply = await client_of(lambda request: httpx.Response(200, json=plain)).pull(PullRequest())
    assert reply.cursor == "8"


@pytest.mark.parametrize("code", ["device-revoked", "unauthenticated", "unsupported-protocol", "busy", "not-found"])
async def test_a_problem_document_becomes_its_exception(code: str) -> None:
    kind = CATALOGUE[code]
    values = {"oldest": 2, "newest": 3, "got": 1, "what": "它"}
    document = Problem(kind, **values).document()
    kinds = {"device-revoked": Revoked, "unauthenticated": Unauthorised, "unsupported-protocol": Outdated}

    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(kind.status, json=document, headers={"content-type": "application/problem+json"})

    with pytest.raises(kinds.get(code, Refused)) as refusal:
        await client_of(refuse).push(PushRequest(()))
    assert (refusal.value.code, refusal.value.final) == (code, kind.final)
    assert refusal.value.words == document["detail"]


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (httpx.Response(200, text="<html>请登录</html>"), "可能需要先登录此网络"),
        (httpx.Response(200, text="[1, 2]"), "可能需要先登录此网络"),
        (httpx.Response(200, json={"more": "perhaps"}), "可能需要先登录此网络"),
        (httpx.Response(302, headers={"location": "http://portal.test"}), "可能需要先登录此网络"),
        (httpx.Response(413, text="<html>nginx</html>"), "改用较小的分段"),
        (httpx.Response(502, text="Bad Gateway"), "服务器暂时不可用"),
        (httpx.Response(500, text="{", headers={"content-type": "application/json"}), "服务器暂时不可用"),
        (httpx.Response(500, json=["oops"]), "服务器暂时不可用"),
    ],
)
async def test_what_is_not_our_server_is_called_so_in_words(response: httpx.Response, words: str) -> None:
    with pytest.raises(Garbled, match=words):
        await client_of(lambda request: response).receipts(ReceiptsRequest(()))


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x"), OSError("x")]
)
async def test_no_answer_is_unreachable_whatever_the_reason(error: Exception) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(Unreachable):
        await client_of(fail).pull(PullRequest())


async def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

    monkeypatch.setattr(client_module, "ANSWER_S", 0.05)
    with pytest.raises(Unreachable):
        await SyncClient(Silent(), "https://ducha.test").pull(PullRequest())


async def test_an_address_the_server_names_wrongly_is_followed_on_the_server_itself() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(204)

    await client_of(answer).call("HEAD", "http://10.0.0.7:8000/api/uploads/u1?x=1", good=204)
    assert seen == ["https://ducha.test/api/uploads/u1?x=1"]


async def test_a_thumbnail_is_fetched_as_bytes() -> None:
    picture = await client_of(lambda request: httpx.Response(200, content=b"\xff\xd8\xff")).thumbnail("0" * 64)
    assert picture == b"\xff\xd8\xff"


async def test_every_error_has_words_for_the_screen() -> None:
    for error in (Unreachable(), Garbled(200), Garbled(403), Garbled(413), Garbled(500), Stuck()):
        assert isinstance(error, SyncError)
        assert error.words
