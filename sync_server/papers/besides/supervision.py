"""The log of urgings of a supervision order, of the daily procedure and of a special case."""

from __future__ import annotations

from sqlalchemy import Connection

from sync_server.documents import kinds
from sync_server.papers.besides import Provider
from sync_server.papers.directives import Rows
from sync_server.papers.filling import Content
from sync_server.papers.urgings_paper import urging_cells
from sync_server.papers.wordings import WORDINGS
from sync_server.reference.paper_facts import Facts


def _urgings(_conn: Connection, facts: Facts) -> Content:
    columns = WORDINGS[facts["document"]["kind"]].tables["催办登记"]
    return Content({}, {"催办登记": Rows(columns, tuple(map(urging_cells, facts["besides"]["urgings"])))})


SUPERVISION_BESIDES = Provider(kinds.SUPERVISION, _urgings)
CASE_ORDER_BESIDES = Provider(kinds.CASE_ORDER, _urgings)
