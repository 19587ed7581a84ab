"""督办 by people: calls, visits and letters in the register of urgings, somebody sent to the place, the receipt of a
督办通知单 (沪城管执〔2009〕1号 四(二)3: 定期催办, 催办日期、方式、经办人、办理情况、领导批示、最后结果).

What the system says by itself is a row of the same register (`clockwork/reminding.py`), told apart by who did it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.inspection import Form, Method
from shared.moment import day_in_shanghai
from shared.organisation import INSPECTED
from shared.problems import Problem
from sync_server.acts.common.assignments import assign
from sync_server.acts.common.urgings import urge
from sync_server.casework import happenings
from sync_server.casework.term import TermClock
from sync_server.grounds import special as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.procedures.urging import BY_PEOPLE, UrgingWay
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory
from sync_server.special.deeds.held import SHARE, begin_share, note_share
from sync_server.special.deeds.lapsing import catch_up
from sync_server.special.rules.share import ShareDeed


def enter_urging(
    w: Write, caller: Caller, share_id: str, way: str, words: str, *, leader_words: str = "", result: str = ""
) -> str:
    """Enter a call, visit or letter with how it stands; the unit reads it too. Returns the row's id. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.URGE, words=words)
    if way not in BY_PEOPLE:
        raise Problem(grounds.WAY_OF_URGING_NOT_CHOSEN)
    said = f"催办{held.unit_name}（{UrgingWay(way).label}）：{words.strip()}"
    note_share(w, held, happenings.CASE_SHARE_URGED, said, caller=caller, to=[held.row["unit_id"]])
    actor = as_actor(caller)
    return urge(w, SHARE, share_id, UrgingWay(way), actor, words.strip(), leader_words.strip(), result.strip())


def send_somebody(w: Write, caller: Caller, share_id: str, user_id: str, words: str, due_on: date) -> str:
    """派人督办: an inspector goes to the place; what he is to do is his task, and the check that it opens counts to the
    case. The unit is not told. Returns the task's id. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.SEND_SOMEBODY, words=words)
    if due_on < day_in_shanghai(w.moment):
        raise Problem(grounds.SENT_INTO_THE_PAST)
    case, unit_id = held.case.row, _inspected(w, held.row["unit_id"])
    prefill = {
        "form": Form.SPECIAL.value,
        "methods": [Method.ON_SITE.value],
        "unit_id": unit_id,
        "case_id": held.case.id,
        "case_number": case["number"],
    }
    task_id = assign(
        w,
        caller,
        user_id,
        f"派人督办：{case['title']}"[:120],
        unit_id=unit_id,
        place=case["place"],
        due_on=due_on.isoformat(),
        note=f"{case['number']} {held.unit_name}：{words.strip()}"[:500],
        prefill=prefill,
    )
    said = f"派人到{held.unit_name}督办，请于{TermClock.of_day(due_on).words()}前完成：{words.strip()}"
    data: dict[str, Any] = {"assignment_id": task_id, "user_id": user_id}
    note_share(w, held, happenings.CASE_SHARE_VISIT, said, caller=caller, inside=True, data=data)
    urge(w, SHARE, share_id, UrgingWay.SENT, as_actor(caller), said)
    return task_id


def give_receipt(w: Write, caller: Caller, share_id: str, signer: str, words: str) -> None:
    """The unit signs the receipt of the 督办通知单 and says how it will handle it. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.RECEIPT, words=words)
    name = (signer.strip() or caller.name)[:80]
    said = f"督办通知单回执：{held.unit_name}{name}签收，{words.strip()}"
    values: dict[str, Any] = {"receipted_at": w.now, "receipted_by": name, "receipt_words": words.strip()}
    to = [held.case.row["body_id"]]
    note_share(w, held, happenings.CASE_SHARE_RECEIPTED, said, caller=caller, to=to, **values)


def _inspected(w: Write, unit_id: str | None) -> str:
    """The unit, if checks are made of it; '' for a section, and for a body that is no unit here."""
    return unit_id if unit_id and directory(w).unit(unit_id).kind in INSPECTED else ""
