"""What of a case is told in the papers that end it: its course, and what each unit has reported and was accepted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, or_, select

from shared.moment import chinese_day, day_in_shanghai, from_iso
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.special.deeds.held import CASE, SHARE, HeldCase
from sync_server.special.rules.share import Verdict

MOST_TOLD = 60  # lines of the course on one paper; the volume has the rest
# In the answer to whoever gave it only what was decided on it, and that its units have done what was asked.
_DECIDED = (
    happenings.CASE_OPENED.kind,
    happenings.CASE_DIRECTED.kind,
    happenings.CASE_SUSPENDED.kind,
    happenings.CASE_RESUMED.kind,
    happenings.CASE_MERGED.kind,
    happenings.CASE_CLOSED.kind,
    happenings.CASE_SHARE_RETURNED.kind,
    happenings.CASE_SHARE_ORDERED.kind,
)
_ALL = (
    *_DECIDED,
    happenings.CASE_SHARE_SIGNED.kind,
    happenings.CASE_SHARE_REPORTED.kind,
    happenings.CASE_SHARE_EXTENSION_GRANTED.kind,
    happenings.CASE_SHARE_OVERDUE.kind,
    happenings.CASE_SHARE_VISIT.kind,
    happenings.CASE_SHARE_RECEIPTED.kind,
    happenings.CASE_SHARE_ACCEPTED.kind,
)


def course_of(conn: Connection, held: HeldCase) -> Sequence[str]:
    """The course of the case since it was opened, one line an event: `2026年11月4日，……。`"""
    return _told(conn, held, _ALL)


def decisions_on(conn: Connection, held: HeldCase) -> Sequence[str]:
    """What was decided on the case, one line each, as its course."""
    return _told(conn, held, _DECIDED)


def units_of(held: HeldCase) -> str:
    """The responsible units in the order of the plan; where there are several, with who leads."""
    several = len(held.shares) > 1
    return "、".join(share["unit_name"] + ("（牵头）" if several and share["lead"] else "") for share in held.shares)


def _told(conn: Connection, held: HeldCase, of: Sequence[str]) -> Sequence[str]:
    e = t.events.c
    shares = [share["id"] for share in held.shares]
    own = and_(e.subject_kind == CASE, e.subject_id == held.id)
    theirs = and_(e.subject_kind == SHARE, e.subject_id.in_(shares))
    query = select(e.at, e.words).where(or_(own, theirs), e.kind.in_(of)).order_by(e.seq).limit(MOST_TOLD + 1)
    rows = conn.execute(query).all()
    lines = [f"{chinese_day(day_in_shanghai(from_iso(row.at)))}，{_plain(held, row.words)}。" for row in rows]
    return lines if len(lines) <= MOST_TOLD else [*lines[:MOST_TOLD], "其余经过见案卷。"]


def accepted_words(conn: Connection, held: HeldCase) -> Sequence[str]:
    """What the units have reported and was accepted, in the order of the plan: `某单位：……`."""
    r = t.case_reports.c
    query = select(r.share_id, r.words).where(r.case_id == held.id, r.verdict == Verdict.ACCEPTED.value)
    words: dict[str, list[str]] = {}
    for row in conn.execute(query.order_by(r.at, r.id)):  # a second one where a case was joined after the first
        words.setdefault(row.share_id, []).append(row.words)
    return [f"{share['unit_name']}：{'　'.join(words[share['id']])}" for share in held.shares if share["id"] in words]


def _plain(held: HeldCase, words: str) -> str:
    """A paper on the case does not call it by its number and name in each line."""
    return words.replace(held.name, "本案").removeprefix("本案：").rstrip("。；")
