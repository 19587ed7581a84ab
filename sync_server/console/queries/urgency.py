"""In which order people take up what waits: 严重 first, then by the day on which each is really late."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, case, exists, func, type_coerce

from shared.catalogue import Severity
from sync_server.ledger import tables as t

NO_END = "9999"  # stands after every moment


def of_grave_notice(notice_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition: a 严重 finding stands on the notice."""
    f = t.findings.c
    return exists().where(f.notice_id == notice_id, f.severity == Severity.GRAVE.value)


def urgency(grave: ColumnElement[bool], end: ColumnElement[Any]) -> ColumnElement[str]:
    """What a list is ordered by, as one value that a page can begin after."""
    return type_coerce(case((grave, "0"), else_="1") + func.coalesce(end, NO_END), String)
