"""提请结案: once every unit has met its demands the lead unit asks that the case be closed (domain.md §5: 牵头单位
reports for all)."""

from __future__ import annotations

from sqlalchemy import func, select

from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.grounds import special as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.special.deeds.held import CASE, HeldShare, begin_share, note_case
from sync_server.special.rules.share import ShareDeed


def ask_closing(w: Write, caller: Caller, share_id: str, words: str = "") -> None:
    """The lead unit asks the body to close the case. Raises Problem."""
    held = begin_share(w, caller, share_id, ShareDeed.ASK_CLOSING)
    if held.case.facts.closing_open:
        raise Problem(grounds.CLOSING_DRAFTED)
    if _asked(w, held):
        raise Problem(grounds.CLOSING_ASKED)
    said = f"牵头单位{held.unit_name}提请结案" + (f"：{words.strip()}" if words.strip() else "")
    note_case(w, held.case, happenings.CASE_CLOSING_ASKED, said, caller=caller, to=[held.case.row["body_id"]])


def _asked(w: Write, held: HeldShare) -> bool:
    """Whether it has asked since the last share met its demands."""
    e = t.events.c
    asked = select(func.max(e.at)).where(
        e.subject_kind == CASE, e.subject_id == held.case.id, e.kind == happenings.CASE_CLOSING_ASKED.kind
    )
    last = max(str(share["accepted_at"]) for share in held.case.shares)
    return str(w.conn.execute(asked).scalar() or "") >= last
