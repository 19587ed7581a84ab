"""Makes what `assets/fonts/rest/` holds: the characters that our everyday fonts lack, from Noto CJK.

    python scripts/rest_fonts.py /usr/share/fonts/opentype/noto      (Debian's `fonts-noto-cjk`)

`serifRest.otf` is for papers, `sansRest.otf` for the few that only the sans face has; `sans-NN.woff2` are pieces that a
phone loads when a text asks for one of their characters. `shared/glyph_ranges.py` says what is covered by all of them
together, for both ends. Run it again when the everyday fonts or Noto CJK change.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "assets" / "fonts"
SIMPLIFIED = 2  # the face with mainland shapes in Noto's collections
HANGUL = range(0xAC00, 0xD7A4)  # half of a collection, and nobody here writes it
PIECE = 450  # characters of a piece: some 200 kB


def covered(*files: str) -> set[int]:
    """Characters that all of the everyday fonts named have."""
    return set.intersection(*(characters_of(FONTS / name) for name in files))


def characters_of(file: Path, face: int = -1) -> set[int]:
    """Characters that a font has."""
    with TTFont(file, fontNumber=face, lazy=True) as font:
        return set(font.getBestCmap())


def cut(source: Path, characters: set[int], target: Path, flavor: str | None = None) -> None:
    """A font with these characters alone."""
    options = subset.Options(hinting=False, glyph_names=False, notdef_outline=True, desubroutinize=False)
    options.layout_features = ["vert", "locl", "ccmp"]
    options.flavor = flavor
    font = TTFont(source, fontNumber=SIMPLIFIED, lazy=True, recalcBBoxes=False)
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
    sans = characters_of(folder / "NotoSansCJK-Regular.ttc", SIMPLIFIED)
    serif = characters_of(folder / "NotoSerifCJK-Regular.ttc", SIMPLIFIED)
    visible = {point for point in sans if chr(point).isprintable() and point not in HANGUL}
    for name, characters in (("Serif", (visible & serif) - everyday_serif), ("Sans", visible - serif)):
        whole = rest / f"{name.lower()}Rest.otf"
        cut(folder / f"Noto{name}CJK-Regular.ttc", characters, whole)
        print(f"{whole.name}: {len(characters)} characters, {whole.stat().st_size // 1024} kB")
    wanted = sorted(visible - everyday_sans)
    total = 0
    for number, at in enumerate(range(0, len(wanted), PIECE)):
        piece = rest / f"sans-{number:02}.woff2"
        cut(folder / "NotoSansCJK-Regular.ttc", set(wanted[at : at + PIECE]), piece, "woff2")
        total += piece.stat().st_size
    print(f"sans: {len(wanted)} characters, {total // 1024} kB")
    write_ranges(visible | everyday_sans)


def write_ranges(characters: set[int]) -> None:
    """`shared/glyph_ranges.py` anew."""
    words = [f"{first:x}-{last:x}" if last > first else f"{first:x}" for first, last in ranges(characters)]
    lines = textwrap.wrap(" ".join(words), 110)
    (ROOT / "shared" / "glyph_ranges.py").write_text(
        '"""Made by scripts/rest_fonts.py: runs of characters that we have a shape for, in hexadecimal."""\n\n'
        + "RANGES = (\n"
        + "".join(f'    "{line} "\n' for line in lines)
        + ")\n",
        "utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
