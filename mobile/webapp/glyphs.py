"""Characters that the app's font lacks, loaded in pieces when a text asks for one.

Flutter's client knows how: for a character without a shape it looks up which font has it and fetches that font. Its
own table names 700 files of a foreign host; ours names the pieces in `assets/fonts/rest/` and nothing else. The client
comes as a script and as a WebAssembly program with the same table: in the script ours takes its place, in the program
our pieces take the places of some of its fonts, as only texts can be replaced there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

NO_PIECE = "rest/none"  # no character leads to it
PIECES = "assets/fonts/rest/"  # below the app's address; `fontFallbackBaseUrl` ends before `rest/`
_FONTS = re.compile(r'\[(\w+\.\w+)\("Noto Color Emoji 0",.*?\)\]')
_SETS = re.compile(r'"[a-z0-9,]{10000,}"')
_RANGES = re.compile(r'"[A-Za-z0-9]{10000,}"')
_FAMILY = "Noto Sans SC "  # of the fonts whose places in the program our pieces take
LAST = 0x110000


def pieces(fonts: Path) -> Iterator[tuple[str, bytes]]:
    """(path below the app's address, content) of each piece."""
    for file in sorted((fonts / "rest").glob("sans-*.woff2")):
        yield f"{PIECES}{file.name}", file.read_bytes()


def with_our_pieces(script: str, found: Mapping[str, bytes]) -> str:
    """The client's script with our table, of the WOFF2 files among those `found`, in the place of its own. Raises
    ValueError when it is not the one we know."""
    found, theirs = _woff2(found), _table(script)
    names = list(found)
    listed = [f'{theirs.make}("Noto Sans SC {at}","{name}")' for at, name in enumerate(names)]
    listed.append(f'{theirs.make}("Noto Sans Symbols","{NO_PIECE}")')  # the client wants it by name
    script = script.replace(theirs.listed, f"[{','.join(listed)}]", 1)
    script = script.replace(f'"{theirs.sets}"', f'"{sets(range(len(names)))}"')
    return script.replace(f'"{theirs.ranges}"', f'"{ranges(_owners(found))}"')


def changed_texts(script: str, found: Mapping[str, bytes]) -> dict[str, str]:
    """The same for the client as a program: text of its table, as it stands in the `script` -> what takes its place.
    Raises ValueError."""
    found, theirs = _woff2(found), _table(script)
    fonts = re.findall(re.escape(theirs.make) + r'\("([^"]*)","([^"]*)"\)', theirs.listed)
    places = [at for at, (name, _) in enumerate(fonts) if name.startswith(_FAMILY)][: len(found)]
    if len(places) < len(found):
        raise ValueError(f"flet_web 的字形表只有 {len(places)} 处可用，而我们有 {len(found)} 个字形文件。")
    changes = {address: NO_PIECE for _, address in fonts}
    changes |= {fonts[at][1]: name for at, name in zip(places, found, strict=True)}
    return changes | {theirs.sets: sets(places), theirs.ranges: ranges(_owners(found))}


@dataclass(frozen=True)
class _Table:
    """The client's own table as its script has it: what makes an entry, all entries, and the two packed texts."""

    make: str
    listed: str
    sets: str
    ranges: str


def _table(script: str) -> _Table:
    entry, packed, runs = _FONTS.search(script), _SETS.findall(script), _RANGES.findall(script)
    if entry is None or len(packed) != 1 or len(runs) != 1:
        raise ValueError("flet_web 的 main.dart.js 与预期不同，请核对 mobile/webapp/glyphs.py 后再构建。")
    return _Table(entry[1], entry[0], packed[0].strip('"'), runs[0].strip('"'))


def _woff2(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of the files `found` those that are faces, by their address as the client's table has it."""
    return {f"rest/{path.removeprefix(PIECES)}": content for path, content in found.items() if path.endswith(".woff2")}


def _owners(found: Mapping[str, bytes]) -> dict[int, int]:
    """Character -> which of the faces has it."""
    return {point: at for at, content in enumerate(found.values()) for point in _characters(content)}


def _characters(font: bytes) -> list[int]:
    return list(TTFont(io.BytesIO(font), lazy=True).getBestCmap())


def sets(places: Iterable[int]) -> str:
    """The client's packed list of sets of fonts: the empty one, then for each of the `places` the font there alone."""
    return "".join("," + _packed(at, "a") for at in places)


def ranges(owners: Mapping[int, int]) -> str:
    """The client's packed table from character to set of fonts: runs, each its length and then its set's number."""
    runs: list[tuple[int, int]] = []  # end, set
    at = 0
    for point in sorted(owners):
        if point > at:
            runs.append((point, 0))
        value = owners[point] + 1
        if runs and runs[-1] == (point, value):
            runs[-1] = (point + 1, value)
        else:
            runs.append((point + 1, value))
        at = point + 1
    runs.append((LAST, 0))
    begins = [0, *(end for end, _ in runs[:-1])]
    return "".join(_run(end - begin, value) for begin, (end, value) in zip(begins, runs, strict=True))


def _run(length: int, value: int) -> str:
    return (_packed(length - 2, "a") if length > 1 else "") + _packed(value, "A")


def _packed(number: int, first: str) -> str:
    """Base 26 with the last digit as a letter, what is before it in decimal."""
    head, digit = divmod(number, 26)
    return (str(head) if head else "") + chr(ord(first) + digit)
