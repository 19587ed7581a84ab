"""Cuts the console's own face into pieces, of which a browser loads those whose characters a page shows.

    .venv/bin/python scripts/console_fonts.py

Makes `assets/fonts/pieces/` and `sync_server/console/static/fonts.css` from the everyday sans. Only browsers without a
Chinese face ask for them at all (`--font` in `base.css`). The characters that the console's own words use most stand
together in the first pieces. Run it again when the everyday fonts change.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "assets" / "fonts"
SHEET = ROOT / "sync_server" / "console" / "static" / "fonts.css"
WEIGHTS = (("sans", "sansTTF-B.ttf", "400"), ("bold", "sansBoldTTF-B.ttf", "600 700"))
FIRST, LATER = 250, 500  # characters of a piece: some 35 and 70 kB


def everyday() -> list[int]:
    """Characters of the console's words and of the shipped names, the most frequent first."""
    sources = [*(ROOT / "sync_server").rglob("*.html"), *(ROOT / "sync_server").rglob("*.py")]
    sources += [ROOT / "assets" / "data" / "shanghai_streets.json", *(ROOT / "assets" / "templates").rglob("*.md")]
    counted = Counter(char for file in sources for char in file.read_text("utf-8"))
    return [ord(char) for char, _ in counted.most_common()]


def pieces(characters: set[int]) -> list[list[int]]:
    """Latin with the most frequent characters first, the rare ones in the order of their numbers, for short ranges."""
    latin = [point for point in sorted(characters) if point < 0x3000]
    known = [point for point in everyday() if point in characters and point >= 0x3000]
    rare = sorted(characters - set(latin) - set(known))
    first = [latin + known[:FIRST], *(known[at : at + FIRST] for at in range(FIRST, len(known), FIRST))]
    return first + [rare[at : at + LATER] for at in range(0, len(rare), LATER)]


def ranges(points: list[int]) -> str:
    """The characters as CSS says them."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def cut(source: Path, points: list[int], target: Path) -> None:
    """A font with these characters alone."""
    options = subset.Options(hinting=False, glyph_names=False, notdef_outline=True)
    options.layout_features = ["locl", "ccmp", "kern", "tnum"]
    options.flavor = "woff2"
    font = TTFont(source, lazy=True, recalcBBoxes=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> None:
    """Make everything anew."""
    folder, rules = FONTS / "pieces", list[str]()
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    with TTFont(FONTS / WEIGHTS[0][1], lazy=True) as font:
        parts = pieces(set(font.getBestCmap()))
    for name, source, weight in WEIGHTS:
        for number, points in enumerate(parts):
            piece = folder / f"{name}-{number:02}.woff2"
            cut(FONTS / source, points, piece)
            digest = hashlib.sha256(piece.read_bytes()).hexdigest()[:10]
            url = f"fonts/pieces/{piece.name}?v={digest}"
            rules.append(
                f'@font-face {{\n  font-family: "Ducha Sans";\n  src: url("{url}") format("woff2");\n'
                f"  font-weight: {weight};\n  font-display: swap;\n  unicode-range: {ranges(points)};\n}}\n"
            )
    head = "/* Made by scripts/console_fonts.py: for browsers without a Chinese face of their own. */\n"
    SHEET.write_text(head + "".join(rules), "utf-8")
    sizes = [file.stat().st_size for file in folder.iterdir()]
    print(
        f"{len(sizes)} pieces, {sum(sizes) // 1024} kB, the largest {max(sizes) // 1024} kB; {SHEET.stat().st_size} B"
    )


if __name__ == "__main__":
    main()
