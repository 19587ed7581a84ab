"""延期: asked for before the term ends, checked by the officer in charge, granted by the leader to a definite day or
refused, twice at most (沪城管执〔2009〕1号 四(二)2; domain.md §5).

What was asked for in time may be granted after the term has run out meanwhile: then nothing was missed. What was missed
stays missed, whatever is granted later.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.problems import RULE, Problem
from sync_server.acts.common.approvals import must_be_another, taken_by
from sync_server.acts.common.term_book import clock_of, running_term
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Measure, TermClock
from sync_server.grounds import special as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.answers import ExtensionAnswer
from sync_server.procedures.permissions import Caller
from sync_server.reference.directory import calendar
from sync_server.special.deeds.held import REPORT, SHARE, HeldShare, begin_share, note_share
from sync_server.special.deeds.lapsing import catch_up
from sync_server.special.deeds.terms import renew_share_term, until_day
from sync_server.special.rules.share import EXTENSION, ShareDeed, extension_refusal


def ask_extension(w: Write, caller: Caller, share_id: str, until: date, reasons: str, progress: str) -> str:
    """The unit asks for time until the day, with its reasons and how far it has come; the request's id. Raises
    Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.ASK_EXTENSION, words=reasons)
    if not says(progress):
        raise Problem(grounds.PROGRESS_MISSING)
    _must_fit(w, held, until)
    extension_id = w.new_id()
    w.add(
        t.case_extensions,
        id=extension_id,
        share_id=share_id,
        until=until.isoformat(),
        reasons=reasons.strip(),
        progress=progress.strip(),
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    said = f"{held.unit_name}申请延期至{chinese_day(until)}：{reasons.strip()}；进展：{progress.strip()}"
    to = [held.case.row["body_id"]]
    note_share(w, held, happenings.CASE_SHARE_EXTENSION_ASKED, said, caller=caller, to=to)
    return extension_id


def check_extension(w: Write, caller: Caller, share_id: str, words: str, *, seen: str = "") -> None:
    """The officer in charge has looked into the request, and says to the leader what he found; `seen` is the id of the
    request that he looked into. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.CHECK_EXTENSION, words=words)
    request = _waiting(w.conn, share_id, seen)
    values = {
        "check_words": words.strip(),
        "checked_by": caller.user_id,
        "checked_name": caller.name,
        "checked_at": w.now,
    }
    w.conn.execute(update(t.case_extensions).where(t.case_extensions.c.id == request["id"]).values(**values))
    said = f"核对{held.unit_name}的延期申请：{words.strip()}"
    to = [held.case.row["body_id"]]
    note_share(w, held, happenings.CASE_SHARE_EXTENSION_CHECKED, said, caller=caller, inside=True, to=to)


def decide_extension(
    w: Write,
    caller: Caller,
    share_id: str,
    granted: bool,
    until: date | None = None,
    words: str = "",
    *,
    seen: str = "",
) -> None:
    """Grant the request, to the day that was asked for or another one, or refuse it with words; `seen` as in
    `check_extension`. Raises Problem."""
    catch_up(w, share_id)
    deed = ShareDeed.GRANT_EXTENSION if granted else ShareDeed.REFUSE_EXTENSION
    held = begin_share(w, caller, share_id, deed, words=words)
    request = _waiting(w.conn, share_id, seen)
    hands = [*taken_by(w.conn, "ask", [request["user_id"]]), *taken_by(w.conn, "check", [request["checked_by"]])]
    must_be_another(w, caller, EXTENSION, "decide", hands)
    if granted:
        _grant(w, caller, held, request, until or date.fromisoformat(request["until"]), words.strip())
        return
    _decide(w, request, caller, ExtensionAnswer.REFUSED, words.strip())
    said = f"不同意延期：{words.strip()}；请在原期限内报告办理情况"
    to = [held.row["unit_id"]]
    note_share(w, held, happenings.CASE_SHARE_EXTENSION_REFUSED, said, caller=caller, to=to)


def let_requests_lapse(w: Write, held: HeldShare, words: str) -> None:
    """A request that nobody has answered needs no answer any more, as the words say."""
    x = t.case_extensions.c
    waiting = (x.share_id == held.id) & (x.decision == "")
    values = {"decision": ExtensionAnswer.LAPSED.value, "decision_words": words, "decided_at": w.now}
    w.conn.execute(update(t.case_extensions).where(waiting).values(**values))


def _grant(w: Write, caller: Caller, held: HeldShare, request: RowMapping, until: date, words: str) -> None:
    before = _must_fit(w, held, until)
    term = running_term(w.conn, SHARE, held.id, REPORT)
    reckoning = until_day(w, held.case.row["district_code"], from_iso(term["since"]), until)
    clock, columns = renew_share_term(w, held, reckoning)
    _decide(w, request, caller, ExtensionAnswer.GRANTED, words, granted_until=until.isoformat())
    in_time = "，原期限内已申请，不计逾期" if before.over(w.moment) else ""
    reason = f"（{words}）" if words else ""
    said = f"同意延期{reason}，请于{clock.words()}前报告办理情况{in_time}"
    data: dict[str, Any] = {"before": before.due_on.isoformat(), "until": until.isoformat()}
    to, more = [held.row["unit_id"]], held.row["extensions"] + 1
    happening = happenings.CASE_SHARE_EXTENSION_GRANTED
    note_share(w, held, happening, said, caller=caller, to=to, data=data, extensions=more, **columns)


def _must_fit(w: Write, held: HeldShare, until: date) -> TermClock:
    """The running clock, if it can be prolonged to the day. Raises Problem."""
    if until < day_in_shanghai(w.moment):
        raise Problem(grounds.EXTENDED_INTO_THE_PAST)
    case, clock = held.case.row, clock_of(running_term(w.conn, SHARE, held.id, REPORT))
    if words := extension_refusal(until, clock, Measure(case["measure"]), case["amount"], calendar(w)):
        raise Problem(RULE, reason=words)
    return clock


def _waiting(conn: Connection, share_id: str, seen: str) -> RowMapping:
    """The request that waits; the course has asked whether there is one. Raises Problem for another than was seen."""
    x = t.case_extensions.c
    query = select(t.case_extensions).where(x.share_id == share_id, x.decision == "")
    row = conn.execute(query.order_by(x.at.desc(), x.id.desc()).limit(1)).mappings().one()
    if seen and seen != row["id"]:
        raise Problem(grounds.ANOTHER_REQUEST)
    return row


def _decide(w: Write, request: RowMapping, caller: Caller, answer: ExtensionAnswer, words: str, **values: Any) -> None:
    decided = {
        "decision": answer.value,
        "decision_words": words,
        "decided_by": caller.user_id,
        "decided_name": caller.name,
        "decided_at": w.now,
    }
    of_request = t.case_extensions.c.id == request["id"]
    w.conn.execute(update(t.case_extensions).where(of_request).values(**decided, **values))
