"""The issue and the pictures of a 《督察动态》."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from shared.moment import day_in_shanghai, from_iso
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.reporting.bulletin import issue_name
from sync_server.procedures.rulebook import BulletinRules
from sync_server.reference.besides import KindFacts
from sync_server.reference.rulebook import rules_on


def _issue_and_pictures(conn: Connection, row: Mapping[Any, Any]) -> Mapping[str, Any]:
    """The issue's name, and which pictures were blurred for it: an original is never printed."""
    a = t.attachments.c
    query = select(a.sha256).where(a.subject_kind == "document", a.subject_id == row["id"])
    made = set(conn.execute(query).scalars())
    shown = [[sha, caption] for sha, caption, *_ in row["body"].get("pictures", []) if sha in made]
    return {"issue": str(row["number"] or "").removeprefix("督察动态") or _coming_issue(conn, row), "pictures": shown}


def _coming_issue(conn: Connection, row: Mapping[Any, Any]) -> str:
    """The name an issue will get; empty without a month."""
    if not row["period"]:
        return ""
    day = day_in_shanghai(from_iso(row["created_at"]))
    return issue_name(row["period"], rules_on(conn, BulletinRules, row["district_code"], day))


BULLETIN_FACTS = KindFacts(kinds.BULLETIN, _issue_and_pictures)
