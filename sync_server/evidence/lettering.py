"""Words drawn on pictures: the everyday face, and the rest of the characters from the papers' second one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from shared.glyphs import with_marks


@dataclass(frozen=True)
class Lettering:
    """One size of both faces, in pixels. `fonts` is the folder of the shipped fonts."""

    fonts: Path
    size: int

    def length(self, line: str) -> float:
        """The width of a line in pixels."""
        return sum(face.getlength(words) for face, words in self._runs(line))

    def draw(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], line: str, fill: str, *, stroke: int = 0) -> None:
        """Draw a line; `at` is its left upper corner. `stroke` makes the letters wider by so many pixels all round."""
        left, top = at
        for face, words in self._runs(line):
            pen.text((left, top), words, font=face, fill=fill, stroke_width=stroke)
            left += face.getlength(words)

    def _runs(self, line: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        everyday = _everyday(self.fonts)
        pieces = groupby(with_marks(line), key=everyday.__contains__)
        return [
            (_face(self.fonts / ("sansTTF-B.ttf" if usual else "rest/serifRest.otf"), self.size), "".join(letters))
            for usual, letters in pieces
        ]


@lru_cache(maxsize=4)
def _everyday(fonts: Path) -> frozenset[str]:
    return frozenset((fonts / "charset_b.txt").read_text("utf-8"))


@lru_cache(maxsize=64)
def _face(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)
