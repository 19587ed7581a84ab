"""What people typed, set on paper: rare characters, emoji, odd line ends, codes without a place to break."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy
import pytest
from docx import Document
from PIL import Image

from sync_server.evidence.lettering import Lettering
from sync_server.papers import blocks as b
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.letters import breakable, clean, in_all
from sync_server.papers.typst_paper import set_sheet, sheet_pdf

ASSETS = Path(__file__).parents[3] / "assets"
ODD = "一\v二\f三\u2028四\r\n五\x00六\x85七"


def sheet(*texts: str) -> b.Sheet:
    return b.Sheet(title="督察情况", day=(2026, 11, 30), blocks=tuple(b.Paragraph((b.Span(text),)) for text in texts))


def printed(text: str, tmp_path: Path) -> str:
    """The text of the PDF, as a reader copies it."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(sheet_pdf(sheet(text), ASSETS))
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout


def test_every_kind_of_line_end_is_one_and_control_characters_go() -> None:
    assert clean(ODD) == "一\n二\n三\n四\n五六\n七"


@pytest.mark.parametrize("text", ["國醫館", "麵館", "陳𠮷", "㙍"])
def test_a_rare_character_is_printed_as_itself(text: str, tmp_path: Path) -> None:
    assert text in printed(f"店招为{text}", tmp_path)


def test_no_character_of_a_name_is_printed_as_the_same_box() -> None:
    """A missing shape would draw each of them alike."""
    pages = {set_sheet(sheet(character * 30), ASSETS, "png")[0] for character in "醫麵陳𠮷"}
    assert len(pages) == 4


def test_an_emoji_is_printed_as_its_mark(tmp_path: Path) -> None:
    assert "火锅〔U+1F600〕" in printed("火锅😀", tmp_path)


def test_a_long_unbroken_run_stays_within_the_type_area() -> None:
    (page,) = set_sheet(sheet("https://example.cn/" + "W" * 300), ASSETS, "png")
    picture = numpy.asarray(Image.open(io.BytesIO(page)).convert("L"))
    margin = round(picture.shape[1] * 24 / 210)  # mm of 26 that stay white on the right
    assert picture[:, -margin:].min() > 200


def test_short_words_and_drawings_are_left_alone() -> None:
    assert breakable("责令改正 2026-11-30 ABCDEFGHIJKLMNOPQRSTU") == "责令改正 2026-11-30 ABCDEFGHIJKLMNOPQRSTU"
    data = {"svg": "<svg>" + "x" * 40, "file": "y" * 40 + ".jpg", "n": 3, "list": ["z" * 40, None]}
    kept = in_all(data, {"y" * 40 + ".jpg"})
    assert (kept["svg"], kept["file"], kept["n"], kept["list"][1]) == (data["svg"], data["file"], 3, None)
    assert "\u200b" in kept["list"][0]


def test_word_files_break_lines_where_people_did() -> None:
    table = b.Table(heads=("事实",), rows=((ODD,),))
    paper = b.Sheet(title="督察情况", day=(2026, 11, 30), blocks=(b.Paragraph((b.Span(ODD),)), table))
    document = Document(io.BytesIO(sheet_docx(paper)))
    assert "一\n二\n三\n四\n五六\n七" in [paragraph.text for paragraph in document.paragraphs]
    assert document.tables[0].rows[1].cells[0].text == "一\n二\n三\n四\n五六\n七"


def test_stamps_on_pictures_have_a_shape_for_each_character() -> None:
    lettering = Lettering(ASSETS / "fonts", 24)
    lengths = [lettering.length(text) for text in ("陈", "陳", "𠮷", "😀")]
    assert lengths[0] == lengths[1] == lengths[2] == 24
    assert lengths[3] > 100  # 〔U+1F600〕
