"""From a finger on the glass to `shared.notice.Signature`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from shared.notice import Notice, Signature, document_hash
from shared.organisation import PersonRef

SCALE = 1000
# A finger reports far more points than ink needs; nearer ones than this (thousandths of the width) are left out.
MIN_STEP = 3
MAX_POINTS = 4_000

Point = tuple[float, float]
Strokes = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class Ink:
    """A signature being written, kept after each stroke so that a kill costs none of it: on which paper, whose, with
    the reason of a refusal. `strokes` and `height` as in `shared.notice.Signature`."""

    document: str
    signer: PersonRef
    strokes: Strokes = ()
    height: int = SCALE
    reason: str = ""


def strokes_of(lines: Sequence[Sequence[Point]], width: float) -> Strokes:
    """Lines in pixels of a pad `width` wide, as thousandths of the width, thinned. Points off the pad's left or top
    edge are put on it. Raises ValueError for a pad without width."""
    if width <= 0:
        raise ValueError("签名区域尚未显示")
    strokes, left = [], MAX_POINTS
    for line in lines:
        points: list[tuple[int, int]] = []
        for x, y in line:
            point = (min(SCALE, max(0, round(x / width * SCALE))), max(0, round(y / width * SCALE)))
            if not points or max(abs(point[0] - points[-1][0]), abs(point[1] - points[-1][1])) >= MIN_STEP:
                points.append(point)
        points = points[:left]
        left -= len(points)
        if points:
            strokes.append(tuple(points))
    return tuple(strokes)


def lines_of(strokes: Strokes, ink_height: int, width: float, height: float) -> list[list[Point]]:
    """The strokes in pixels of a pad `width` × `height`, which may be another than the one they were written on: as
    large as fits."""
    scale = min(width / SCALE, height / max(1, ink_height))
    return [[(x * scale, y * scale) for x, y in stroke] for stroke in strokes]


def sign(
    notice: Notice, signer: PersonRef, lines: Sequence[Sequence[Point]], width: float, height: float, at: str
) -> Signature:
    """The signature, bound to signer, content of the paper and moment. Raises ValueError for an empty pad."""
    return Signature(
        signer=signer,
        strokes=strokes_of(lines, width),
        height=shape(width, height),
        document=document_hash(notice),
        at=at,
    )


def shape(width: float, height: float) -> int:
    """A pad's height in thousandths of its width."""
    return max(1, round(height / width * SCALE))


def is_drawn(lines: Sequence[Sequence[Point]], width: float) -> bool:
    """More than a tap: at least a quarter of the pad's width of ink."""
    travelled = 0.0
    for line in lines:
        for (x1, y1), (x2, y2) in pairwise(line):
            travelled += ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    return width > 0 and travelled >= width / 4


def svg(signature: Signature, color: str = "#111") -> str:
    """The strokes as an inline picture for the printed paper."""
    paths = "".join(f'<polyline points="{" ".join(f"{x},{y}" for x, y in stroke)}"/>' for stroke in signature.strokes)
    return (
        f'<svg viewBox="0 0 {SCALE} {signature.height}" xmlns="http://www.w3.org/2000/svg" fill="none" '
        f'stroke="{color}" stroke-width="12" stroke-linecap="round" stroke-linejoin="round">{paths}</svg>'
    )
