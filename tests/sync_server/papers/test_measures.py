"""Measures and faces of GB/T 9704-2012, in the PDF and in the DOCX, and bytes that repeat."""

from __future__ import annotations

import hashlib
import io
import zipfile
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.run import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sync_server.papers import blocks as b
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.filling import try_out
from sync_server.papers.layout import broken_title, table_widths, wide
from sync_server.papers.typst_paper import set_sheet, sheet_pdf
from sync_server.papers.wordings import WORDINGS, default_text
from tests.sync_server.acts.world import ASSETS

DAY = (2026, 11, 24)
MM_PER_INCH, PPI = 25.4, 110
RED = (200, 16, 46)


def paper(*blocks: b.Block, standing: str = "") -> b.Sheet:
    return b.Sheet("督办通知单", blocks, DAY, standing)


def words(text: str) -> b.Line:
    return (b.Span(text),)


def opened(sheet: b.Sheet) -> docx.document.Document:
    return docx.Document(io.BytesIO(sheet_docx(sheet)))


FULL = paper(
    b.RedHead("上海市长宁区城市管理行政执法局", "沪长城管督办〔2026〕1号"),
    b.Title("督办通知单"),
    b.Paragraph(words("华阳路街道综合行政执法队："), indent=False),
    *[b.Paragraph(words("占道设摊、跨门经营反复出现，请立即整改。" * 8)) for _ in range(8)],
    b.Heading(1, words("一、办理要求")),
    b.Heading(2, words("（一）立即整改")),
    b.Table(("单位", "问题"), tuple((f"第{n}队", "跨门经营") for n in range(60))),
    b.Seal("长宁区城市管理行政执法局督察科", "2026年11月24日"),
    b.Imprint(("抄送：市局执法监督处。", "长宁区城市管理行政执法局　2026年11月24日印发")),
)


def ink(picture: Image.Image) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is printed, in mm from the page's left and upper edge."""
    left, top, right, bottom = picture.convert("L").point(lambda v: 255 * (v < 200)).getbbox() or (0, 0, 0, 0)
    mm = MM_PER_INCH / PPI
    return left * mm, top * mm, right * mm, bottom * mm


def test_the_pdf_keeps_to_the_type_area_of_156_by_225_mm() -> None:
    pages = [Image.open(io.BytesIO(page)).convert("RGB") for page in set_sheet(FULL, ASSETS, "png")]
    assert len(pages) >= 4
    for page in pages:
        assert page.size == pytest.approx((210 / MM_PER_INCH * PPI, 297 / MM_PER_INCH * PPI), abs=2)
        left, top, right, _ = ink(page)
        assert left >= 27.5
        assert right <= 184.5
        assert top >= 36.5
    body = pages[1].crop((0, 0, pages[1].width, int((37 + 225) / MM_PER_INCH * PPI)))
    assert ink(body)[3] <= 37 + 225 + 0.5


def test_the_page_number_stands_right_on_odd_and_left_on_even_pages() -> None:
    pages = [Image.open(io.BytesIO(page)).convert("RGB") for page in set_sheet(FULL, ASSETS, "png")]
    foot = int((37 + 225 + 2) / MM_PER_INCH * PPI)
    sides = [ink(page.crop((0, foot, page.width, page.height)))[0] > 105 for page in pages]
    assert sides == [n % 2 == 0 for n in range(len(pages))]


def test_only_head_and_rule_are_red_and_no_seal_is_drawn() -> None:
    for page in (Image.open(io.BytesIO(page)).convert("RGB") for page in set_sheet(FULL, ASSETS, "png")[1:]):
        assert RED not in {colour for _, colour in page.getcolors(1 << 22) or []}


def test_the_docx_has_the_measures_of_the_standard() -> None:
    section = opened(FULL).sections[0]
    assert [round(x.mm) for x in (section.page_width, section.page_height) if x] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(x.mm) for x in margins if x] == [37, 35, 28, 26]
    normal = opened(FULL).styles["Normal"]
    assert normal.font.size.pt == 16
    assert 22 * normal.paragraph_format.line_spacing.mm == pytest.approx(225, abs=1)


def east_asian(run: Run) -> object:
    """The face of Chinese characters that the run names."""
    properties = run._r.rPr
    assert properties is not None
    assert properties.rFonts is not None
    return properties.rFonts.get(qn("w:eastAsia"))


def test_the_docx_names_the_faces_of_the_standard_and_what_stands_in_for_them() -> None:
    sheet = opened(FULL)
    faces = {
        line.text[:5]: (east_asian(line.runs[0]), line.runs[0].font.size) for line in sheet.paragraphs if line.runs
    }
    assert faces["上海市长宁"][0] == "方正小标宋简体"
    assert faces["督办通知单"][0] == "方正小标宋简体"
    assert faces["督办通知单"][1] == Pt(22)
    assert faces["占道设摊、"][0] == "仿宋_GB2312"
    assert faces["一、办理要"][0] == "黑体"
    assert faces["（一）立即"][0] == "楷体_GB2312"
    table = zipfile.ZipFile(io.BytesIO(sheet_docx(FULL))).read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_the_docx_numbers_its_pages_by_a_field_on_both_sides() -> None:
    sheet = opened(FULL)
    assert sheet.settings.odd_and_even_pages_header_footer
    for footer in (sheet.sections[0].footer, sheet.sections[0].even_page_footer):
        assert "PAGE" in footer._element.xml
        assert footer.paragraphs[0].text == "—  —"


def test_a_table_over_pages_repeats_its_headings_and_tears_no_row() -> None:
    (table,) = opened(FULL).tables
    head = table.rows[0]._tr.trPr
    assert head is not None
    assert head.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [cell.text for cell in table.rows[60].cells] == ["第59队", "跨门经营"]


