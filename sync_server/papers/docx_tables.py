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

from sync_server.papers.docx_ground import FANG, HEI
from sync_server.papers.letters import clean

SHORT = 12  # letters up to which a cell is centred
_TWIPS_PER_MM = 1440 / 25.4


def add_grid(paper: Paper, widths: Sequence[float]) -> Table:
    """An empty table with rules; `widths` of its columns in mm."""
    table: Table = paper.add_table(0, len(widths), "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def add_row(
    table: Table,
    texts: Sequence[str],
    widths: Sequence[float],
    size: float,
    *,
    head: bool = False,
    label: bool = False,
    height: float = 0.0,
) -> None:
    """One row, never torn apart; `size` in points. `head`: repeated on each page; `label`: the first cell is a name;
    `height` in mm at least."""
    cells = []
    for at, (text, width) in enumerate(zip(texts, widths, strict=True)):
        named = head or (label and at == 0)
        centred = named or (not label and len(text) <= SHORT)
        cells.append(_cell(text, width, HEI if named else FANG, 10.5 if label and named else size, centred))
    tall = f'<w:trHeight w:val="{round(height * _TWIPS_PER_MM)}" w:hRule="atLeast"/>' if height else ""
    properties = f"<w:trPr><w:cantSplit/>{tall}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    table._tbl.append(parse_xml(f"<w:tr {nsdecls('w')}>{properties}{''.join(cells)}</w:tr>"))


def _cell(text: str, width: float, font: str, size: float, centred: bool) -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
    half = round(size * 2)
    look = f'<w:rPr>{fonts}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).split("\n"))
    align = '<w:jc w:val="center"/>' if centred else ""
    spacing = '<w:snapToGrid w:val="0"/><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS_PER_MM)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{spacing}{align}</w:pPr><w:r>{look}{lines}</w:r></w:p></w:tc>"
    )
