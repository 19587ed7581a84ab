"""Pieces of the store that were found broken, kept as they were until a person has looked at them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from mobile.store.ground import Ground
from mobile.store.handover import HandoverFile
from mobile.store.putting_aside import QUARANTINE, TORN


@dataclass(frozen=True)
class Piece:
    """One piece: its file's name, its size in bytes, and whether it looks like a save that was interrupted, rather than
    like something that broke later."""

    name: str
    size: int
    torn: bool


class Quarantine:
    """Nothing leaves it but by `clear`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def pieces(self) -> list[Piece]:
        """What was put aside, by name."""
        found = []
        for name in await self._ground.volume.names(QUARANTINE):
            content = await self._ground.volume.read(f"{QUARANTINE}/{name}") or b""
            found.append(Piece(name, len(content), name.endswith(TORN)))
        return found

    async def file(self) -> HandoverFile:
        """All pieces as they were found, in one file to be saved."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for piece in await self.pieces():
                archive.writestr(piece.name, await self._ground.volume.read(f"{QUARANTINE}/{piece.name}") or b"")
        day = self._ground.now()[:10].replace("-", "")
        return HandoverFile(f"督察通-损坏内容-{day}.zip", stream.getvalue())

    async def clear(self, pieces: Sequence[Piece]) -> None:
        """Forget these pieces, after a person has seen them: their notice does not return."""
        for piece in pieces:
            await self._ground.volume.remove(f"{QUARANTINE}/{piece.name}")


def sentences(pieces: Sequence[Piece]) -> list[str]:
    """What to tell the person of what was put aside."""
    broken = sum(not piece.torn for piece in pieces)
    torn = len(pieces) - broken
    said = []
    if broken:
        said.append(f"本机存储有 {broken} 处损坏，损坏的内容已单独保留，其余记录完好。请查看并导出，交督察科核对。")
    if torn:
        said.append(
            f"有 {torn} 处内容没有写完（多为保存时应用被关闭），已单独保留，其余记录完好。请核对最后填写的内容。"
        )
    return said
