"""The PIN's rules, without a screen."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.pin import PAUSE, TRIES, PinLock, derive_in_steps, weakness
from tests.mobile.fakes import FakeClock, FakeSecrets

RIGHT, WRONG = "271936", "271937"


def random_bytes(count: int) -> bytes:
    return bytes(range(count))


async def lock(secrets: FakeSecrets, clock: FakeClock) -> PinLock:
    loaded = PinLock(secrets, clock, random_bytes)
    await loaded.load()
    return loaded


@given(st.binary(min_size=16, max_size=16), st.integers(1, 300))
async def test_the_steps_for_browsers_give_what_openssl_gives(salt: bytes, rounds: int) -> None:
    expected = hashlib.pbkdf2_hmac("sha256", RIGHT.encode(), salt, rounds)
    assert await derive_in_steps(RIGHT, salt, rounds) == expected


@pytest.mark.parametrize("pin", ["12345", "1234567", "12345a", "１２３４５６", "111111", "123456", "987654", ""])
def test_a_weak_pin_is_refused_with_a_reason(pin: str) -> None:
    assert weakness(pin)


async def test_a_wrong_pin_counts_across_restarts_and_a_right_one_clears_the_count() -> None:
    secrets, clock = FakeSecrets(), FakeClock()
    first = await lock(secrets, clock)
    await first.choose(RIGHT)
    assert not await first.check(WRONG)
    second = await lock(secrets, clock)
    assert second.tries_left == TRIES - 1
    assert await second.check(RIGHT)
    assert (await lock(secrets, clock)).tries_left == TRIES


async def test_a_pin_costs_a_quarter_of_a_second_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds, expected in ((1e9, 10_000), (0.0, 600_000), (0.01, 50_000)):
        steps = iter((0.0, seconds))
        monkeypatch.setattr("mobile.pin.time.perf_counter", lambda steps=steps: next(steps))
        secrets = FakeSecrets()
        await (await lock(secrets, FakeClock())).choose(RIGHT)
        kept = await secrets.get("pin")
        assert kept is not None
        assert json.loads(kept)["rounds"] == expected


async def test_a_wall_clock_set_back_does_not_lengthen_the_pause() -> None:
    secrets, clock = FakeSecrets(), FakeClock()
    closed = await lock(secrets, clock)
    await closed.choose(RIGHT)
    for _ in range(TRIES):
        await closed.check(WRONG)
    clock.set_back(days=1)
    assert closed.pause_left == PAUSE


async def test_after_the_pause_five_tries_are_given_again() -> None:
    secrets, clock = FakeSecrets(), FakeClock()
    closed = await lock(secrets, clock)
    await closed.choose(RIGHT)
    for _ in range(TRIES):
        await closed.check(WRONG)
    clock.forward(minutes=15)
    assert not await closed.check(WRONG)
    assert closed.tries_left == TRIES - 1
    assert await closed.check(RIGHT)
