"""The issue and the pictures of a 《督察动态》."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from shared.moment import day_in_shanghai, from_iso
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.papers.besides import Provider
from sync_server.papers.directives import Picture
from sync_server.papers.filling import Content
from sync_server.procedures.reporting.bulletin import issue_name
from sync_server.procedures.rulebook import BulletinRules
from sync_server.reference.rulebook import rules_on


def _issue_and_pictures(conn: Connection, row: RowMapping) -> Content:
    """Only copies that were blurred for this issue are printed, never an original."""
    issue = str(row["number"] or "").removeprefix("督察动态") or _coming_issue(conn, row)
    a = t.attachments.c
    query = select(a.sha256, a.content).where(a.subject_kind == "document", a.subject_id == row["id"])
    made = {held.sha256: bytes(held.content) for held in conn.execute(query)}
    shown = [(sha, caption) for sha, caption, *_ in row["body"].get("pictures", []) if sha in made]
    return Content(
        {"期号": issue},
        pictures={"简报图片": [Picture(f"{sha}.jpg", caption) for sha, caption in shown]},
        files={f"{sha}.jpg": made[sha] for sha, _ in shown},
    )


def _coming_issue(conn: Connection, row: RowMapping) -> str:
    """The name an issue will get; empty without a month."""
    if not row["period"]:
        return ""
    day = day_in_shanghai(from_iso(row["created_at"]))
    return issue_name(row["period"], rules_on(conn, BulletinRules, row["district_code"], day))


BULLETIN_BESIDES = Provider(kinds.BULLETIN, _issue_and_pictures)
