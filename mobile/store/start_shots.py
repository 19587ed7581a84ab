"""What the start page took while the app was not open yet (`webapp/page/startcamera.js`): pictures that wait to be
taken into a check. One file each, `start/<moment>-<chance>`: a line of JSON, then the JPEG; whole or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from mobile.store.ground import Ground
from mobile.store.preferences import Preferences
from mobile.store.putting_aside import QUARANTINE
from shared.evidence import Capture, ClockReading
from shared.moment import from_iso, to_iso
from shared.plain import from_plain
from shared.position import Fix

DIRECTORY = "start"
_INTO = "start_shots_into"


@dataclass(frozen=True)
class StartShot:
    """One picture: its JPEG, when it was taken by the phone's clock, where if that was known, what the camera said."""

    raw: bytes
    clock: ClockReading
    fix: Fix | None
    capture: Capture | None


class StartShots:
    """Those that wait. A picture leaves by `forget`, once a check has it."""

    def __init__(self, ground: Ground, preferences: Preferences) -> None:
        self._ground, self._preferences = ground, preferences

    async def names(self) -> list[str]:
        """In the order in which they were taken. Asking makes the folder, by which the start page knows that this
        phone is enrolled and may take pictures."""
        return await self._ground.volume.names(DIRECTORY)

    async def whole(self) -> tuple[list[str], int]:
        """The names of those that can be read, and how many were broken and put aside. One whose writing was
        interrupted goes without a word: nobody was told that it was kept. Raises OSError."""
        names, broken = list[str](), 0
        for name in await self.names():
            if await self._ground.volume.read(f"{DIRECTORY}/{name}") is None:
                await self.forget(name)
            elif await self.read(name) is None:
                broken += 1
            else:
                names.append(name)
        return names, broken

    async def read(self, name: str) -> StartShot | None:
        """The picture; None when it is not there (any more), and when it is broken: that goes to the quarantine as it
        is. Raises OSError."""
        content = await self._ground.volume.read(f"{DIRECTORY}/{name}")
        if content is None:
            return None
        line, _, raw = content.partition(b"\n")
        try:
            about: dict[str, Any] = json.loads(line)
            if hashlib.sha256(raw).hexdigest() != about["sha256"]:
                raise ValueError("not the picture that was kept")
            fix = about.get("fix")
            return StartShot(
                raw,
                self._clock(str(about["taken_at"])),
                from_plain(Fix, fix) if fix else None,
                from_plain(Capture, about["capture"]) if about.get("capture") else None,
            )
        except (ValueError, KeyError, TypeError):
            await self.put_aside(name)
            return None

    async def put_aside(self, name: str) -> None:
        """It is no picture: into the quarantine as it is, where a person finds it. Raises OSError."""
        content = await self._ground.volume.read(f"{DIRECTORY}/{name}") or b""
        await self._ground.volume.write(f"{QUARANTINE}/{DIRECTORY}-{name}", content)
        await self.forget(name)

    async def forget(self, name: str) -> None:
        """A check has it, or it was put aside."""
        await self._ground.volume.remove(f"{DIRECTORY}/{name}")

    @property
    def into(self) -> str:
        """The draft that was begun or chosen for them, until it has them all; empty before."""
        return str(self._preferences.get(_INTO, ""))

    def go_into(self, draft_id: str) -> None:
        """Remember the draft, so that a kill in between does not spread them over two; empty once all are there."""
        self._preferences.put(_INTO, draft_id)

    def _clock(self, taken_at: str) -> ClockReading:
        """What the phone knows of its clock now, set back to that moment: the start page has no steady clock that
        outlives it."""
        now = self._preferences.clock_reading()
        ago: timedelta = from_iso(now.device) - from_iso(taken_at)
        # An offset that was measured since holds for then as well: it is no sign of a clock that was set back.
        checked = now.checked_at and min(now.checked_at, taken_at, key=from_iso)
        device = to_iso(from_iso(taken_at))
        return replace(now, device=device, monotonic=now.monotonic - ago.total_seconds(), checked_at=checked)
