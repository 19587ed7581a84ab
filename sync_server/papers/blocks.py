"""What a paper consists of, before anything is known of PDF or DOCX.

A wording becomes a list of blocks (`markdown.py`); `typst_paper.py` and `docx_paper.py` set the same list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PRINTED = re.compile(r"(\S.*?)[\s\u3000]+(\S*年.*月.*日印发)")


@dataclass(frozen=True)
class Span:
    """A stretch of text; line ends in it are kept."""

    text: str
    bold: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Title:
    text: str


@dataclass(frozen=True)
class Heading:
    """Level 1 is 一、 (黑体), 2 （一） (楷体), 3 1. (仿宋)."""

    level: int
    line: Line


@dataclass(frozen=True)
class Paragraph:
    line: Line
    indent: bool = True  # two characters; not for whom the paper is sent to


@dataclass(frozen=True)
class Item:
    """One entry of a list; `mark` is `1.` or `·`."""

    mark: str
    line: Line


@dataclass(frozen=True)
class Table:
    """Rows under headings that are repeated on each page. `widths` are shares; empty: by content."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class FormRow:
    """One row of a form; `signed` at its foot, None where nobody signs."""

    pairs: tuple[tuple[str, str], ...]
    signed: str | None = None


@dataclass(frozen=True)
class Form:
    """表单: names at the left, contents at the right; an empty content leaves `room` mm to write by hand. The pairs
    `beside` stand on the row of the one before; `signed` says which are signed at their foot, and by whom on which day
    ('' leaves room for it)."""

    pairs: tuple[tuple[str, str], ...]
    room: float = 9.0
    beside: tuple[int, ...] = ()
    signed: tuple[tuple[int, str], ...] = ()

    @property
    def rows(self) -> tuple[FormRow, ...]:
        """Row by row: at most two pairs side by side."""
        signed, rows = dict(self.signed), list[FormRow]()
        for at, pair in enumerate(self.pairs):
            if at in self.beside:
                rows[-1] = FormRow((rows[-1].pairs[0], pair))
            else:
                rows.append(FormRow((pair,), signed.get(at)))
        return tuple(rows)


@dataclass(frozen=True)
class RedHead:
    """红头: 发文机关标志, 发文字号 and the red rule. A paper that goes upward (上行文) names beside its number who has
    signed it; `signer` is empty on all others (GB/T 9704-2012 7.2.6)."""

    organ: str
    number: str
    signer: str = ""


@dataclass(frozen=True)
class Masthead:
    """刊头 of a bulletin: its name, the issue, who edits it and when."""

    name: str
    issue: str
    editor: str
    day: str


@dataclass(frozen=True)
class Seal:
    """印章位置: the signing body and day with room for the seal; under it the 附注 (who handles it, whom to ask), which
    stays on its page. `image` names the picture of the seal on a paper that went out with one."""

    body: str
    day: str
    note: str = ""
    image: str = ""


@dataclass(frozen=True)
class Imprint:
    """版记: lines between two rules at the foot of the last page (GB/T 9704-2012 7.4)."""

    lines: tuple[str, ...]

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Left and right of each line: 印发机关 stands left, 印发日期 right, each one letter from the edge."""
        return tuple(_apart(line) for line in self.lines)


def _apart(line: str) -> tuple[str, str]:
    found = _PRINTED.fullmatch(line)
    return (found[1], found[2]) if found else (line, "")


@dataclass(frozen=True)
class Code:
    """二维码 with a line of text under it."""

    text: str
    caption: str = ""


@dataclass(frozen=True)
class Pictures:
    """Photos or drawn signatures by the name of their file, two or more a row."""

    files: tuple[tuple[str, str], ...]  # (name, caption)
    columns: int = 2
    height: float = 52.0  # mm


@dataclass(frozen=True)
class Cut:
    """A dashed line across the page, where a receipt is torn off."""

    words: str = ""


@dataclass(frozen=True)
class PageBreak:
    pass


Block = (
    Title
    | Heading
    | Paragraph
    | Item
    | Table
    | Form
    | RedHead
    | Masthead
    | Seal
    | Imprint
    | Code
    | Pictures
    | Cut
    | PageBreak
)


@dataclass(frozen=True)
class Sheet:
    """A paper ready to be set. `day` is (year, month, day) of the paper, `standing` says on the first page why it is
    not in force (`草稿`, `已撤销`)."""

    title: str
    blocks: tuple[Block, ...]
    day: tuple[int, int, int]
    standing: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)  # JPEG or PNG by name
    landscape: bool = False


def plain_text(line: Line) -> str:
    """The line without its looks."""
    return "".join(span.text for span in line)
