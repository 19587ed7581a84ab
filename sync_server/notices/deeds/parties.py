"""Who has had a hand in a notice, for the one who decides about it: that must be another person."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from shared.notice import NoticeState
from sync_server.acts.common.approvals import taken_by
from sync_server.casework import happenings
from sync_server.casework.approval import Doer, Taken
from sync_server.ledger import tables as t
from sync_server.notices.rules.notice import FEED_BACK, OBJECT, SIGN
from sync_server.procedures.answers import AnswerKind

_SIGNING = (happenings.NOTICE_SIGNED.kind, happenings.NOTICE_CONFIRMED.kind)
_ASKING = {NoticeState.OBJECTED: (AnswerKind.OBJECTION, OBJECT), NoticeState.FED_BACK: (AnswerKind.FEEDBACK, FEED_BACK)}


def parties(conn: Connection, row: RowMapping) -> tuple[Taken, ...]:
    """Who signed for the notice, on the spot, on paper or online, or confirmed it; and who gave the answer that waits,
    or signed it as the unit's leader. Nobody is looked for while nothing waits."""
    asking = _ASKING.get(NoticeState(row["state"]))
    if asking is None:
        return ()
    kind, step = asking
    a, e = t.answers.c, t.events.c
    waiting = (a.notice_id == row["id"]) & (a.kind == kind.value) & (a.decision == "")
    found = list[Taken]()
    for answer in conn.execute(select(a.user_id, a.signer).where(waiting)):
        found += taken_by(conn, step, [answer.user_id])
        found += _persons(conn, step, (answer.signer or {}).get("badge", ""))
    of_notice = (e.subject_kind == "notice") & (e.subject_id == row["id"])
    signed = conn.execute(select(e.actor_id).where(of_notice, e.kind.in_(_SIGNING), e.actor_kind == "user")).scalars()
    found += taken_by(conn, SIGN, signed)
    service = row["service"] or {}
    for signer in ((service.get("signature") or {}).get("signer"), service.get("paper_signer")):
        found += _persons(conn, SIGN, (signer or {}).get("badge", ""))
    return tuple(found)


def _persons(conn: Connection, step: str, badge: str) -> list[Taken]:
    """The step as taken by who wears the badge, without an account; nobody when the directory does not know it."""
    p = t.people.c
    rows = conn.execute(select(p.id).where(p.badge == badge)).scalars() if badge else ()
    return [Taken(step, Doer("", person, for_unit=True)) for person in rows]
