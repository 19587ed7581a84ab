"""How the darkrooms of both shells make a picture smaller: JPEG qualities in the order they are tried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Qualities:
    """JPEG qualities (1..100) to try, best first, so that a picture does not grow in bytes by what is done to it. If
    none does, the bytes that came are kept (`else_keep`) or the last attempt is taken."""

    steps: tuple[int, ...]
    else_keep: bool


SCALED = Qualities((85, 75, 65, 50, 35, 20), else_keep=False)
# A picture that only stands on its side is not made worse to turn it: its EXIF tag turns it in every viewer.
TURNED = Qualities((85, 75, 65), else_keep=True)
