"""Broken places of the journal: what is known of them, and how their bytes are put aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from mobile.device.volume import Volume
from mobile.store.lines import Broken

QUARANTINE = "quarantine"
TORN = ".torn"  # how the name of a piece ends that looks like an interrupted save


@dataclass(frozen=True)
class Damage:
    """A broken place found on opening. `kept_as` names the file with the bytes, None when it could not be kept; `torn`
    says that it looks like a save that a kill interrupted, rather than like something that rotted."""

    file: str
    offset: int
    length: int
    kept_as: str | None
    torn: bool = False


async def put_aside(volume: Volume, damages: list[Damage], name: str, broken: Iterable[Broken]) -> bool:
    """Keep each broken place of a file in a file of its own, and add it to the damages; False when there was no room
    for one, now or before."""
    for place in broken:
        ending = TORN if place.torn else ""
        kept: str | None = f"{QUARANTINE}/{name.rpartition('/')[2]}-{crc32(place.content):08x}{ending}"
        try:
            if await volume.read(str(kept)) is None:
                await volume.write(str(kept), place.content)
        except OSError:
            kept = None
        damages.append(Damage(name, place.offset, len(place.content), kept, place.torn))
    return not any(damage.kept_as is None for damage in damages)
