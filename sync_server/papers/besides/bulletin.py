"""The issue and the pictures of a 《督察动态》."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.papers.besides import Provider
from sync_server.papers.directives import Picture
from sync_server.papers.filling import Content
from sync_server.reference.paper_facts import Facts


def _issue_and_pictures(conn: Connection, facts: Facts) -> Content:
    """Only copies that were blurred for this issue are printed, never an original."""
    shown, a = facts["besides"]["pictures"], t.attachments.c
    query = select(a.sha256, a.content).where(a.subject_kind == "document", a.subject_id == facts["document"]["id"])
    made = {held.sha256: bytes(held.content) for held in conn.execute(query)} if shown else {}
    return Content(
        {"期号": facts["besides"]["issue"]},
        pictures={"简报图片": [Picture(f"{sha}.jpg", caption) for sha, caption in shown]},
        files={f"{sha}.jpg": made[sha] for sha, _ in shown},
    )


BULLETIN_BESIDES = Provider(kinds.BULLETIN, _issue_and_pictures)
