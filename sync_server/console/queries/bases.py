"""What of the law behind items an officer has to check before he relies on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from shared.bases import read_basis
from sync_server.ledger import tables as t


@dataclass(frozen=True)
class OpenBasis:
    """An item of today's catalogue whose basis is not certain: `unchecked` are references in full, empty where the item
    rests on no law at all."""

    code: str
    text: str
    unchecked: str
    note: str


def open_bases(conn: Connection, codes: Iterable[str]) -> list[OpenBasis]:
    """Those of the items that have references to check, or no basis that a paper can print, in the order of codes."""
    c = t.catalogue_items.c
    wanted = select(c.code, c.text, c.basis, c.basis_unchecked, c.basis_note).where(c.code.in_(set(codes)))
    found = []
    for row in conn.execute(wanted.order_by(c.code)):
        law = read_basis(row.basis, row.basis_unchecked, row.basis_note)
        if law.open_words or not law.words:
            found.append(OpenBasis(row.code, row.text, law.open_words, law.note))
    return found
