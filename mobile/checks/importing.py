"""Many pictures from the gallery at once: each is taken or named with the reason why not. No Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mobile.checks.shots import Scene, Shots
from mobile.store.kept_photo import KeptPhoto
from mobile.store.room import NoRoom
from shared.picture import NotAPhoto, check_bytes

FULL = "手机存储已满。请先联网发送照片或清理手机空间，再选一次。"


@dataclass(frozen=True)
class Chosen:
    """A file that the person chose: its name there, and its bytes (empty when the phone gave none)."""

    name: str
    content: bytes


@dataclass
class Imported:
    """What became of the chosen files."""

    kept: list[KeptPhoto] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # (name, sentence for the person)

    @property
    def words(self) -> str:
        """`已导入 7 张，2 个文件没有导入`."""
        parts = [f"已导入 {len(self.kept)} 张"] if self.kept else []
        parts += [f"{len(self.refused)} 个文件没有导入"] if self.refused else []
        return "，".join(parts)


async def bring_all_in(
    shots: Shots,
    scene: Callable[[], Scene],
    files: Sequence[Chosen],
    progress: Callable[[int, int], None],
) -> Imported:
    """Import the files one after another. `progress` hears (which, of how many) before each; `scene` is asked anew for
    each, because the position may have got better. Nothing is raised for a file that cannot be taken: the result names
    it, and the others go on."""
    done = Imported()
    for n, file in enumerate(files, 1):
        progress(n, len(files))
        try:
            check_bytes(len(file.content))
            done.kept.append(await shots.bring_in(scene(), file.content))
        except (NotAPhoto, NoRoom) as refused:
            done.refused.append((_named(file, n), str(refused)))
        except OSError:
            done.refused.append((_named(file, n), FULL))
    return done


def _named(file: Chosen, n: int) -> str:
    return file.name or f"第 {n} 个文件"
