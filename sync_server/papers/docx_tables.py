"""Tables of a DOCX. Rows are written as XML: a thousand rows cost a fraction of what an object a cell costs."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.table import Table

from sync_server.papers import blocks as b
from sync_server.papers.docx_ground import FANG, HEI
from sync_server.papers.layout import FORM_SIZE, measure_row
from sync_server.papers.letters import clean

SHORT = 12  # letters up to which a cell is centred
LEAST_HEIGHT = 7.0  # mm of a form's row
BLANK_SIGNATURE = "签名：　　　　　　　年　　月　　日"
_TWIPS_PER_MM = 1440 / 25.4


def add_grid(paper: Paper, widths: Sequence[float]) -> Table:
    """An empty table with rules; `widths` of its columns in mm."""
    table: Table = paper.add_table(0, len(widths), "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def add_row(table: Table, texts: Sequence[str], widths: Sequence[float], size: float, *, head: bool = False) -> None:
    """One row, never torn apart; `size` in points. `head`: repeated on each page."""
    cells = [
        _cell(text, width, HEI if head else FANG, size, centred=head or len(text) <= SHORT)
        for text, width in zip(texts, widths, strict=True)
    ]
    _append(table, cells, head=head)


def add_form_row(table: Table, row: b.FormRow, widths: Sequence[float], room: float) -> None:
    """A row of a form: names and contents, with room to write by hand where there is none, in mm."""
    measure, foot = measure_row(row, widths, room), ""
    if row.signed is not None:
        gap = round(measure.gap * _TWIPS_PER_MM)
        foot = _paragraph(row.signed or BLANK_SIGNATURE, FANG, FORM_SIZE, "right", before=gap)
    cells = []
    for at, (name, text) in enumerate(row.pairs):
        cells.append(_cell(name, widths[2 * at], HEI, 10.5, centred=True))
        last = at == len(row.pairs) - 1
        width, spanned = (measure.across, len(widths) - 2 * at - 1) if last else (widths[1], 1)
        cells.append(_cell(text, width, FANG, FORM_SIZE, spanned=spanned, foot=foot))
    empty = row.signed is not None or any(not text for _, text in row.pairs)
    _append(table, cells, height=measure.room if empty else LEAST_HEIGHT, torn=measure.torn)


def _append(table: Table, cells: Sequence[str], *, head: bool = False, height: float = 0.0, torn: bool = False) -> None:
    tall = f'<w:trHeight w:val="{round(height * _TWIPS_PER_MM)}" w:hRule="atLeast"/>' if height else ""
    properties = f"<w:trPr>{'' if torn else '<w:cantSplit/>'}{tall}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    table._tbl.append(parse_xml(f"<w:tr {nsdecls('w')}>{properties}{''.join(cells)}</w:tr>"))


def _cell(
    text: str, width: float, font: str, size: float, *, centred: bool = False, spanned: int = 1, foot: str = ""
) -> str:
    span = f'<w:gridSpan w:val="{spanned}"/>' if spanned > 1 else ""
    look = f'<w:tcW w:w="{round(width * _TWIPS_PER_MM)}" w:type="dxa"/>{span}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{_paragraph(text, font, size, 'center' if centred else '')}{foot}</w:tc>"


def _paragraph(text: str, font: str, size: float, align: str = "", *, before: int = 40) -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
    half = round(size * 2)
    look = f'<w:rPr>{fonts}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).split("\n"))
    spacing = f'<w:snapToGrid w:val="0"/><w:spacing w:before="{before}" w:after="40" w:line="240" w:lineRule="auto"/>'
    aligned = f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{spacing}{aligned}</w:pPr><w:r>{look}{lines}</w:r></w:p>"
