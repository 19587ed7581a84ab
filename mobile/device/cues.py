"""What a hand feels and an ear hears: the phone's answer at the shutter and when a record is saved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Cue(StrEnum):
    """What has happened."""

    SHUTTER = "shutter"  # the picture is taken: the phone may move again
    SAVED = "saved"  # sealed and on the phone


@dataclass(frozen=True)
class Able:
    """What this phone can do. Whether it is set to silent no app is told."""

    sound: bool = False
    vibration: bool = False


class Cues(Protocol):
    """Gives cues. None of them is ever worth an error: whoever cannot give one gives none."""

    async def able(self) -> Able: ...
    async def give(self, cue: Cue, *, sound: bool, vibration: bool) -> None: ...


class NoCues:
    """A phone that does neither."""

    async def able(self) -> Able:
        return Able()

    async def give(self, cue: Cue, *, sound: bool, vibration: bool) -> None:
        """Nothing to be heard or felt."""
