"""A whole edition of the catalogue brought as a table: looked through, shown beside the catalogue in force, then taken
all or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from shared.problems import Problem
from sync_server.acts.catalogue_editions import Imported, import_edition
from sync_server.acts.imports import brought
from sync_server.acts.imports.grids import Grid, read_grid
from sync_server.grounds import imports as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.catalogue import Comparison, Item, compare
from sync_server.procedures.catalogue_rows import HEADS, NEEDED, read_items
from sync_server.procedures.permissions import Action, Caller, require
from sync_server.procedures.table_rows import RowFault
from sync_server.reference.catalogue import read_catalogue

SUBJECT = "catalogue_table"


@dataclass(frozen=True)
class Preview:
    """What a table would do from a day on: its items and what changes, or its faults."""

    grid: Grid
    items: tuple[Item, ...]
    faults: tuple[RowFault, ...]
    changes: Comparison


def read_table(content: bytes) -> Grid:
    """The file as a grid. Raises Problem for one that is no catalogue."""
    return read_grid(content, HEADS, tuple(NEEDED))


def preview(conn: Connection, grid: Grid, day: date) -> Preview:
    """Look a table through; nothing is written."""
    known = read_catalogue(conn)
    reading = read_items(grid.sound, lambda code: known.on(code, day).item if code in known else None)
    faults = tuple(sorted([*grid.faults, *reading.faults], key=lambda fault: fault.row))
    return Preview(grid, reading.items, faults, compare(known, reading.items, day))


def keep_table(w: Write, caller: Caller, name: str, content: bytes, form: Mapping[str, str]) -> str:
    """Keep a file as it came, with the day and reason typed beside it, until it is confirmed; returns its id."""
    require(caller, Action.MANAGE_CATALOGUE)
    return brought.keep(w, caller, SUBJECT, name, content, form)


def kept_table(conn: Connection, caller: Caller, kept_id: str, now: str) -> Mapping[str, Any]:
    """A file that the caller brought. Raises Problem(NOT_FOUND)."""
    require(caller, Action.MANAGE_CATALOGUE)
    return brought.find(conn, caller, SUBJECT, kept_id, now)


def take_table(w: Write, caller: Caller, kept_id: str, grid: Grid, day: date, reason: str) -> Imported:
    """Take a kept file, whose grid this is, as the edition of the day. Raises Problem; then nothing is written."""
    kept = kept_table(w.conn, caller, kept_id, w.now)
    seen = preview(w.conn, grid, day)
    if seen.faults:
        raise Problem(grounds.CATALOGUE_FAULT, fault=seen.faults[0])
    done = import_edition(w, caller, seen.items, day, reason)
    brought.archive(w, caller, kept, day.isoformat())
    return done
