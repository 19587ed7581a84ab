"""What changed between two saved texts, for reading: whole lines first, within changed lines the characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from shared.moment import chinese_day
from sync_server.console.document_form import settled
from sync_server.procedures.form import Field
from sync_server.procedures.form import Form as Fields

LONGEST_FINE = 3_000  # characters of a changed passage that are compared one by one
CELLS = " ｜ "


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `same`, `gone` (only in the earlier one) or `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Changed:
    """A field whose text changed."""

    label: str
    pieces: Sequence[Piece]


def compare(fields: Fields, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """The fields that differ, in the order of the form."""
    found = []
    for field in fields:
        old, new = as_lines(field, before.get(field.name)), as_lines(field, after.get(field.name))
        if old != new:
            found.append(Changed(field.label, pieces(old, new)))
    return found


def as_lines(field: Field, value: Any) -> str:
    """A field's value as text; a table's rows one a line, a day in them as people write it."""
    held = settled(field, value)
    return "\n".join(CELLS.join(map(_cell, row)) for row in held) if field.columns else str(held)


def _cell(text: str) -> str:
    try:
        return chinese_day(date.fromisoformat(text)) if "-" in text else text
    except ValueError:
        return text


def pieces(old: str, new: str) -> list[Piece]:
    """The two texts as stretches that are the same, gone or new; joined without `new` they give `old`."""
    return _joined(_by_lines(old.splitlines(keepends=True), new.splitlines(keepends=True)))


def _by_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, fresh = "".join(old[i:j]), "".join(new[k:m])
        if tag == "replace" and max(len(gone), len(fresh)) <= LONGEST_FINE:
            yield from _by_characters(gone, fresh)
        elif tag == "equal":
            yield Piece("same", gone)
        else:
            yield Piece("gone", gone)
            yield Piece("new", fresh)


def _by_characters(old: str, new: str) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", old[i:j])
        else:
            yield Piece("gone", old[i:j])
            yield Piece("new", new[k:m])


def _joined(found: Iterator[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in found:
        if not piece.text:
            continue
        if out and out[-1].kind == piece.kind:
            out[-1] = Piece(piece.kind, out[-1].text + piece.text)
        else:
            out.append(piece)
    return out
