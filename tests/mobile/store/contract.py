"""Cases that hold on every volume: plain Python without pytest, because half of their runs happen in a browser.

A case is an async function that takes `place`: calling it gives a fresh volume object on the same folder, as after a
restart of the app.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from mobile.device.volume import Volume

Place = Callable[[], Volume]
Case = Callable[[Place], Awaitable[None]]

CASES: dict[str, Case] = {}


def contract(case: Case) -> Case:
    """Register a case under its own name."""
    name = f"{case.__module__.rpartition('_')[2]}: {case.__name__}"
    assert name not in CASES, name
    CASES[name] = case
    return case


@contextmanager
def refused(*kinds: type[BaseException]) -> Iterator[list[BaseException]]:
    """The block must raise one of `kinds`; the list then holds what it raised."""
    caught: list[BaseException] = []
    try:
        yield caught
    except kinds as error:
        caught.append(error)
    if not caught:
        raise AssertionError(f"nothing was refused, expected {kinds}")
