"""Recording as the app asks the phone for it: a voice note or a short clip, handed over piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from shared.recording import MediaKind


class NoTake(StrEnum):
    """Why nothing can be recorded."""

    DENIED = "denied"
    ABSENT = "absent"  # no microphone or camera
    UNABLE = "unable"  # this browser records nothing
    BROKEN = "broken"


class CannotRecord(Exception):
    """The recorder did not start."""

    def __init__(self, why: NoTake) -> None:
        super().__init__(why.value)
        self.why = why


class Recorder(Protocol):
    """One recording at a time, and one that is played."""

    here: bool  # whether this shell has a recorder at all

    async def start(
        self, kind: MediaKind, *, seconds: int, piece: Callable[[bytes], None], ended: Callable[[int], None]
    ) -> str:
        """Begin; the media type as the recorder calls it. `piece` gets the bytes about every second, in order; `ended`
        is called once after the last of them, with the milliseconds, also when `seconds` are over or the phone takes
        the microphone away. Raises `CannotRecord`."""
        ...

    async def stop(self) -> None:
        """End it; `ended` is called a moment later."""
        ...

    async def play(self, raw: bytes, media_type: str, ended: Callable[[], None]) -> bool:
        """Play one from its beginning; False when the phone cannot."""
        ...

    async def hush(self) -> None:
        """Stop playing."""
        ...


class NoRecorder:
    """`Recorder` of installed apps, whose packages have none."""

    here = False

    async def start(
        self, kind: MediaKind, *, seconds: int, piece: Callable[[bytes], None], ended: Callable[[int], None]
    ) -> str:
        raise CannotRecord(NoTake.UNABLE)

    async def stop(self) -> None:
        """There is nothing to stop."""

    async def play(self, raw: bytes, media_type: str, ended: Callable[[], None]) -> bool:
        return False

    async def hush(self) -> None:
        """Nothing is played."""
