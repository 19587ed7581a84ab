"""Whose word counts about who asks: a trusted proxy's, and only for the hop that it saw itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sync_server.proxies import TrustedProxies, client_of, read_networks, scheme_of, throttle_key
from sync_server.settings import Settings

NGINX = read_networks("127.0.0.1, 10.1.0.0/16")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", ["8.8.8.8"], "8.8.8.8"),
        ("127.0.0.1", ["1.2.3.4", "8.8.8.8"], "8.8.8.8"),  # the left one is only a claim
        ("127.0.0.1", ["1.2.3.4", "8.8.8.8", "10.1.2.3"], "8.8.8.8"),  # through two proxies of ours
        ("127.0.0.1", ["127.0.0.1", "8.8.8.8"], "8.8.8.8"),  # a client that calls itself one of us
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["10.1.0.9", "10.1.0.8"], "10.1.0.9"),  # from within
        ("127.0.0.1", ["8.8.8.8", "unknown"], "127.0.0.1"),
        ("127.0.0.1", ["8.8.8.8, "], "127.0.0.1"),
        ("127.0.0.1", ["8.8.8.8:51234"], "8.8.8.8"),
        ("127.0.0.1", ["[2001:db8::7]:51234"], "2001:db8::7"),
        ("127.0.0.1", ["::ffff:8.8.8.8"], "8.8.8.8"),
        ("::ffff:127.0.0.1", ["8.8.8.8"], "8.8.8.8"),
        ("9.9.9.9", ["8.8.8.8"], "9.9.9.9"),  # nobody's proxy
    ],
)
def test_the_client_is_the_right_most_hop_that_is_not_ours(peer: str, forwarded: list[str], client: str) -> None:
    assert client_of(peer, forwarded, NGINX)[0] == client


@given(st.lists(st.text(max_size=30), max_size=6), st.ip_addresses())
def test_whatever_a_client_writes_in_front_changes_nothing(claims: list[str], real: Any) -> None:
    alone = client_of("127.0.0.1", [str(real)], NGINX)[0]
    if alone not in ("127.0.0.1",) and not str(real).startswith("10.1."):
        assert client_of("127.0.0.1", [*claims, str(real)], NGINX)[0] == alone


def test_without_trusted_proxies_the_headers_are_ignored_even_from_this_machine() -> None:
    assert seen_through("", "127.0.0.1") == ("127.0.0.1", "http")


def test_a_trusted_proxy_tells_address_and_scheme() -> None:
    assert seen_through("127.0.0.1", "127.0.0.1") == ("8.8.8.8", "https")


def test_a_stranger_who_sends_the_headers_is_not_believed() -> None:
    assert seen_through("127.0.0.1", "9.9.9.9") == ("9.9.9.9", "http")


def seen_through(trusted: str, peer: str) -> tuple[str, str]:
    """Address and scheme as the application meets them; the header comes in two lines, as some proxies write it."""
    met: list[tuple[str, str]] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        met.append((scope["client"][0], scope["scheme"]))

    headers = [
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x-forwarded-for", b"8.8.8.8"),
        (b"x-forwarded-proto", b"https"),
    ]
    scope = {"type": "http", "client": (peer, 4711), "scheme": "http", "headers": headers}
    asyncio.run(TrustedProxies(app, read_networks(trusted))(scope, None, None))  # type: ignore[arg-type]
    return met[0]


@pytest.mark.parametrize(
    ("said", "scheme"), [([], "http"), (["https"], "https"), (["https", "http"], "http"), (["gopher"], "http")]
)
def test_the_scheme_is_what_the_nearest_proxy_says(said: list[str], scheme: str) -> None:
    assert scheme_of("http", said) == scheme


def test_an_ipv6_home_counts_as_one() -> None:
    assert throttle_key("2001:db8:0:7::1") == throttle_key("2001:db8:0:7:ffff::9")
    assert throttle_key("2001:db8:0:7::1") != throttle_key("2001:db8:0:8::1")
    assert throttle_key("8.8.8.8") != throttle_key("8.8.8.9")


def test_a_mistyped_network_stops_the_server_at_its_start_in_words() -> None:
    with pytest.raises(ValidationError, match="“nginx”不是地址或网段"):
        Settings(trusted_proxies="127.0.0.1, nginx")
