"""The servers of the journeys leave nothing behind: one that went on would fail tests that know nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys import house as houses
from tests.journeys.house import House, free_port


def test_a_server_that_does_not_answer_in_time_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(houses, "STARTS_WITHIN_S", 0)
    house = House(tmp_path / "data", free_port())
    with pytest.raises(TimeoutError, match="did not start"):
        house.start()
    assert house.process is None
    assert [one for one in Path("/proc").glob("[0-9]*") if str(house.port).encode() in _words(one)] == []


def _words(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []
