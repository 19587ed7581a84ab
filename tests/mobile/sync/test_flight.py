"""How many bytes may be under way."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from mobile.sync.flight import NARROWEST, WIDEST, Flight


def break_once(flight: Flight) -> None:
    """A piece sets out and its line breaks."""

    async def send() -> int:
        async with flight.carry(1) as cuts:
            return cuts

    flight.cut(asyncio.run(send()))


@given(st.lists(st.one_of(st.none(), st.tuples(st.integers(1, WIDEST), st.floats(0, 60))), max_size=40))
def test_the_window_stays_between_its_bounds_whatever_the_line_does(events: list[tuple[int, float] | None]) -> None:
    flight = Flight()
    for event in events:
        if event is None:
            break_once(flight)
        else:
            flight.arrived(*event)
        assert NARROWEST <= flight.window <= WIDEST


@given(window=st.integers(NARROWEST, WIDEST), remaining=st.integers(1, 20_000_000), lanes=st.integers(1, 4))
def test_all_lanes_together_never_hold_more_than_the_window(window: int, remaining: int, lanes: int) -> None:
    flight = Flight(lanes=lanes, first=window)
    piece = flight.piece(remaining)
    assert 0 < piece <= min(remaining, flight.window)
    assert piece == remaining or piece * lanes <= flight.window


def test_a_good_line_widens_the_window_and_a_cut_halves_it() -> None:
    flight = Flight()
    for _ in range(20):
        flight.arrived(flight.piece(10_000_000), 0.1)
    assert flight.window == WIDEST
    break_once(flight)
    assert flight.window == WIDEST // 2


def test_a_slow_line_does_not_widen_it() -> None:
    flight = Flight()
    before = flight.window
    for _ in range(20):
        flight.arrived(flight.piece(10_000_000), 30)
    assert flight.window == before


def test_a_photo_of_300_kilobytes_goes_in_one_piece_over_a_good_line() -> None:
    assert Flight(first=WIDEST).piece(300_000) == 300_000


async def test_a_piece_waits_until_there_is_room() -> None:
    flight = Flight(lanes=2, first=NARROWEST)
    order: list[str] = []

    async def send(name: str, size: int, go: asyncio.Event) -> None:
        async with flight.carry(size):
            order.append(name)
            await go.wait()

    first_goes, second_goes = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as lanes:
        lanes.create_task(send("first", NARROWEST, first_goes))
        lanes.create_task(send("second", NARROWEST, second_goes))
        for _ in range(5):
            await asyncio.sleep(0)
        assert order == ["first"]
        first_goes.set()
        second_goes.set()
    assert order == ["first", "second"]


async def test_a_cancelled_upload_gives_its_room_back() -> None:
    flight = Flight(lanes=1, first=NARROWEST)

    async def stall() -> None:
        async with flight.carry(NARROWEST):
            await asyncio.Event().wait()

    task = asyncio.ensure_future(stall())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(1), flight.carry(NARROWEST):
        pass


async def test_pieces_that_break_together_count_as_one_cut() -> None:
    flight = Flight(first=WIDEST)
    async with flight.carry(1) as first, flight.carry(1) as second:
        flight.cut(first)
        flight.cut(second)
    assert flight.window == WIDEST // 2
    async with flight.carry(1) as third:
        flight.cut(third)
    assert flight.window == WIDEST // 4
