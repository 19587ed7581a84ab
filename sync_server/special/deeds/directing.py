"""领导批示 on a case, written on paper and keyed in with its scan: whoever must act is told, and the register of
urgings has it (沪城管执〔2009〕1号 四(二)3: 做好登记, 领导批示)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping

from shared.moment import chinese_day, day_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.urgings import urge
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import special_cases as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.procedures.urging import UrgingWay
from sync_server.reference.actors import as_actor
from sync_server.scans.attaching import add_scan
from sync_server.scans.prepared import PreparedScan
from sync_server.special.deeds.held import CASE_DIRECTION, SHARE, HeldCase, begin_case, note_case
from sync_server.special.rules.case import CaseDeed


@dataclass(frozen=True)
class Direction:
    """What a leader has written: who, on which day, the words; the scan of the paper; the shares whose units must act
    (none named: all of them)."""

    leader: str
    given_on: date
    words: str
    scan: PreparedScan | None = None
    share_ids: tuple[str, ...] = ()


def direct(w: Write, caller: Caller, case_id: str, direction: Direction) -> str:
    """Key in what a leader has directed; returns the direction's id. Raises Problem."""
    held = begin_case(w, caller, case_id, CaseDeed.DIRECT, words=direction.words)
    leader, words = direction.leader.strip()[:80], direction.words.strip()
    if not says(leader):
        raise Problem(grounds.LEADER_MISSING)
    if direction.given_on > day_in_shanghai(w.moment):
        raise Problem(grounds.DIRECTED_LATER)
    shares = _those_who_act(held, direction)
    direction_id, actor = w.new_id(), as_actor(caller)
    w.add(
        t.case_directions,
        id=direction_id,
        case_id=case_id,
        leader=leader,
        given_on=direction.given_on.isoformat(),
        words=words,
        scan_id=_scanned(w, actor, direction_id, direction),
        shares=[share["id"] for share in shares],
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    said = f"{leader}{chinese_day(direction.given_on)}批示"
    for share in shares:
        urge(w, SHARE, share["id"], UrgingWay.DIRECTION, actor, f"转达{said}，请{share['unit_name']}办理", words)
    units = "、".join(share["unit_name"] for share in shares)
    told = [held.row["body_id"], *(share["unit_id"] for share in shares)]
    sentence = f"{held.name}：{said}“{words.rstrip('。')}”，请{units}办理"
    note_case(w, held, happenings.CASE_DIRECTED, sentence, caller=caller, to=told)
    return direction_id


def _scanned(w: Write, actor: Actor, direction_id: str, direction: Direction) -> str:
    """The id under which the paper is attached; '' when it was not scanned."""
    if direction.scan is None:
        return ""
    return add_scan(w, actor, CASE_DIRECTION, direction_id, f"{direction.leader.strip()}批示", direction.scan)


def _those_who_act(held: HeldCase, direction: Direction) -> list[RowMapping]:
    """The shares whose units must act, in the order of the plan. Raises Problem for one of another case."""
    if not direction.share_ids:
        return list(held.shares)
    if set(direction.share_ids) - {share["id"] for share in held.shares}:
        raise Problem(NOT_FOUND, what="这个责任单位的承办")
    return [share for share in held.shares if share["id"] in direction.share_ids]
