"""The rules in force, read from their editions; see procedures/rulebook.py."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, select

from shared.moment import day_in_shanghai
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.rulebook import Edition, in_force

R = TypeVar("R")


def read_editions(conn: Connection) -> tuple[Edition, ...]:
    """All editions, in the order in which they were made."""
    e = t.rule_editions.c
    rows = conn.execute(select(e.name, e.district_code, e.effective_from, e.value).order_by(e.at, e.id))
    return tuple(Edition(r.name, r.district_code, date.fromisoformat(r.effective_from), r.value) for r in rows)


def read_wordings(conn: Connection, name: str) -> tuple[Edition, ...]:
    """The editions of one paper's wording, in the order in which they were made."""
    p = t.paper_templates.c
    rows = conn.execute(
        select(p.district_code, p.effective_from, p.text, p.at).where(p.name == name).order_by(p.at, p.id)
    )
    return tuple(
        Edition(name, r.district_code, date.fromisoformat(r.effective_from), {"text": r.text}, r.at) for r in rows
    )


def rules_on(conn: Connection, kind: type[R], district_code: str, day: date) -> R:
    """The rules in force in the district on a day."""
    return in_force(kind, read_editions(conn), district_code, day)


def rule_editions(w: Write) -> tuple[Edition, ...]:
    """All editions of all rules, shared by the jobs of one group commit."""
    found: tuple[Edition, ...] = w.cached(t.rule_editions, "editions", read_editions)
    return found


def rules_now(w: Write, kind: type[R], district_code: str) -> R:
    """The rules in force in the district at the write's moment; read once a group commit."""
    return in_force(kind, rule_editions(w), district_code, day_in_shanghai(w.moment))
