"""A filled-in wording as blocks: headings, paragraphs, lists, tables, **bold**, and fenced directives.

Only layout is read from the wording; what was inserted is put back afterwards and stays text whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sync_server.papers import blocks as b
from sync_server.papers.directives import Material, read_directive
from sync_server.papers.extent import LARGEST_PAPER, Extent, check_text
from sync_server.papers.wording import Filled
from sync_server.papers.wording_errors import WordingError

_PARSER = MarkdownIt("zero").enable(["heading", "list", "table", "fence"])
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\*#|`\-.])")
_LONGEST_SALUTATION = 120


def read_blocks(filled: Filled, material: Material, most: int = LARGEST_PAPER) -> tuple[b.Block, ...]:
    """The blocks of a paper of at most that extent; `material` is what directives print besides text. Raises
    WordingError."""
    check_text(filled.text, most)
    reader = _Reader(_PARSER.parse(filled.text), filled, material)
    found, extent = [], Extent(most)
    for block in reader.read():
        extent.add(block)
        found.append(block)
    return _addressed(found)


def _addressed(found: Sequence[b.Block]) -> tuple[b.Block, ...]:
    """主送 stands flush left: the first paragraph under the title when it ends with a colon."""
    out = list(found)
    for at, block in enumerate(out):
        if isinstance(block, b.Paragraph):
            words = b.plain_text(block.line)
            if words.endswith("：") and len(words) <= _LONGEST_SALUTATION:
                out[at] = b.Paragraph(block.line, indent=False)
            break
    return tuple(out)


@dataclass
class _Reader:
    tokens: Sequence[Token]
    filled: Filled
    material: Material
    at: int = 0

    def read(self) -> Iterator[b.Block]:
        """All blocks in order; lists within lists are flattened."""
        counters: list[int] = []
        item_mark = ""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            match token.type:
                case "heading_open":
                    yield from self._heading(int(token.tag[1:]))
                case "paragraph_open":
                    yield from self._paragraph(item_mark)
                    item_mark = ""
                case "bullet_list_open":
                    counters.append(0)
                case "ordered_list_open":
                    counters.append(int(token.attrGet("start") or 1))
                case "bullet_list_close" | "ordered_list_close":
                    counters.pop()
                case "list_item_open":
                    item_mark = f"{counters[-1]}." if counters[-1] else "·"
                    counters[-1] += bool(counters[-1])
                case "table_open":
                    yield self._table()
                case "fence":
                    yield from self._directive(token)

    def _inline(self) -> str:
        token = self.tokens[self.at]
        self.at += 2  # the text and what closes it
        return token.content

    def _heading(self, level: int) -> Iterator[b.Block]:
        line = self._line(self._inline())
        if b.plain_text(line).strip():
            yield b.Title(b.plain_text(line)) if level == 1 else b.Heading(min(level - 1, 3), line)

    def _paragraph(self, mark: str) -> Iterator[b.Block]:
        for line in _split(self._line(self._inline())):
            yield b.Item(mark, line) if mark else b.Paragraph(line)
            mark = ""

    def _line(self, raw: str) -> b.Line:
        spans, end = [], 0
        for found in _BOLD.finditer(raw):
            spans += [b.Span(self._plain(raw[end : found.start()])), b.Span(self._plain(found[1]), bold=True)]
            end = found.end()
        spans.append(b.Span(self._plain(raw[end:])))
        return tuple(span for span in spans if span.text)

    def _plain(self, raw: str) -> str:
        return self.filled.restore(_ESCAPED.sub(r"\1", raw))

    def _table(self) -> b.Table:
        rows: list[list[str]] = []
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(b.plain_text(self._line(token.content)))
            self.at += 1
        self.at += 1
        heads, *body = rows
        width = len(heads)
        return b.Table(tuple(heads), tuple(tuple((*row, *[""] * width)[:width]) for row in body))

    def _directive(self, token: Token) -> Iterator[b.Block]:
        name = self.filled.restore(token.info).strip()
        lines = [self.filled.restore(text) for text in token.content.splitlines()]
        try:
            yield from read_directive(name, lines, self.material)
        except WordingError as error:
            raise WordingError(error.sentence, self.filled.line_of(f"```{name}")) from error


def _split(line: b.Line) -> Iterator[b.Line]:
    """One paragraph per line of the text: what was typed with line ends is printed with them."""
    current: list[b.Span] = []
    for span in line:
        first, *rest = span.text.split("\n")
        current.append(b.Span(first, span.bold))
        for text in rest:
            yield from _kept(current)
            current = [b.Span(text, span.bold)]
    yield from _kept(current)


def _kept(spans: Sequence[b.Span]) -> Iterator[b.Line]:
    whole = "".join(span.text for span in spans)
    if not whole.strip():
        return
    trimmed = [span for span in spans if span.text]
    first = b.Span(trimmed[0].text.lstrip(), trimmed[0].bold)
    last = trimmed[-1]
    if len(trimmed) == 1:
        yield (b.Span(first.text.rstrip(), first.bold),)
    else:
        yield tuple(span for span in (first, *trimmed[1:-1], b.Span(last.text.rstrip(), last.bold)) if span.text)
