"""A sheet of blocks as DOCX, with the measures of GB/T 9704-2012, for offices that go on editing it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from sync_server.papers import blocks as b
from sync_server.papers.docx_ground import FANG, FOUR, HEI, KAI, SONG, THREE, face, new_paper, rules, to_bytes
from sync_server.papers.docx_tables import add_form_row, add_grid, add_row
from sync_server.papers.layout import WIDE, WIDTH, before_seal, broken_title, form_widths, table_size, table_widths
from sync_server.papers.letters import clean
from sync_server.papers.marks import qr_png

RED = RGBColor(0xC8, 0x10, 0x2E)
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def sheet_docx(sheet: b.Sheet) -> bytes:
    """One DOCX; the same sheet gives the same bytes."""
    paper = new_paper(sheet.title, sheet.day, landscape=sheet.landscape)
    setter = _Setter(paper, sheet)
    if sheet.standing:
        setter.standing(sheet.standing)
    kept = before_seal(sheet.blocks)
    for at, block in enumerate(sheet.blocks):
        setter.put(block)
        if at in kept:
            setter.keep_with_next()
    return to_bytes(paper)


class _Setter:
    def __init__(self, paper: Paper, sheet: b.Sheet) -> None:
        self.paper, self.sheet = paper, sheet
        self.width = WIDE if sheet.landscape else WIDTH
        self._ways: Mapping[type, Callable[..., None]] = {
            b.Title: self._title,
            b.Heading: self._heading,
            b.Paragraph: self._paragraph,
            b.Item: self._item,
            b.Table: self._table,
            b.Form: self._form,
            b.RedHead: self._red_head,
            b.Masthead: self._masthead,
            b.Seal: self._seal,
            b.Imprint: self._imprint,
            b.Code: self._code,
            b.Pictures: self._pictures,
            b.Cut: self._cut,
            b.PageBreak: self._break,
        }

    def put(self, block: b.Block) -> None:
        """Add one block at the end."""
        self._ways[type(block)](block)

    def keep_with_next(self) -> None:
        """What was put last stays on the page of what comes: of a table its last row."""
        last = self.paper.paragraphs[-1]
        last.paragraph_format.keep_with_next = True
        before = last._p.getprevious()
        if before is not None and before.tag == qn("w:tbl"):
            for line in before.findall(qn("w:tr"))[-1].iter(qn("w:p")):
                Paragraph(line, self.paper._body).paragraph_format.keep_with_next = True

    def standing(self, words: str) -> None:
        """Why the paper is not in force, above everything."""
        self._words(f"【{words}】", HEI, Pt(12), WD_ALIGN_PARAGRAPH.RIGHT)

    def _line(self, align: WD_ALIGN_PARAGRAPH | None = None) -> Paragraph:
        line = self.paper.add_paragraph()
        if align is not None:
            line.alignment = align
        return line

    def _words(
        self,
        text: str,
        font: str = FANG,
        size: Length = THREE,
        align: WD_ALIGN_PARAGRAPH | None = None,
        colour: RGBColor | None = None,
    ) -> Paragraph:
        line = self._line(align)
        _run(line, text, font, size, colour)
        if size > THREE:
            line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        return line

    def _title(self, block: b.Title) -> None:
        line = self._words(broken_title(block.text), SONG, Pt(22), _CENTRE)
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(16)
        line.paragraph_format.keep_with_next = True

    def _heading(self, block: b.Heading) -> None:
        font = {1: HEI, 2: KAI}.get(block.level, FANG)
        line = self._line()
        _indent(line)
        line.paragraph_format.keep_with_next = True
        for span in block.line:
            _run(line, span.text, font)

    def _paragraph(self, block: b.Paragraph) -> None:
        line = self._line(WD_ALIGN_PARAGRAPH.JUSTIFY if block.indent else None)
        if block.indent:
            _indent(line)
        self._spans(line, block.line)

    def _item(self, block: b.Item) -> None:
        line = self._line()
        _indent(line)
        _run(line, block.mark)
        self._spans(line, block.line)

    def _spans(self, line: Paragraph, spans: b.Line) -> None:
        for span in spans:
            _run(line, span.text, HEI if span.bold else FANG)

    def _red_head(self, block: b.RedHead) -> None:
        letters = max(1, len(block.organ))
        self._words(block.organ, SONG, Pt(min(40, int(self.width / 25.4 * 72 / letters))), _CENTRE, RED)
        if block.signer:
            line = self._words(f"{block.number}\t签发人：")
            _run(line, block.signer, KAI, THREE)
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = THREE
            line.paragraph_format.tab_stops.add_tab_stop(Mm(self.width) - THREE, WD_TAB_ALIGNMENT.RIGHT)
        else:
            line = self._words(block.number or " ", align=_CENTRE)
        line.paragraph_format.space_before = Pt(14)
        rules(line, "C8102E", 13)

    def _masthead(self, block: b.Masthead) -> None:
        self._words(block.name, SONG, Pt(48), _CENTRE, RED)
        self._words(block.issue, align=_CENTRE)
        line = self._words(f"{block.editor}\t{block.day}", size=FOUR)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        rules(line, "C8102E", 13)

    def _table(self, block: b.Table) -> None:
        size, widths = table_size(block), table_widths(block, self.width)
        table = add_grid(self.paper, widths)
        add_row(table, block.heads, widths, size, head=True)
        for row in block.rows:
            add_row(table, row, widths, size)
        self._gap()

    def _form(self, block: b.Form) -> None:
        widths = form_widths(block, self.width)
        table = add_grid(self.paper, widths)
        for row in block.rows:
            add_form_row(table, row, widths, block.room)
        self._gap()

    def _gap(self) -> None:
        self._line().paragraph_format.line_spacing = Pt(12)

    def _seal(self, block: b.Seal) -> None:
        gap = self._line().paragraph_format
        gap.line_spacing, gap.keep_with_next = Pt(12), True
        for text in (block.body, block.day, "（印章）"):
            line = self._words(text, size=THREE if text != "（印章）" else Pt(10.5), align=WD_ALIGN_PARAGRAPH.RIGHT)
            line.paragraph_format.right_indent = Pt(16 * 4)
            line.paragraph_format.keep_with_next = text != "（印章）" or bool(block.note)
        if block.note:
            _indent(self._words(block.note))

    def _imprint(self, block: b.Imprint) -> None:
        self._gap()
        for at, (left, right) in enumerate(block.parts):
            line = self._words(f"{left}\t{right}" if right else left, size=FOUR)
            line.paragraph_format.left_indent = line.paragraph_format.right_indent = FOUR
            line.paragraph_format.tab_stops.add_tab_stop(Mm(self.width) - FOUR, WD_TAB_ALIGNMENT.RIGHT)
            line.paragraph_format.keep_with_next = at < len(block.lines) - 1
            rules(line, "000000", 6, above=at == 0)

    def _code(self, block: b.Code) -> None:
        self._picture(self._line(), qr_png(block.text), 26.0)
        if block.caption:
            self._words(block.caption, size=Pt(9))

    def _pictures(self, block: b.Pictures) -> None:
        wide = self.width / block.columns
        rows = -(-len(block.files) // block.columns)
        table = self.paper.add_table(rows, block.columns)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, (file, caption) in zip(table._cells, block.files, strict=False):
            line = cell.paragraphs[0]
            line.alignment = _CENTRE
            self._picture(line, self.sheet.pictures[file], block.height, most=wide - 4)
            if caption:
                line = cell.add_paragraph()
                line.alignment = _CENTRE
                line.paragraph_format.line_spacing = Pt(14)
                _run(line, caption, FANG, Pt(9.5))
        self._gap()

    def _picture(self, line: Paragraph, content: bytes, height: float, most: float = WIDTH) -> None:
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        picture = line.add_run().add_picture(io.BytesIO(content), height=Mm(height))
        if picture.width > Mm(most):
            picture.height = Emu(int(picture.height * Mm(most) / picture.width))
            picture.width = Mm(most)

    def _cut(self, block: b.Cut) -> None:
        dashes = "－" * 6
        self._words(f"{dashes}　{block.words}　{dashes}", size=Pt(12), align=_CENTRE)

    def _break(self, block: b.PageBreak) -> None:
        self._line().add_run().add_break(WD_BREAK.PAGE)


def _run(
    line: Paragraph, text: str, font: str = FANG, size: Length | None = None, colour: RGBColor | None = None
) -> None:
    for at, part in enumerate(clean(text).split("\n")):
        run = line.add_run()
        if at:
            run.add_break()
        run.add_text(part)
        if size is not None:
            run.font.size = size
        if colour is not None:
            run.font.color.rgb = colour
        face(run._r.get_or_add_rPr(), font)


def _indent(line: Paragraph) -> None:
    """Two characters, by count rather than by length, so that it follows the size."""
    line.paragraph_format.first_line_indent = Pt(32)
    indent = line._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
