"""并案: what the units of the merged case still have to do goes on in the case that is kept (domain.md §5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from shared.moment import day_in_shanghai
from sync_server.casework import happenings
from sync_server.casework.term import Reckoning
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.special.deeds.held import REPORT, HeldCase, HeldShare, hold_share, note_share
from sync_server.special.deeds.lapsing import last_ended
from sync_server.special.deeds.terms import begin_share_term, limit, report_anew, until_day
from sync_server.special.rules.share import AWAITING, ShareDeed, ShareState


def take_over(w: Write, caller: Caller, kept: HeldCase, merged: HeldCase) -> None:
    """Whoever answers in the kept case too is given the other's demands there; who does not has a share in it from now
    on, until the day on which the old one was due. `merged` is the case as it was before it ended."""
    # Should a unit stand there twice, the share that still waits for it takes the demands.
    theirs = sorted(kept.shares, key=lambda share: ShareState(share["state"]) in AWAITING)
    there = {_who(share): share["id"] for share in theirs}
    nth = max(share["nth"] for share in kept.shares)
    for share in merged.shares:
        if ShareState(share["state"]) is ShareState.ACCEPTED:
            continue  # it has done its part; its report stays in its own case
        if own := there.get(_who(share)):
            _add_demands(w, caller, hold_share(w, own), share, merged)
        else:
            nth += 1
            _serve_anew(w, caller, kept, share, nth, merged)


def _who(share: RowMapping) -> str:
    return str(share["unit_id"] or share["unit_name"])


def _add_demands(w: Write, caller: Caller, held: HeldShare, share: RowMapping, merged: HeldCase) -> None:
    """A report that waits for judgement goes on waiting, and is judged by all the demands; a unit that had met its own
    is asked again, until the day on which its other share was due."""
    known, again = share["demands"] in held.row["demands"], held.facts.state is ShareState.ACCEPTED
    if known and not again:
        return
    values: dict[str, Any] = {}
    said = f"{held.name}办理要求有补充（并入{merged.name}）：{share['demands']}"
    if not known:
        values["demands"] = f"{held.row['demands']}\n（并入{merged.name}）{share['demands']}"
    if again:
        clock, columns = begin_share_term(w, held, REPORT, _rest_of(w, share, merged.row))
        values |= {"accepted_at": None, "ended_at": None, **columns}
        said += f"，请于{clock.words()}前报告办理情况"
    happening, to, deed = happenings.CASE_SHARE_DEMANDS_ADDED, [held.row["unit_id"]], ShareDeed.RETURN
    note_share(w, held, happening, said, caller=caller, to=to, deed=deed if again else None, **values)


def _serve_anew(w: Write, caller: Caller, kept: HeldCase, share: RowMapping, nth: int, merged: HeldCase) -> None:
    share_id = w.new_id()
    copied = {name: share[name] for name in ("unit_id", "unit_name", "district_code", "demands")}
    copied |= {"case_id": kept.id, "nth": nth, "changed_seq": kept.row["changed_seq"]}
    w.add(t.case_shares, id=share_id, state=ShareState.PREPARED.value, **copied)
    held = hold_share(w, share_id)
    clock, columns = begin_share_term(w, held, REPORT, _rest_of(w, share, merged.row))
    said = f"交办{held.name}（由{merged.name}并入），请于{clock.words()}前报告办理情况"
    to, deed = [share["unit_id"]], ShareDeed.SERVE
    note_share(w, held, happenings.CASE_SHARE_SERVED, said, caller=caller, to=to, deed=deed, served_at=w.now, **columns)


def _rest_of(w: Write, share: RowMapping, case: Mapping[Any, Any]) -> Reckoning:
    """Until the day on which the old share was due, also if it had reported by then and was not judged; what stood
    still runs on, and who was late already is given the days of a report that is looked into anew."""
    district, today = case["district_code"], day_in_shanghai(w.moment)
    if share["rest"]:
        return limit(w, district, case["measure"], share["rest"], w.moment)
    last = date.fromisoformat(share["wanted_on"] or share["due_on"] or last_ended(w.conn, share["id"])["due_on"])
    if last > today:
        return until_day(w, district, w.moment, last)
    return report_anew(w, district)
