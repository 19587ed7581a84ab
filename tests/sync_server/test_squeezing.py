"""Pages and JSON go out gzipped, and never where their length could tell another site what they hold."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import httpx
import pytest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sync_server.squeezing import Squeeze, squeezed

TEXT = "督察通知书" * 1_000


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    answers: dict[str, Response] = {
        "/page": HTMLResponse(TEXT, headers={"Vary": "Cookie"}),
        "/large": JSONResponse({"words": TEXT * 20}),
        "/short": HTMLResponse("好"),
        "/picture": Response(TEXT.encode(), media_type="image/png"),
        "/packed": Response(gzip.compress(TEXT.encode()), headers={"content-encoding": "gzip"}, media_type="text/html"),
        "/pieces": StreamingResponse(iter([TEXT, TEXT]), media_type="text/html"),
        "/plain": PlainTextResponse(TEXT),
    }
    await answers[scope["path"]](scope, receive, send)


def ask(url: str, *, https: bool = True, method: str = "GET", **headers: str) -> httpx.Response:
    async def one() -> httpx.Response:
        transport = httpx.ASGITransport(Squeeze(app, https=https))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, url, headers={name.replace("_", "-"): v for name, v in headers.items()})

    return asyncio.run(one())


def packed(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-encoding")) == "gzip"


def test_a_page_and_json_go_out_gzipped_and_read_the_same() -> None:
    page, large = ask("/page"), ask("/large")
    assert packed(page)
    assert packed(large)
    assert page.text == TEXT
    assert page.headers["vary"] == "Cookie, Accept-Encoding"
    assert int(page.headers["content-length"]) < len(TEXT.encode()) / 5
    assert large.json() == {"words": TEXT * 20}


@pytest.mark.parametrize("url", ["/short", "/picture", "/pieces", "/plain"])
def test_what_gains_nothing_or_comes_in_pieces_passes_as_it_is(url: str) -> None:
    assert not packed(ask(url))
    assert ask("/packed").text == TEXT


def test_who_does_not_read_gzip_gets_it_plain() -> None:
    assert not packed(ask("/page", accept_encoding="identity"))


@pytest.mark.parametrize(
    ("headers", "compressed"),
    [
        ({"sec_fetch_site": "same-origin", "cookie": "s=1"}, True),
        ({"sec_fetch_site": "none", "cookie": "s=1"}, True),
        ({"sec_fetch_site": "cross-site", "cookie": "s=1"}, False),
        ({"sec_fetch_site": "same-site", "cookie": "s=1"}, False),
        ({"cookie": "s=1"}, False),
        ({}, True),
    ],
)
def test_a_page_that_another_site_may_have_asked_for_is_not_compressed(
    headers: dict[str, Any], compressed: bool
) -> None:
    assert packed(ask("/page?q=csrf", **headers)) is compressed


def test_over_plain_http_there_is_nothing_to_hide() -> None:
    assert packed(ask("/page?q=csrf", https=False, cookie="s=1"))


def test_the_length_of_the_same_answer_differs_from_time_to_time() -> None:
    assert len({len(squeezed(TEXT.encode())) for _ in range(20)}) > 1
