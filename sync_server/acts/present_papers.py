"""Papers that read otherwise than the phone sealed them: corrected, varied upon an objection, or the ledger's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.notice import Notice
from shared.plain import from_plain
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.procedures.claims import DIFFERS

_ALTERS = {happenings.NOTICE_CORRECTED.kind: "更正", happenings.NOTICE_OBJECTION_DECIDED.kind: "按复核决定变更"}


@dataclass(frozen=True)
class Present:
    """The paper as it reads now, and since when and why."""

    paper: Notice
    why: str


def present_papers(conn: Connection, notices: Mapping[str, RowMapping]) -> dict[str, Present]:
    """By its id, each of these notices (rows) whose paper is no longer the one that was sealed on the phone."""
    why = {
        notice_id: f"现场宣读的文本{DIFFERS}，现按台账编制"
        for notice_id, row in notices.items()
        if any(difference["holds"] for difference in row["differences"])
    }
    e = t.events.c
    of = (e.subject_kind == "notice") & e.subject_id.in_(notices) & e.kind.in_(_ALTERS)
    for event in conn.execute(select(e.subject_id, e.kind, e.at, e.data).where(of).order_by(e.seq)):
        data = event.data or {}
        if event.kind == happenings.NOTICE_CORRECTED.kind or data.get("before") != data.get("paper"):
            why[event.subject_id] = f"已于{chinese_day(day_in_shanghai(from_iso(event.at)))}{_ALTERS[event.kind]}"
    return {
        notice_id: Present(from_plain(Notice, notices[notice_id]["body"]), words) for notice_id, words in why.items()
    }
