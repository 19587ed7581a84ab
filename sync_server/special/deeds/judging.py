"""审结: a report is judged by the demands of the case, and meets them, or the unit has to look into the matter anew
(沪城管执〔2009〕1号 四(二)2, 4; domain.md §5).

A report that was returned stays in the file with what was found wanting.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, update

from shared.moment import chinese_day, day_in_shanghai
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.casework.term import Measure, Reckoning
from sync_server.grounds import special as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.directory import calendar
from sync_server.special.deeds.handling import last_report
from sync_server.special.deeds.held import REPORT, HeldShare, begin_share, note_share
from sync_server.special.deeds.orders import let_papers_lapse
from sync_server.special.deeds.terms import begin_share_term, report_anew, until_day
from sync_server.special.rules.share import TESTS, ReportKind, ShareDeed, Verdict, furthest, term_length


def accept(w: Write, caller: Caller, share_id: str, tests: frozenset[str], words: str = "", *, seen: str = "") -> None:
    """The report holds by each of the `tests` of 审结: the unit has met the demands. `seen` is how the share stood when
    it was judged (`changed_seq`): from another window it may have been reported anew. Raises Problem."""
    held = begin_share(w, caller, share_id, ShareDeed.ACCEPT)
    _as_seen(held, seen)
    if lacking := _lacking(tests):
        raise Problem(grounds.DOES_NOT_HOLD, tests=lacking)
    report = last_report(w.conn, share_id)
    if not report["stamped"]:
        raise Problem(grounds.NO_SEAL)
    _judge(w, caller, report, Verdict.ACCEPTED, tests, words)
    let_papers_lapse(w, held, f"{held.unit_name}的报告审核通过")
    said = f"{held.unit_name}的报告“{report['title']}”审核通过" + (f"：{words.strip()}" if words.strip() else "")
    values: dict[str, Any] = {"accepted_at": w.now, "ended_at": w.now}
    deed, happening = ShareDeed.ACCEPT, happenings.CASE_SHARE_ACCEPTED
    data = {"report_id": report["id"]}
    to = [held.row["unit_id"], *_lead_that_may_ask(held)]
    note_share(w, held, happening, said, caller=caller, to=to, deed=deed, data=data, **values)


def send_back(
    w: Write,
    caller: Caller,
    share_id: str,
    tests: frozenset[str],
    words: str,
    *,
    until: date | None = None,
    seen: str = "",
) -> None:
    """责成重新查报: by which of the `tests` the report holds, what is wanting, and a new term: to the end of `until`,
    no further than the plan's own term is long, or as the rules have it; `seen` as in `accept`. Also of a report that
    had been accepted, as long as the case is not closed. Raises Problem."""
    held = begin_share(w, caller, share_id, ShareDeed.RETURN, words=words)
    _as_seen(held, seen)
    report, lacking = last_report(w.conn, share_id), _lacking(tests)
    if not lacking and report["kind"] != ReportKind.HARD:
        raise Problem(grounds.NOTHING_FOUND_WANTING)
    if until is not None:
        _must_fit(w, held, until)
    clock, columns = begin_share_term(w, held, REPORT, _new_term(w, held, until))
    _judge(w, caller, report, Verdict.RETURNED, tests, words)
    found = f"（{lacking}不符合要求）" if lacking else ""
    said = f"责成重新查报“{report['title']}”{found}：{words.strip()}，请于{clock.words()}前重新报告"
    values: dict[str, Any] = {"returns": held.row["returns"] + 1, "accepted_at": None, "ended_at": None}
    to, data = [held.row["unit_id"]], {"report_id": report["id"]}
    deed, happening = ShareDeed.RETURN, happenings.CASE_SHARE_RETURNED
    note_share(w, held, happening, said, caller=caller, to=to, deed=deed, data=data, **values, **columns)


def _as_seen(held: HeldShare, seen: str) -> None:
    if seen and seen != str(held.row["changed_seq"]):
        raise Problem(grounds.SHARE_MOVED_ON)


def _must_fit(w: Write, held: HeldShare, until: date) -> None:
    """A day that is named lies ahead, and no further than the plan's own term is long: an officer alone does not give
    more time than the leader may. Raises Problem."""
    today, measure, amount = day_in_shanghai(w.moment), Measure(held.case.row["measure"]), held.case.row["amount"]
    if until <= today:
        raise Problem(grounds.RETURNED_UNTIL_THE_PAST)
    if until > (latest := furthest(today, measure, amount, calendar(w))):
        raise Problem(grounds.RETURNED_TOO_FAR, term=term_length(measure, amount), latest=chinese_day(latest))


def _new_term(w: Write, held: HeldShare, until: date | None) -> Reckoning:
    district_code = held.case.row["district_code"]
    return until_day(w, district_code, w.moment, until) if until else report_anew(w, district_code)


def _lacking(tests: Collection[str]) -> str:
    """Those that do not hold, in words. Raises Problem for one that there is not."""
    if set(tests) - TESTS.keys():
        raise Problem(grounds.UNKNOWN_TEST)
    return "、".join(label for name, label in TESTS.items() if name not in tests)


def _judge(w: Write, caller: Caller, report: RowMapping, verdict: Verdict, tests: Collection[str], words: str) -> None:
    values = {
        "verdict": verdict.value,
        "tests": {name: name in tests for name in TESTS},
        "verdict_words": words.strip(),
        "judged_by": caller.user_id,
        "judged_name": caller.name,
        "judged_at": w.now,
    }
    w.conn.execute(update(t.case_reports).where(t.case_reports.c.id == report["id"]).values(**values))


def _lead_that_may_ask(held: HeldShare) -> list[str | None]:
    """The lead unit, when this was the last share that was waited for: it may ask for closing now."""
    if held.case.facts.waiting != (held.unit_name,):
        return []
    return [share["unit_id"] for share in held.case.shares if share["lead"]]
