"""A font of a few kilobytes for the words shown while the app loads: some phones' browsers have no Chinese font."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ASCII = "".join(map(chr, range(0x20, 0x7F)))


def subset(font: Path, words: str) -> bytes:
    """WOFF2 with the glyphs of `words` and ASCII; the same bytes for the same words."""
    loaded = TTFont(font, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True))
    subsetter.populate(text=words + ASCII)
    subsetter.subset(loaded)
    loaded.flavor = "woff2"
    made = io.BytesIO()
    loaded.save(made)
    return made.getvalue()
