"""Which findings count in statistics and scores, and to whom: the conditions that lists, figures and papers share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case

from shared.finding import FindingState
from shared.organisation import INSPECTED
from sync_server.ledger import tables as t


def counted() -> ColumnElement[bool]:
    """Condition on `findings`: not taken back by a correction or a revocation, and not merged into another one."""
    return and_(t.findings.c.state != FindingState.WITHDRAWN.value, t.findings.c.merged_into == "")


def charged_to() -> ColumnElement[str]:
    """The unit under which a finding stands, where `findings` are joined with `units` by `answering_unit_id`: the one
    that answers for it (domain.md §1.1: responsible by item, not only by place); the one inspected where a section or
    the detachment itself answers."""
    f, kinds = t.findings.c, [kind.value for kind in INSPECTED]
    return case((t.units.c.kind.in_(kinds), f.answering_unit_id), else_=f.unit_id)
