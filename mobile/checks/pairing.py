"""Pairs of photos: the earlier picture, and the one that repeats it from the same angle."""

from __future__ import annotations

from collections.abc import Sequence

from shared.evidence import Photo
from shared.wire import EarlierPhoto


def next_to_repeat(earlier: Sequence[EarlierPhoto], photos: Sequence[Photo], here: int = 0) -> int:
    """Place of the first earlier picture without a counterpart, looked for from `here` on and round; `here` when all
    have one."""
    paired = {photo.pairs_with for photo in photos}
    places = [*range(here, len(earlier)), *range(here)]
    return next((n for n in places if earlier[n].sha256 not in paired), here)


def pairs(photos: Sequence[Photo]) -> list[Photo]:
    """The photos that repeat an earlier one, in their order; of several attempts at the same picture the last."""
    latest = {photo.pairs_with: photo for photo in photos if photo.pairs_with}
    return sorted(latest.values(), key=lambda photo: photo.number)
