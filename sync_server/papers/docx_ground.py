"""The ground of a DOCX after GB/T 9704-2012: page, type area, faces, page numbers, and bytes that repeat.

方正小标宋 and 仿宋_GB2312 are named because offices have them; the font table names what stands in for them elsewhere.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FANG, SONG, HEI, KAI, NUMBERS = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
STAND_INS = {FANG: "仿宋", SONG: "华文中宋", KAI: "楷体"}
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm; the type area is 156 × 225
LINE = Pt(28.95)  # 22 lines of the type area
THREE, FOUR = Pt(16), Pt(14)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def new_paper(title: str, day: tuple[int, int, int], *, landscape: bool) -> Paper:
    """An empty paper with its page, faces and page numbers. `day` is its date of creation."""
    paper = Document()
    _page(paper.sections[0], landscape)
    _normal(paper)
    _page_numbers(paper)
    _stand_ins(paper)
    core = paper.core_properties
    made = datetime(*day, tzinfo=UTC).replace(tzinfo=None)
    core.title, core.author, core.last_modified_by, core.comments = title[:200], "督察通", "督察通", ""
    core.created = core.modified = made
    core.revision, core.language = 1, "zh-CN"
    return paper


def _page(section: Section, landscape: bool) -> None:
    width, height = Mm(210), Mm(297)
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(BOTTOM - 7 - 6)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(LINE.pt * 20)))


def _normal(paper: Paper) -> None:
    style = paper.styles["Normal"]
    style.font.size = THREE
    face(style.element.get_or_add_rPr(), FANG)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    spacing.widow_control = False


def face(properties: Any, name: str) -> None:
    """Set a run's or style's face for Chinese and other letters."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), name)


def _page_numbers(paper: Paper) -> None:
    """— 1 —, 4号 宋体: right on odd pages, left on even ones, one character from the edge."""
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        line = footer.paragraphs[0]
        line.alignment = align
        edge = line.paragraph_format
        edge.right_indent = edge.left_indent = FOUR
        for text, kind in (("— ", ""), ("", "begin"), (" PAGE ", "code"), ("", "end"), (" —", "")):
            _number_run(line.add_run(text if kind != "code" else ""), text, kind)


def _number_run(run: Run, text: str, kind: str) -> None:
    run.font.size = FOUR
    face(run._r.get_or_add_rPr(), NUMBERS)
    if kind == "code":
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = text
        run._r.append(code)
    elif kind:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)


def _stand_ins(paper: Paper) -> None:
    """Name the faces that replace the licensed ones where they are missing."""
    part = next(p for p in paper.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml")
    table = parse_xml(part.blob)
    for name, other in STAND_INS.items():
        table.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
            )
        )
    part._blob = serialize_part_xml(table)


def rules(line: Paragraph, colour: str, eighths: int, *, above: bool = False) -> None:
    """A rule under a paragraph, and one over it when `above`; `eighths` of a point thick."""
    borders = OxmlElement("w:pBdr")
    for side in (["top"] if above else []) + ["bottom"]:
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def to_bytes(paper: Paper) -> bytes:
    """The file; the same paper gives the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    paper.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return out.getvalue()
