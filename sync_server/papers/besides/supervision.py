"""The log of urgings of a supervision order."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping

from sync_server.documents import kinds
from sync_server.papers.besides import Provider
from sync_server.papers.directives import Rows
from sync_server.papers.filling import Content
from sync_server.papers.urgings_paper import urging_rows
from sync_server.papers.wordings import WORDINGS


def _urgings(conn: Connection, row: RowMapping) -> Content:
    columns = WORDINGS[kinds.SUPERVISION.value].tables["催办登记"]
    rows = urging_rows(conn, [row["subject_id"]]) if row["subject_id"] else []
    return Content({}, {"催办登记": Rows(columns, tuple(rows))})


SUPERVISION_BESIDES = Provider(kinds.SUPERVISION, _urgings)
