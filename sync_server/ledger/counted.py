"""Which findings count in statistics and scores: the one condition that lists, figures and papers share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from shared.finding import FindingState
from sync_server.ledger import tables as t


def counted() -> ColumnElement[bool]:
    """Condition on `findings`: not taken back by a correction or a revocation, and not merged into another one."""
    return and_(t.findings.c.state != FindingState.WITHDRAWN.value, t.findings.c.merged_into == "")