ROWS = tuple((f"{n}", "跨门经营反复出现，已电话催办中队负责人。" * 5) for n in range(60))


def heights_of_rows(page: bytes) -> list[int]:
    """How far the rules of the table on a page lie apart, in pixels: looked for where no cell has text."""
    picture = Image.open(io.BytesIO(page)).convert("L")
    x = round(28.7 / MM_PER_INCH * PPI)
    column = picture.crop((x, 0, x + 1, picture.height)).tobytes()
    dark = [y for y, shade in enumerate(column) if shade < 230]
    rules = [y for y in dark if y - 1 not in dark]
    return [below - above for above, below in pairwise(rules)]


@pytest.mark.parametrize(
    ("block", "heads"),
    [(b.Table(("序号", "情况"), ROWS, widths=(1, 3)), 1), (b.Form(ROWS), 0)],
    ids=["table", "form"],
)
def test_a_table_over_pages_tears_no_row_of_the_pdf(block: b.Block, heads: int) -> None:
    pages = [heights_of_rows(page)[heads:] for page in set_sheet(paper(block), ASSETS, "png")]
    assert len(pages) > 2
    assert sum(map(len, pages)) == len(ROWS)
    tallest = max(max(page) for page in pages)
    assert all(tallest - height <= 1 for page in pages for height in page), "each row is as tall as every other"


@pytest.mark.parametrize("landscape", [False, True])
def test_what_is_taller_than_a_page_goes_on_over_the_next(landscape: bool) -> None:
    def pages_of(letters: int) -> int:
        block = b.Table(("序号", "情况"), (("1", "跨" * letters),), widths=(1, 3))
        sheet = b.Sheet("催办登记簿", (block,), DAY, landscape=landscape)
        return len(set_sheet(sheet, ASSETS, "png"))

    assert pages_of(300) == 1
    assert pages_of(4_000) >= 3, "nothing is cut off at the foot of the page"


@pytest.mark.parametrize("name", WORDINGS)
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    wording, text = WORDINGS[name], default_text(name, ASSETS)
    for make in (lambda s: sheet_pdf(s, ASSETS), sheet_docx):
        digests = {hashlib.sha256(make(try_out(wording, text))).hexdigest() for _ in range(2)}
        assert len(digests) == 1


def test_what_is_not_in_force_says_so_on_both() -> None:
    draft = paper(b.Paragraph(words("正文")), standing="草稿")
    assert opened(draft).paragraphs[0].text == "【草稿】"
    assert sheet_pdf(draft, ASSETS) != sheet_pdf(paper(b.Paragraph(words("正文"))), ASSETS)


_CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=25)
@given(_CELL, st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=4))
def test_any_text_is_set_as_text(text: str, rows: list[tuple[str, str]]) -> None:
    sheet = paper(
        b.RedHead(text or "局", text),
        b.Title(text or "题"),
        b.Paragraph((b.Span(text), b.Span("#panic() $x$ @a", bold=True))),
        b.Table(("甲", "乙"), tuple(rows)),
        b.Form(((text or "名", text),)),
        b.Seal(text, text),
        b.Imprint((text or "版",)),
    )
    assert sheet_pdf(sheet, ASSETS).startswith(b"%PDF")
    assert opened(sheet).tables[0].rows


def test_columns_fill_the_type_area_and_no_word_is_wider_than_its_column() -> None:
    heads = ("日期", "被督察单位", "督察方式", "内容", "人员", "证号", "车辆")
    row = (
        "2026年12月11日",
        "华阳路街道综合行政执法队",
        "实地督察",
        "跨门经营、占道设摊" * 3,
        "周敏、陈涛",
        "050117",
        "沪A·D1234",
    )
    widths = table_widths(b.Table(heads, (row,) * 5), 156)
    assert sum(widths) == pytest.approx(156)
    letter = 9.5 * MM_PER_INCH / 72
    assert widths[0] >= letter * wide("2026年12月11日")
    assert widths[6] >= letter * wide("A·D1234")
    assert min(widths) >= letter * 2


@settings(max_examples=100)
@given(st.lists(st.lists(_CELL, min_size=3, max_size=3), max_size=6))
def test_columns_always_fill_the_type_area(rows: list[list[str]]) -> None:
    widths = table_widths(b.Table(("甲", "乙", "丙"), tuple(map(tuple, rows))), 156)
    assert sum(widths) == pytest.approx(156)
    assert min(widths) > 5


def test_a_long_title_breaks_after_the_body_it_names() -> None:
    assert broken_title("长宁区城市管理行政执法局督察科2027年1月督察工作计划").split("\n") == [
        "长宁区城市管理行政执法局督察科",
        "2027年1月督察工作计划",
    ]
    assert broken_title("督办通知单") == "督办通知单"


def test_the_signing_body_never_stands_on_a_page_without_text() -> None:
    text = [b.Paragraph(words("占道设摊、跨门经营反复出现，请立即整改。")) for _ in range(20)]
    for more in range(4):
        sheet = paper(b.Title("督办通知单"), *text, *text[:more], b.Seal("督察科", "2026年11月24日"))
        last = Image.open(io.BytesIO(set_sheet(sheet, ASSETS, "png")[-1])).convert("L")
        left = last.crop((0, 0, int(80 / MM_PER_INCH * PPI), int(262 / MM_PER_INCH * PPI)))
        darkest, _ = left.getextrema()
        assert not isinstance(darkest, tuple)
        assert darkest < 200, "the page of the seal has a line of text"
