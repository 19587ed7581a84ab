"""What a kind's paper has besides its form: the log of urgings of an order, the issue and pictures of a bulletin."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, RowMapping, select

from shared.moment import day_in_shanghai, from_iso
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.papers.directives import Picture, Rows
from sync_server.papers.filling import Content
from sync_server.papers.urgings_paper import urging_rows
from sync_server.papers.wordings import WORDINGS
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.reporting.bulletin import issue_name
from sync_server.procedures.rulebook import BulletinRules
from sync_server.reference.rulebook import rules_on

Provider = Callable[[Connection, RowMapping], Content]


def provide(conn: Connection, kind: DocumentKind, row: RowMapping) -> Content:
    """The kind's own texts, tables and pictures; empty for most."""
    provider = PROVIDERS.get(kind)
    return provider(conn, row) if provider else Content({})


def _supervision(conn: Connection, row: RowMapping) -> Content:
    columns = WORDINGS[kinds.SUPERVISION.value].tables["催办登记"]
    rows = urging_rows(conn, [row["subject_id"]]) if row["subject_id"] else []
    return Content({}, {"催办登记": Rows(columns, tuple(rows))})


def _bulletin(conn: Connection, row: RowMapping) -> Content:
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


PROVIDERS: Mapping[DocumentKind, Provider] = {
    kinds.SUPERVISION: _supervision,
    kinds.BULLETIN: _bulletin,
}
