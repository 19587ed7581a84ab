"""From a 12-megapixel JPEG to everything a shutter release yields, against Pillow's bare minimum.

Ours: read the header, decode, turn and scale to at most 2 megapixels, encode the original, hash it, make the
thumbnail, stamp a copy with five lines of which two change from photo to photo, as on a patrol. Baseline: Pillow's
draft decode and one encode of a picture of that size. Both in turns; the ratio is the median of the pairs, so that what
else the machine does touches both alike.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import statistics
import time

from PIL import Image

from mobile.device.native_studio import PillowStudio
from tests.bench.rows import BenchRow

SIZE = (4000, 3000)
ROUNDS = 15
BOUND = 1.3
QUALITY = 85


def twelve_megapixels() -> bytes:
    """A photo-like JPEG of a phone's size: smooth areas, edges and grain, 3 to 4 MB."""
    grain = Image.effect_noise((1000, 750), 40).resize(SIZE, Image.Resampling.BICUBIC)
    light = Image.linear_gradient("L").resize(SIZE)
    coarse = Image.effect_noise((500, 375), 60).resize(SIZE)
    out = io.BytesIO()
    Image.merge("RGB", (grain, light, coarse)).save(out, "JPEG", quality=90)
    return out.getvalue()


def stamp_lines(number: int, digest: str) -> list[str]:
    """The five lines of a stamp; time and record line differ for each photo."""
    return [
        f"2026年11月24日 15:{number // 60:02}:{number % 60:02} 已校时",
        "黄浦区·南京东路街道 南京东路300号",
        "31.2319000, 121.4706000 (WGS-84) ±8米",
        "张三 胸号012345 黄浦区城管执法局督察科",
        f"记录 0193-7c41 照片 {number} 哈希 {digest[:8]}",
    ]


async def develop(studio: PillowStudio, raw: bytes, number: int) -> tuple[int, int]:
    """One photo through the darkroom; returns its size."""
    made = await studio.open(raw)
    digest = hashlib.sha256(made.original).hexdigest()
    await studio.stamp(made.original, stamp_lines(number, digest))
    return made.width, made.height


def minimum(raw: bytes, same: Image.Image) -> None:
    """Pillow's draft decode, and one encode of a picture as large as ours."""
    picture = Image.open(io.BytesIO(raw))
    picture.draft("RGB", same.size)
    picture.load()
    same.save(io.BytesIO(), "JPEG", quality=QUALITY)


async def measure() -> BenchRow:
    raw, studio = twelve_megapixels(), PillowStudio()
    size = await develop(studio, raw, 0)
    same = Image.open(io.BytesIO(raw)).convert("RGB").resize(size)
    minimum(raw, same)
    ours, theirs = [], []
    for number in range(1, ROUNDS + 1):
        started = time.perf_counter()
        await develop(studio, raw, number)
        between = time.perf_counter()
        minimum(raw, same)
        ours.append(between - started)
        theirs.append(time.perf_counter() - between)
    return BenchRow(
        name="12-MP JPEG → sealed original, thumbnail, stamped copy / Pillow draft decode + one encode",
        ours=statistics.median(ours) * 1000,
        baseline=statistics.median(theirs) * 1000,
        ratio=statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
        bound=BOUND,
        unit="ms",
        note=f"{size[0]}×{size[1]} out, SHA-256 and five stamped lines included, median of {ROUNDS} pairs",
    )


def rows() -> list[BenchRow]:
    """The row of the table."""
    return [asyncio.run(measure())]


if __name__ == "__main__":
    for row in rows():
        print(row.line())
