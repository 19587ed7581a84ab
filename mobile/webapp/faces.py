"""The app's two faces, cut: what every phone fetches before the app opens has the characters of our own texts and the
common ones of GB 2312; the rest of the everyday set comes in pieces, once the app is open."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# TrueType, not WOFF2: on the wire they are nearly as small, and the phone need not unpack them at every start.
FONT_FILES = {400: "sansTTF-B.ttf", 700: "sansBoldTTF-B.ttf"}
REST = "assets/fonts/rest/everyday-"  # begins the path of each piece, below the app's address
TABLE = f"{REST}table.json"  # {name of a piece: its characters}, for what looks a character up by itself
PIECE = 500  # characters, some 80 kB
# It names every character that has an initial, which is all of them, and shows none.
NOT_SHOWN = ("assets/data/initials.json",)
TEXTS = (".py", ".json", ".csv", ".md", ".geojson")
LETTERS_END = 0x3400  # below: letters, figures, signs and kana, all of which stay
LEVEL_1 = (range(0xB0, 0xD8), range(0xA1, 0xFF))  # lead and trail bytes of GB 2312's common characters
_MADE_BY = "1"  # a new number makes kept cuts anew


@dataclass(frozen=True)
class Faces:
    """Path below the app's address and content: `whole` before the app opens, `rest` after."""

    whole: Mapping[str, bytes]
    rest: Mapping[str, bytes]


def common(own: Mapping[str, bytes]) -> frozenset[int]:
    """The characters of our own files (path and content) and of GB 2312 level 1."""
    texts = "".join(content.decode("utf-8") for name, content in own.items() if _is_shown(name))
    level_1 = (bytes((lead, trail)).decode("gb2312", "ignore") for lead in LEVEL_1[0] for trail in LEVEL_1[1])
    return frozenset(map(ord, texts)) | frozenset(map(ord, "".join(level_1)))


def _is_shown(name: str) -> bool:
    return name.endswith(TEXTS) and name not in NOT_SHOWN


def cut_faces(fonts: Path, first: frozenset[int], cache: Path) -> Faces:
    """Both faces with the characters `first` alone, and the others of the everyday one in pieces. The same bytes for
    the same characters; kept in `cache` by what they are made of."""
    with TTFont(fonts / FONT_FILES[400], lazy=True) as font:
        has = sorted(font.getBestCmap())
    kept = [point for point in has if point < LETTERS_END or point in first]
    others = [point for point in has if point not in set(kept)]
    groups = [others[at : at + PIECE] for at in range(0, len(others), PIECE)]
    whole = {f"assets/fonts/{name}": _cut(fonts / name, kept, "", cache) for name in FONT_FILES.values()}
    rest = {
        f"{REST}{number:02}.woff2": _cut(fonts / FONT_FILES[400], points, "woff2", cache)
        for number, points in enumerate(groups)
    }
    table = {f"{REST}{number:02}.woff2": "".join(map(chr, points)) for number, points in enumerate(groups)}
    return Faces(whole, {**rest, TABLE: json.dumps(table, ensure_ascii=False).encode("utf-8")})


def _cut(source: Path, points: Iterable[int], flavour: str, cache: Path) -> bytes:
    points = list(points)
    asked = hashlib.sha256(f"{_MADE_BY} {flavour} {points}".encode() + source.read_bytes()).hexdigest()
    kept = cache / asked
    if kept.exists():
        return kept.read_bytes()
    options = Options(hinting=False, notdef_outline=True)
    options.layout_features = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    made = io.BytesIO()
    with TTFont(source, lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        subsetter.subset(font)
        font.flavor = flavour or None
        font.save(made)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache, delete=False) as partial:  # two builds may run at once
        partial.write(made.getvalue())
    Path(partial.name).replace(kept)
    return made.getvalue()
