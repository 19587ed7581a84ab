"""Pauses between attempts, and addresses that must not be called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.forwarding.guard import AddressRefused, forbidden, permitted_address
from sync_server.forwarding.messages import robot_refusal
from sync_server.forwarding.schedule import pause_before_retry


def test_the_pause_starts_at_five_seconds_and_never_exceeds_an_hour() -> None:
    assert pause_before_retry(1, lambda: 1.0).total_seconds() == 5
    assert pause_before_retry(3, lambda: 1.0).total_seconds() == 20
    assert pause_before_retry(10_000, lambda: 1.0).total_seconds() == 3_600
    assert pause_before_retry(10_000, lambda: 1.0, urgent=True).total_seconds() == 60


@given(failures=st.integers(1, 10**6), luck=st.floats(0, 1), urgent=st.booleans())
def test_every_pause_lies_between_half_and_all_of_its_step(failures: int, luck: float, urgent: bool) -> None:
    full = pause_before_retry(failures, lambda: 1.0, urgent=urgent)
    got = pause_before_retry(failures, lambda: luck, urgent=urgent)
    assert full / 2 <= got <= full


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "fec0::1",
        "::",
    ],
)
def test_addresses_of_this_machine_and_of_internal_networks_are_forbidden(address: str) -> None:
    assert forbidden(address)


@pytest.mark.parametrize("address", ["114.114.114.114", "1.1.1.1", "2400:3200::1"])
def test_addresses_of_the_open_internet_are_not(address: str) -> None:
    assert not forbidden(address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
async def test_other_spellings_of_this_machine_do_not_get_past(host: str) -> None:
    with pytest.raises((AddressRefused, OSError)):
        await permitted_address(host, 80, allow_private=False)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"errcode":0}', ""),
        (b'{"errcode":93000}', "地址无效"),
        (b'{"errcode":40001}', "40001"),
        (b"<html>", "无法识别"),
        (b"[]", "无法识别"),
    ],
)
def test_a_robots_reply_is_read_for_its_code(body: bytes, words: str) -> None:
    got = robot_refusal(body)
    assert words in got if words else got == ""
