"""How many photos, voice notes and clips there are, in words: said the same way wherever files are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.evidence import Photo
from shared.recording import MediaKind


@dataclass(frozen=True)
class FileCounts:
    """False when there are none."""

    photos: int = 0
    audio: int = 0
    video: int = 0

    @classmethod
    def of(cls, files: Iterable[Photo]) -> FileCounts:
        """Of the files that a record or a draft lists, in whatever order."""
        return cls.of_kinds(file.media.kind if file.media else None for file in files)

    @classmethod
    def of_kinds(cls, kinds: Iterable[MediaKind | None]) -> FileCounts:
        """None is a photo."""
        found = list(kinds)
        return cls(found.count(None), found.count(MediaKind.AUDIO), found.count(MediaKind.VIDEO))

    @classmethod
    def filed(cls, photos: int, recordings: Iterable[Mapping[str, Any]] | None) -> FileCounts:
        """Of a ledger's row: the plain form of the recordings is that of the sealed body; older ones have none."""
        return cls.of_kinds([*[None] * photos, *(MediaKind(one["media"]["kind"]) for one in recordings or ())])

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def total(self) -> int:
        return self.photos + self.audio + self.video

    @property
    def words(self) -> str:
        """`2 张照片、1 段录音`; empty for none."""
        return "、".join(f"{count} {unit}{name}" for count, unit, name in self._kinds())

    def some(self, count: int) -> str:
        """`count` of these, where it is not known which: `1 张照片`, or `1 件照片、录音` of both."""
        kinds = self._kinds() or [(0, "张", "照片")]
        unit = kinds[0][1] if len(kinds) == 1 else "件"
        return f"{count} {unit}{'、'.join(name for _, _, name in kinds)}"

    def _kinds(self) -> list[tuple[int, str, str]]:
        recorded = ((self.audio, MediaKind.AUDIO), (self.video, MediaKind.VIDEO))
        every = [(self.photos, "张", "照片"), *((count, "段", kind.label) for count, kind in recorded)]
        return [one for one in every if one[0]]


NO_FILES = FileCounts()
