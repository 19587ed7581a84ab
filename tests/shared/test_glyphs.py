"""What has a shape is printed, what has none is named: emoji, private use, scripts that nobody here writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from shared.glyphs import has_shape, no_shape_words, with_marks, without_shape

FONTS = Path(__file__).parents[2] / "assets" / "fonts"


def test_every_character_of_gbk_and_of_its_ideographs_has_a_shape() -> None:
    gbk = {bytes((lead, trail)).decode("gbk", "ignore") for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF)}
    ideographs = {c for c in gbk if "\u4e00" <= c <= "\u9fff"}
    assert len(ideographs) == 20_902
    assert without_shape(sorted(ideographs)) == []


@pytest.mark.parametrize(
    "text", ["國醫館", "麵館", "陳", "𠮷", "㙍镕喆堃", "𬭎", "龘", "Ａ１（），。", "①②③㎡℃№", "ÀÉü"]
)
def test_names_of_people_and_shops_have_their_shapes(text: str) -> None:
    assert no_shape_words([text]) == ""


def test_what_has_none_is_named_once_each_and_printed_as_a_mark() -> None:
    words = no_shape_words(["店名😀火锅😀", "\ue000"])
    assert "😀〔U+1F600〕、〔U+E000〕" in words
    assert with_marks("店名😀火锅") == "店名〔U+1F600〕火锅"


def test_marks_of_variants_line_ends_and_joiners_need_no_shape() -> None:
    assert without_shape(["一\ufe0f二\n\v\u200b三\U000e0100"]) == []


def test_the_ranges_are_what_the_shipped_fonts_have() -> None:
    """Phones: the everyday face or a piece. Papers: any of the faces, each stands in for the others."""

    def characters(*files: Path) -> set[int]:
        found: set[int] = set()
        for file in files:
            with TTFont(file, lazy=True) as font:
                found |= set(font.getBestCmap())
        return found

    sans = characters(FONTS / "sansTTF-B.ttf", *(FONTS / "rest").glob("sans-*.woff2"))
    papers = characters(FONTS / "sansTTF-B.ttf", *(FONTS / "rest").glob("*Rest.otf"))
    said = {point for point in range(0x20, 0x110000) if has_shape(chr(point))}
    invisible = {ord(c) for c in "\t\n\r\v\f\x85\u2028\u2029\u200b\u200c\u200d\u2060\ufeff\u00ad"}
    invisible |= set(range(0xFE00, 0xFE10)) | set(range(0xE0100, 0xE01F0))
    assert said - invisible - sans == set()
    assert said - invisible - papers == set()


def test_all_ideographs_of_gb_18030_2022_level_2_are_there() -> None:
    """Level 1 is the basic block and extension A; level 2 adds those of 《通用规范汉字表》 that lie elsewhere, and all
    8,105 of that table are in the everyday set."""
    level_1 = [chr(point) for block in ((0x4E00, 0x9FEF), (0x3400, 0x4DB5)) for point in range(block[0], block[1] + 1)]
    everyday = [c for c in (FONTS / "charset_b.txt").read_text("utf-8") if c.isalpha()]
    assert len([c for c in everyday if ord(c) > 0xFFFF]) > 150
    assert without_shape([*level_1, *everyday]) == []
