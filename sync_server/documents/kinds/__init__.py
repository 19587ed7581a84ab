"""Every kind of document, one file each: this list is the only place that names them all."""

from __future__ import annotations

from sync_server.documents.kinds.accountability import ACCOUNTABILITY
from sync_server.documents.kinds.annual import ANNUAL
from sync_server.documents.kinds.bulletin import BULLETIN
from sync_server.documents.kinds.case_change import CASE_CHANGE
from sync_server.documents.kinds.case_closing import CASE_CLOSING
from sync_server.documents.kinds.case_opening import CASE_OPENING
from sync_server.documents.kinds.case_order import CASE_ORDER
from sync_server.documents.kinds.case_reply import CASE_REPLY
from sync_server.documents.kinds.evaluation import EVALUATION
from sync_server.documents.kinds.meeting import MEETING
from sync_server.documents.kinds.meeting_notice import MEETING_NOTICE
from sync_server.documents.kinds.plan import PLAN
from sync_server.documents.kinds.report import REPORT
from sync_server.documents.kinds.supervision import SUPERVISION
from sync_server.procedures.documents import DocumentKind

# In the order in which people read them.
CASES = (CASE_OPENING, CASE_CHANGE, CASE_ORDER, CASE_CLOSING, CASE_REPLY)
ALL = (PLAN, REPORT, BULLETIN, EVALUATION, ANNUAL, SUPERVISION, ACCOUNTABILITY, *CASES, MEETING_NOTICE, MEETING)
MONTHLY = tuple(kind for kind in ALL if kind.filed)  # have a term by the calendar
FILED = tuple(kind for kind in MONTHLY if kind.goes_upward)  # sections hand them to the city
_BY_VALUE = {kind.value: kind for kind in ALL}


def of(value: str) -> DocumentKind:
    """The kind as the ledger names it. Raises ValueError for any other text."""
    if value not in _BY_VALUE:
        raise ValueError(f"{value!r} is no kind of document")
    return _BY_VALUE[value]


__all__ = [
    "ACCOUNTABILITY",
    "ALL",
    "ANNUAL",
    "BULLETIN",
    "CASES",
    "CASE_CHANGE",
    "CASE_CLOSING",
    "CASE_OPENING",
    "CASE_ORDER",
    "CASE_REPLY",
    "EVALUATION",
    "FILED",
    "MEETING",
    "MEETING_NOTICE",
    "MONTHLY",
    "PLAN",
    "REPORT",
    "SUPERVISION",
    "of",
]
