"""催办登记, 回执 and the end: urgings by people, the unit's receipt, closing with words or 移送
(沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from typing import Any

from shared.problems import Problem
from sync_server.acts.common.urgings import urge
from sync_server.casework import happenings
from sync_server.grounds import pursuits as grounds
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.held_pursuit import SUBJECT, begin, note
from sync_server.notices.rules.pursuit import PURSUIT_COURSE, PursuitDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.urging import BY_PEOPLE, UrgingWay
from sync_server.reference.actors import as_actor


def enter_urging(
    w: Write, caller: Caller, pursuit_id: str, way: str, words: str, *, leader_words: str = "", result: str = ""
) -> str:
    """Enter a call, visit or letter with how it stands; returns the row's id. Raises Problem."""
    held = begin(w, caller, pursuit_id, PursuitDeed.URGE, words=words)
    if way not in BY_PEOPLE:
        raise Problem(grounds.WAY_OF_URGING_NOT_CHOSEN)
    said = f"催办（{UrgingWay(way).label}）：{words.strip()}"
    note(w, held, happenings.PURSUIT_URGED, said, caller=caller, inside=True)
    actor = as_actor(caller)
    return urge(w, SUBJECT, pursuit_id, UrgingWay(way), actor, words.strip(), leader_words.strip(), result.strip())


def give_receipt(w: Write, caller: Caller, pursuit_id: str, signer: str, words: str) -> None:
    """The unit signs the order's receipt and says how it will handle it. Raises Problem."""
    held = begin(w, caller, pursuit_id, PursuitDeed.RECEIPT, words=words)
    name = signer.strip() or caller.name
    said = f"督办通知单回执：{name}签收，{words.strip()}"
    values: dict[str, Any] = {"receipted_at": w.now, "receipted_by": name[:80], "receipt_words": words.strip()}
    note(w, held, happenings.PURSUIT_RECEIPTED, said, caller=caller, to=[held.row["section_id"]], **values)


def close(w: Write, caller: Caller, pursuit_id: str, words: str) -> None:
    """The street has answered: closed with its result in words. Raises Problem."""
    _end(w, caller, pursuit_id, PursuitDeed.CLOSE, "办结销号", words)


def refer(w: Write, caller: Caller, pursuit_id: str, words: str) -> None:
    """移送: what concerns a person's discipline leaves the system, with to whom and why. Raises Problem."""
    _end(w, caller, pursuit_id, PursuitDeed.REFER, "移送", words)


def _end(w: Write, caller: Caller, pursuit_id: str, deed: PursuitDeed, said: str, words: str) -> None:
    held = begin(w, caller, pursuit_id, deed, words=words)
    happening = happenings.of(SUBJECT, PURSUIT_COURSE.leads(held.facts, deed).value)
    values: dict[str, Any] = {"closed_at": w.now, "closing_words": words.strip()}
    note(w, held, happening, f"{said}：{words.strip()}", caller=caller, deed=deed, **values)
