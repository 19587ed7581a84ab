"""What is done to all shares of a case at once: 交办 as it is opened, 中止 and 恢复 of their terms, 随案终止
(沪城管执〔2009〕1号 四(二)1, 2; domain.md §5).

The papers of the case do it, which have asked who may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import RowMapping

from shared.moment import day_in_shanghai
from sync_server.casework import happenings
from sync_server.casework.term import IN_DAYS, Measure
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.clock import reckoning_of
from sync_server.reference.directory import calendar
from sync_server.special.deeds.extending import let_requests_lapse
from sync_server.special.deeds.handling import let_reports_lapse
from sync_server.special.deeds.held import REPORT, HeldCase, HeldShare, hold_share, note_share
from sync_server.special.deeds.lapsing import catch_up, last_ended, running
from sync_server.special.deeds.orders import let_papers_lapse
from sync_server.special.deeds.terms import begin_share_term, limit, stop_share_terms
from sync_server.special.rules.share import SHARE_COURSE, ShareDeed, ShareState, term_length


def serve_all(w: Write, case: HeldCase, since: datetime, *, caller: Caller | None = None) -> None:
    """The case has its number: every responsible unit has its share, and the term runs from `since` on."""
    for held in _shares(w, case, ShareDeed.SERVE):
        reckoning = limit(w, case.row["district_code"], case.row["measure"], case.row["amount"], since)
        clock, columns = begin_share_term(w, held, REPORT, reckoning)
        said = f"交办{held.name}，请于{clock.words()}前报告办理情况"
        to, deed = [held.row["unit_id"]], ShareDeed.SERVE
        happening = happenings.CASE_SHARE_SERVED
        note_share(w, held, happening, said, caller=caller, to=to, deed=deed, served_at=w.now, **columns)


def end_all(w: Write, case: HeldCase, words: str, *, caller: Caller | None = None) -> None:
    """The case goes on as another one, or elsewhere, or is not opened at all, as `words` say: nothing is awaited of its
    units any more. Orders that nobody has signed are void, what waited for an answer waits no longer. A unit that has
    not met its share does not learn of it now."""
    for held in _shares(w, case, ShareDeed.END):
        columns, met = stop_share_terms(w, held), held.facts.state is not ShareState.PREPARED
        let_papers_lapse(w, held, words)
        let_requests_lapse(w, held, words)
        let_reports_lapse(w, held, words)
        columns |= {"ended_at": w.now, "rest": 0}
        said, to = f"{held.name}随案终止：{words}", [held.row["unit_id"] if met else None]
        happening, deed = happenings.CASE_SHARE_ENDED, ShareDeed.END
        note_share(w, held, happening, said, caller=caller, to=to, inside=not met, deed=deed, **columns)


def pause_all(w: Write, case: HeldCase, *, caller: Caller | None = None) -> None:
    """中止: the clocks stand still, and each share keeps what is left of its term; one that is over already stays so.
    The units learn of it by the case."""
    for held in _shares(w, case, None):
        catch_up(w, held.id)
        if (row := running(w.conn, held)) is None or held.facts.term_over:
            continue
        rest = _rest(w, row, day_in_shanghai(w.moment))
        columns = stop_share_terms(w, held)
        said = f"{held.name}办理期限停止计算，尚余{term_length(Measure(row['measure']), rest)}"
        note_share(w, held, happenings.CASE_SHARE_PAUSED, said, caller=caller, rest=rest, **columns)


def resume_all(w: Write, case: HeldCase, *, caller: Caller | None = None) -> None:
    """恢复: what was left of each term runs from now on. Each unit is told its new day."""
    for held in _shares(w, case, None):
        if not held.row["rest"]:
            continue
        row, rest = last_ended(w.conn, held.id), held.row["rest"]
        reckoning = replace(reckoning_of(row), since=w.moment, amount=rest, known_at=None, extended=0)
        clock, columns = begin_share_term(w, held, row["what"], reckoning)
        left = term_length(Measure(row["measure"]), rest)
        said = f"{held.name}恢复办理，期限尚余{left}，请于{clock.words()}前报告办理情况"
        to = [held.row["unit_id"]]
        note_share(w, held, happenings.CASE_SHARE_RESUMED, said, caller=caller, to=to, rest=0, **columns)


def _shares(w: Write, case: HeldCase, deed: ShareDeed | None) -> Iterator[HeldShare]:
    """The shares of the case, as they are now; with a `deed` those to which it can be done."""
    for row in case.shares:
        held = hold_share(w, row["id"])
        if deed is None or SHARE_COURSE.after(held.facts.state, deed) is not None:
            yield held


def _rest(w: Write, row: RowMapping, today: date) -> int:
    """What is left of a running term after today, in its own measure: one at least, because whoever was stopped on the
    last day had not used it up."""
    reckoning = reckoning_of(row)
    if reckoning.measure in IN_DAYS:
        gone = (today - day_in_shanghai(reckoning.since)).days
        return max(1, reckoning.amount - gone)
    return max(1, calendar(w).workdays_between(today, date.fromisoformat(row["due_on"])))
