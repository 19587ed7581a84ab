"""The inspector's guide (`docs/guide/inspector.md`) as the phone shows it: chapters of lines, without pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mobile.reference.shipped import FOLDER

SHIPPED = FOLDER.parents[1] / "docs" / "guide" / "inspector.md"
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Chapter:
    """A heading and what stands under it, a paragraph or a step a line; each line in parts `(text, is it bold)`."""

    title: str
    lines: tuple[tuple[tuple[str, bool], ...], ...]


def shipped_guide() -> list[Chapter]:
    """The guide that came with the app. Raises OSError when it is missing."""
    return chapters(SHIPPED.read_text("utf-8"))


def chapters(markdown: str) -> list[Chapter]:
    """What stands under the headings of the second level; pictures are left out, links are their words."""
    found: list[Chapter] = []
    title, lines = "", list[tuple[tuple[str, bool], ...]]()
    for line in [*markdown.splitlines(), "## "]:
        if line.startswith("## "):
            if title:
                found.append(Chapter(title, tuple(lines)))
            title, lines = line.removeprefix("## ").strip(), []
        elif title and line.strip() and not line.startswith("!["):
            lines.append(_parts(line.strip()))
    return found


def _parts(line: str) -> tuple[tuple[str, bool], ...]:
    words = _LINK.sub(r"\1", line)
    pieces = _BOLD.split(words)  # every second one stood between the asterisks
    return tuple((piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece)
