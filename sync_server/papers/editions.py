"""Which text of a wording is in force: the district's own edition, else the city's, else the one shipped.

A draft is printed by the edition of today; what has been signed by the edition that was in force, and known, when it
was signed, so that a paper printed again is the same paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Row, or_, select

from shared.moment import day_in_shanghai, from_iso
from sync_server.ledger import tables as t
from sync_server.papers.wordings import default_text

CITY = ""
e = t.paper_templates.c


@dataclass(frozen=True)
class Edition:
    """One edition; `id` empty for the text as shipped."""

    id: str
    name: str
    district_code: str
    effective_from: date
    text: str
    note: str = ""
    user_name: str = ""
    at: str = ""


def editions(conn: Connection, name: str, district_code: str) -> list[Edition]:
    """The editions of one wording made for the district (`CITY`: for the whole city), the latest first."""
    query = select(t.paper_templates).where(e.name == name, e.district_code == district_code)
    return [_edition(row) for row in conn.execute(query.order_by(e.at.desc(), e.id.desc()))]


def edition(conn: Connection, edition_id: str) -> Edition | None:
    """One edition by its id."""
    row = conn.execute(select(t.paper_templates).where(e.id == edition_id)).first()
    return _edition(row) if row else None


def in_force(conn: Connection, name: str, district_code: str, day: date, known_at: str, assets: Path) -> Edition:
    """The edition in force in the district on `day` among those made by the moment `known_at` (ISO)."""
    query = (
        select(t.paper_templates)
        .where(e.name == name, or_(e.district_code == CITY, e.district_code == district_code))
        .where(e.effective_from <= day.isoformat(), e.at <= known_at)
        .order_by(e.effective_from, e.at, e.id)
    )
    return latest([_edition(row) for row in conn.execute(query)]) or shipped(name, assets)


def latest(known: Sequence[Edition]) -> Edition | None:
    """The last of the district's own, else the last of the city's; `known` in the order in which they take effect."""
    own = [one for one in known if one.district_code != CITY] or list(known)
    return own[-1] if own else None


def of_signing(conn: Connection, name: str, district_code: str, signed_at: str, assets: Path) -> Edition:
    """The edition for a paper that was signed (or, for a draft, is printed) at this moment (ISO)."""
    return in_force(conn, name, district_code, day_in_shanghai(from_iso(signed_at)), signed_at, assets)


def shipped(name: str, assets: Path) -> Edition:
    """The text as shipped."""
    return Edition("", name, CITY, date(2009, 1, 1), default_text(name, assets), "随系统提供")


def _edition(row: Row[tuple[object, ...]]) -> Edition:
    held = row._mapping
    return Edition(
        str(held["id"]),
        str(held["name"]),
        str(held["district_code"]),
        date.fromisoformat(str(held["effective_from"])),
        str(held["text"]),
        str(held["note"]),
        str(held["user_name"]),
        str(held["at"]),
    )
