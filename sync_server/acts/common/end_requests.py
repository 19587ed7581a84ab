"""What a correction of a record asks of the chief: that a grave finding ends, or counts as less than 严重."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.states import EndDecision
from sync_server.ledger.write import Write
from sync_server.procedures.closing import AskedEnd
from sync_server.procedures.permissions import Caller


def ask_for_end(
    w: Write,
    inspector: Caller,
    finding_id: str,
    what: AskedEnd,
    *,
    version: int,
    words: str,
    becomes: Mapping[str, Any] | None = None,
) -> None:
    """Keep what version `version` of the record asks; it takes the place of what an earlier version asked."""
    drop_requests(w, inspector, [finding_id])
    w.add(
        t.end_requests,
        id=w.new_id(),
        finding_id=finding_id,
        version=version,
        what=what.value,
        becomes=dict(becomes or {}),
        words=words,
        asked_by=inspector.user_id,
        asked_name=inspector.name,
        at=w.now,
    )


def announce_requests(w: Write, record_id: str, names: Mapping[str, AskedEnd], section_id: str) -> None:
    """Tell the section, and the inspector's phone, what waits for the chief; `names` are the findings'. The log says it
    of the system: a phone hears nothing of what its holder did."""
    said = "、".join(f"“{name}”（{what.label}）" for name, what in names.items())
    words = f"更正涉及严重问题{said}，更正内容已留存，问题照旧，待科长决定"
    seq = w.event(happenings.FINDING_END_ASKED, "record", record_id, words, actor=SYSTEM)
    w.deliver(
        seq, happenings.FINDING_END_ASKED, subject_kind="record", subject_id=record_id, unit_id=section_id, urgent=True
    )


def drop_requests(w: Write, inspector: Caller, finding_ids: Iterable[str]) -> None:
    """What waited for the chief is no longer asked: a later version of the record says otherwise."""
    q = t.end_requests.c
    waiting = q.finding_id.in_(list(finding_ids)) & (q.decision == "")
    decided = {"decision": EndDecision.DROPPED.value, "decided_by": inspector.user_id, "decided_name": inspector.name}
    w.conn.execute(update(t.end_requests).where(waiting).values(decided_at=w.now, **decided))


def asked_before(w: Write, finding_ids: Iterable[str]) -> set[str]:
    """Those of the findings of which something waits for the chief, or was refused."""
    q = t.end_requests.c
    asked = q.finding_id.in_(list(finding_ids)) & q.decision.in_([EndDecision.WAITING.value, EndDecision.REFUSED.value])
    return set(w.conn.execute(select(q.finding_id).where(asked)).scalars())
