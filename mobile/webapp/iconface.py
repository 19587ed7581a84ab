"""Flutter's face of icons, cut: of the four looks of each icon the phone fetches the plain one, and of the others those
that our own code names or that Flutter's own widgets draw."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FILE = "assets/fonts/MaterialIcons-Regular.otf"
LOOKS = ("_outlined", "_rounded", "_sharp")
# Not plain, and in no code of ours: the way back on Apple's systems, pickers of days and times.
FLUTTERS = frozenset({"arrow_back_ios_new_rounded", "edit_outlined", "keyboard_outlined"})
_NAMED = re.compile(rb"\bIcons\.([A-Z][A-Z0-9_]*)")


def named(sources: Iterable[bytes]) -> frozenset[str]:
    """The icons that Python sources name, in small letters (`cloud_done_outlined`)."""
    return frozenset(name.decode().lower() for source in sources for name in _NAMED.findall(source))


def cut(face: bytes, sources: Iterable[bytes]) -> bytes:
    """The face without the looks that nobody draws; the same bytes for the same names."""
    wanted = named(sources) | FLUTTERS
    font = TTFont(io.BytesIO(face), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    cmap = font.getBestCmap()
    points = [point for point, glyph in cmap.items() if not glyph.endswith(LOOKS) or glyph in wanted]
    subsetter = Subsetter(Options(hinting=False, notdef_outline=True))
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()
