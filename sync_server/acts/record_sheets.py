"""日常督察记录表 that leaves the house: printed first, then entered into the register of papers with its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from shared.problems import Problem
from sync_server.acts.common.issuing import Issue, enter_printed
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import papers as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, require
from sync_server.reference.actors import as_actor
from sync_server.reference.paper_facts import RECORD

LONGEST_PURPOSE = 100


@dataclass(frozen=True)
class Sheet:
    """A printed sheet: of which state of the record, by which edition of the wording, and its files as kept (columns of
    the register)."""

    state: tuple[Any, ...]
    wording: str
    kept: Mapping[str, Any]


def printed_state(record: Mapping[Any, Any]) -> tuple[Any, ...]:
    """What changes whenever the record (row) would print otherwise."""
    return tuple(record[name] for name in ("hash", "changed_seq", "photos_missing"))


def hand_out(w: Write, caller: Caller, record_id: str, sheet: Sheet, purpose: str) -> str:
    """Enter the sheet; the id of its line. The caller of this has looked whether the record may be read. Raises
    Problem: CONFLICT when the record has changed since it was printed, RULE without a purpose."""
    require(caller, Action.EXPORT)
    if not says(purpose):
        raise Problem(grounds.PURPOSE_MISSING)
    record = w.conn.execute(select(t.records).where(t.records.c.id == record_id)).mappings().one()
    if printed_state(record) != sheet.state:
        raise Problem(grounds.RECORD_MOVED)
    paper = Issue(
        kind=RECORD,
        subject_kind="record",
        subject_id=record_id,
        title=f"日常督察记录表（{record['unit_name']}）",
        number="",
        unit_id=caller.unit_id,
        district_code=record["district_code"],
    )
    words = f"出具记录表：{purpose.strip()[:LONGEST_PURPOSE]}"
    data = {"sha256": sheet.kept["sha256"], "docx": sheet.kept["docx"]}
    w.event(happenings.RECORD_SHEET_ISSUED, "record", record_id, words, actor=as_actor(caller), data=data)
    return enter_printed(w, as_actor(caller), paper, (), sheet.kept, sheet.wording)
