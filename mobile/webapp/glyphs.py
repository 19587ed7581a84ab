"""Characters that the app's font lacks, loaded in pieces when a text asks for one.

Flutter's client knows how: for a character without a shape it looks up which font has it and fetches that font. Its
own table names 700 files of a foreign host; ours names the pieces in `assets/fonts/rest/` and nothing else.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from fontTools.ttLib import TTFont

PIECES = "assets/fonts/rest/"  # below the app's address; `fontFallbackBaseUrl` ends before `rest/`
_FONTS = re.compile(r'\[(\w+\.\w+)\("Noto Color Emoji 0",.*?\)\]')
_SETS = re.compile(r'"[a-z0-9,]{10000,}"')
_RANGES = re.compile(r'"[A-Za-z0-9]{10000,}"')
LAST = 0x110000


def pieces(fonts: Path) -> Iterator[tuple[str, bytes]]:
    """(path below the app's address, content) of each piece."""
    for file in sorted((fonts / "rest").glob("sans-*.woff2")):
        yield f"{PIECES}{file.name}", file.read_bytes()


def with_our_pieces(script: str, found: Mapping[str, bytes]) -> str:
    """The client's script with our table, of the WOFF2 files among those `found`, in the place of its own. Raises
    ValueError when it is not the one we know."""
    found = {path: content for path, content in found.items() if path.endswith(".woff2")}
    entry = _FONTS.search(script)
    if entry is None or len(_SETS.findall(script)) != 1 or len(_RANGES.findall(script)) != 1:
        raise ValueError("flet_web 的 main.dart.js 与预期不同，请核对 mobile/webapp/glyphs.py 后再构建。")
    make, names = entry[1], [path.removeprefix(PIECES) for path in found]
    listed = [f'{make}("Noto Sans SC {at}","rest/{name}")' for at, name in enumerate(names)]
    listed.append(f'{make}("Noto Sans Symbols","rest/none")')  # the client wants it by name; no character leads to it
    owners = {point: at for at, content in enumerate(found.values()) for point in _characters(content)}
    script = script.replace(entry[0], f"[{','.join(listed)}]", 1)
    script = _SETS.sub(f'"{sets(len(names))}"', script)
    return _RANGES.sub(f'"{ranges(owners)}"', script)


def _characters(font: bytes) -> list[int]:
    return list(TTFont(io.BytesIO(font), lazy=True).getBestCmap())


def sets(number: int) -> str:
    """The client's packed list of sets of fonts: the empty one, then each font alone."""
    return "".join("," + _packed(at, "a") for at in range(number))


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
