"""The catalogue through time, as it stands in the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from shared.bases import read_basis
from shared.catalogue import Counting, PhotoRule, Severity
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.catalogue import Catalogue, Item, ItemEdition


def read_catalogue(conn: Connection) -> Catalogue:
    """The catalogue through time."""
    e = t.item_editions.c
    rows = conn.execute(
        select(
            e.code, e.effective_from, e.revision, e.position, e.group, e.text, e.severity, e.points, e.photo, e.basis,
            e.active, e.short, e.unit, e.counting, e.basis_unchecked, e.basis_note,
        )
    )  # fmt: skip
    return Catalogue(
        ItemEdition(_item(row), date.fromisoformat(row.effective_from), row.revision, row.position) for row in rows
    )


def _item(r: Any) -> Item:
    law = read_basis(r.basis, r.basis_unchecked, r.basis_note)
    return Item(
        r.code, r.group, r.text, Severity(r.severity), r.points, PhotoRule(r.photo), law.checked, r.active, r.short,
        r.unit, Counting(r.counting) if r.counting else None, law.unchecked, law.note,
    )  # fmt: skip


def catalogue(w: Write) -> Catalogue:
    """The catalogue through time, shared by the jobs of one group commit."""
    found: Catalogue = w.cached(t.item_editions, "catalogue", read_catalogue)
    return found
