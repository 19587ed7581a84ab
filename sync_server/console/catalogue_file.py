"""The catalogue in force as the file that can be read in again."""

from __future__ import annotations

from collections.abc import Iterable

from sync_server.console.spreadsheets import Table
from sync_server.procedures.catalogue import ItemEdition
from sync_server.procedures.catalogue_rows import COUNTING_WORDS, HEADS, PHOTO_WORDS


def table_of(editions: Iterable[ItemEdition]) -> Table:
    """The editions as a table; ended items are left out."""
    rows = [
        (
            e.item.group,
            e.item.code,
            e.item.text,
            e.item.severity.label,
            e.item.points,
            PHOTO_WORDS[e.item.photo],
            e.item.basis,
            e.item.short,
            e.item.unit,
            COUNTING_WORDS[e.item.counting] if e.item.counting else "",
            e.item.basis_unchecked,
            e.item.basis_note,
        )
        for e in editions
        if e.item.active
    ]
    return Table("督察项目目录", tuple(HEADS), rows)
