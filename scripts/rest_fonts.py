"""Makes what `assets/fonts/rest/` holds: the characters that our everyday fonts lack, from Noto CJK (Debian's `fonts-noto-cjk`).

    python scripts/rest_fonts.py /usr/share/fonts/opentype/noto

`serifRest.otf` is one file for papers; `sans-NN.woff2` are pieces that a phone loads when a text asks for one of their
characters. `shared/glyph_ranges.py` says what is covered by all of them together, for both ends. Run it again when the
everyday fonts or Noto CJK change.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "assets" / "fonts"
SIMPLIFIED = 2  # the face with mainland shapes in Noto's collections
PIECE = 450  # characters of a piece: some 200 kB


def covered(*files: str) -> set[int]:
    """Characters that all of the everyday fonts named have."""
    return set.intersection(*(set(TTFont(FONTS / name, lazy=True).getBestCmap()) for name in files))


def cut(source: Path, characters: set[int], target: Path, flavor: str | None = None) -> None:
    """A font with these characters alone."""
    options = subset.Options(hinting=False, glyph_names=False, notdef_outline=True, desubroutinize=False)
    options.layout_features = ["vert", "locl", "ccmp"]
    options.flavor = flavor
    font = TTFont(source, fontNumber=SIMPLIFIED, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def ranges(characters: set[int]) -> list[tuple[int, int]]:
    """First and last of each run."""
    found: list[tuple[int, int]] = []
    for point in sorted(characters):
        if found and found[-1][1] == point - 1:
            found[-1] = (found[-1][0], point)
        else:
            found.append((point, point))
    return found


def main(folder: Path) -> None:
    """Make everything anew."""
    rest = FONTS / "rest"
    rest.mkdir(exist_ok=True)
    for old in rest.iterdir():
        old.unlink()
    everyday_sans = covered("sansTTF-B.ttf", "sansBoldTTF-B.ttf")
    everyday_serif = covered("serifTTF-B.ttf", "serifBlackTTF-B.ttf", "fangCFF-B.otf", "sansTTF-B.ttf")
    sans = set(TTFont(folder / "NotoSansCJK-Regular.ttc", fontNumber=SIMPLIFIED, lazy=True).getBestCmap())
    serif = set(TTFont(folder / "NotoSerifCJK-Regular.ttc", fontNumber=SIMPLIFIED, lazy=True).getBestCmap())
    visible = {point for point in sans & serif if chr(point).isprintable() and not 0xAC00 <= point <= 0xD7A3}
    whole = FONTS / "rest" / "serifRest.otf"
    cut(folder / "NotoSerifCJK-Regular.ttc", visible - everyday_serif, whole)
    print(f"{whole.name}: {len(visible - everyday_serif)} characters, {whole.stat().st_size // 1024} kB")
    wanted = sorted(visible - everyday_sans)
    total = 0
    for number, at in enumerate(range(0, len(wanted), PIECE)):
        piece = rest / f"sans-{number:02}.woff2"
        cut(folder / "NotoSansCJK-Regular.ttc", set(wanted[at : at + PIECE]), piece, "woff2")
        total += piece.stat().st_size
    print(f"sans: {len(wanted)} characters, {total // 1024} kB")
    lines = ", ".join(f"({first:#x}, {last:#x})" for first, last in ranges(visible | (everyday_sans & everyday_serif)))
    (ROOT / "shared" / "glyph_ranges.py").write_text(
        '"""Made by scripts/rest_fonts.py: first and last of each run of characters that papers and phones have a shape for."""\n\n'
        f"RANGES: tuple[tuple[int, int], ...] = ({lines})\n",
        "utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
