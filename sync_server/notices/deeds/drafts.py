"""The unit's feedback while it is written: kept version by version until the leader signs (domain.md §6.3).

Two windows lose nobody's words: who saves over a version that is no longer the newest is shown both. What happens to a
draft is the unit's own affair, so its events are not the notice's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from shared.notice import FeedbackVerdict
from shared.problems import CONFLICT, RULE, Problem
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.casework.said import says
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.answers import Feedback, feed_back
from sync_server.notices.deeds.held_notice import Held, begin
from sync_server.notices.deeds.signing import LeaderSign, own_leader
from sync_server.notices.rules.notice import Deed, feedback_refusal
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor

SUBJECT = "answer_draft"
TEXTS = ("verdict", "findings", "responsible", "measures", "done_on", "lasting")
PHOTOS = ("before", "after")


class DraftConflict(Problem):
    """Somebody saved in between; `theirs` is the text on file, `version` its number."""

    def __init__(self, by: str, version: int, theirs: Mapping[str, Any]) -> None:
        reason = f"{by}已先保存了另一份，您填写的内容仍在表中，请对照后再保存"
        super().__init__(CONFLICT, reason=reason)
        self.detail = f"{reason}。"  # to refresh, as other conflicts ask, would lose what was typed
        self.by, self.version, self.theirs = by, version, theirs


def draft_of(conn: Connection, notice_id: str) -> RowMapping | None:
    """The draft on a notice, if one has been begun."""
    return conn.execute(select(t.answer_drafts).where(t.answer_drafts.c.notice_id == notice_id)).mappings().first()


def save_draft(w: Write, caller: Caller, notice_id: str, body: Mapping[str, Any], *, base: int) -> int:
    """Keep what has been written over version `base` (0: none yet); returns the new version. `body` holds `TEXTS` and,
    as lists of SHA-256, `PHOTOS`. Raises DraftConflict, or Problem as `begin`."""
    held = begin(w, caller, notice_id, Deed.FEED_BACK)
    return _keep(w, caller, held, body, base, awaits_leader=False)


def send_to_leader(w: Write, caller: Caller, notice_id: str, body: Mapping[str, Any], *, base: int) -> int:
    """Save and lay before the unit's leader; complete feedback only. Raises DraftConflict or Problem."""
    held = begin(w, caller, notice_id, Deed.FEED_BACK)
    _check(as_feedback(body))
    version = _keep(w, caller, held, body, base, awaits_leader=True)
    _event(w, caller, held, happenings.DRAFT_SENT_TO_LEADER, f"{held.name}的反馈稿已送负责人签批")
    return version


def send_back(w: Write, caller: Caller, notice_id: str, words: str, sign: LeaderSign | None = None) -> None:
    """The leader sends the draft back with words; the text stays. Raises Problem."""
    held = begin(w, caller, notice_id, Deed.FEED_BACK)
    draft = _awaiting(w, notice_id)
    if not says(words):
        raise Problem(grounds.WORDS_OF_RETURN_MISSING)
    leader = own_leader(w.conn, caller)
    by = leader["name"] if leader else (sign.name.strip() if sign else "") or caller.name
    _set(w, notice_id, awaits_leader=False, returned_words=words.strip(), version=draft["version"] + 1)
    _event(w, caller, held, happenings.DRAFT_SENT_BACK, f"负责人{by}退回反馈稿：{words.strip()}")


def sign_and_file(
    w: Write, caller: Caller, notice_id: str, body: Mapping[str, Any], *, base: int, sign: LeaderSign | None = None
) -> str:
    """The leader signs and the feedback is filed; returns the answer's id. Raises DraftConflict or Problem."""
    begin(w, caller, notice_id, Deed.FEED_BACK)
    draft = draft_of(w.conn, notice_id)
    if draft is not None and draft["version"] != base:
        raise DraftConflict(draft["user_name"], draft["version"], draft["body"])
    return feed_back(w, caller, notice_id, as_feedback(body), sign)


def as_feedback(body: Mapping[str, Any]) -> Feedback:
    """A draft's body as the act takes it."""
    verdict = str(body.get("verdict", ""))
    texts = {name: str(body.get(name, "")) for name in TEXTS if name != "verdict"}
    return Feedback(
        verdict=FeedbackVerdict(verdict) if verdict in set(FeedbackVerdict) else None,
        **texts,
        before=tuple(body.get("before", ())),
        after=tuple(body.get("after", ())),
    )


def _check(answer: Feedback) -> None:
    words = feedback_refusal(
        verdict=answer.verdict,
        findings=answer.findings,
        responsible=answer.responsible,
        measures=answer.measures,
    )
    if words:
        raise Problem(RULE, reason=words)


def _keep(w: Write, caller: Caller, held: Held, body: Mapping[str, Any], base: int, *, awaits_leader: bool) -> int:
    draft = draft_of(w.conn, held.id)
    fresh = {name: str(body.get(name, "")) for name in TEXTS} | {name: list(body.get(name, ())) for name in PHOTOS}
    if draft is not None and draft["version"] != base:
        if draft["body"] == fresh and draft["awaits_leader"] == awaits_leader:
            return int(draft["version"])  # the same button pressed twice
        raise DraftConflict(draft["user_name"], draft["version"], draft["body"])
    version = draft["version"] + 1 if draft else 1
    values = {
        "version": version,
        "body": fresh,
        "awaits_leader": awaits_leader,
        "user_id": caller.user_id,
        "user_name": caller.name,
        "at": w.now,
    }
    if draft is None:
        w.conn.execute(insert(t.answer_drafts).values(notice_id=held.id, **values))
    else:
        _set(w, held.id, **values, **({"returned_words": ""} if awaits_leader else {}))
    return int(version)


def _set(w: Write, notice_id: str, **values: Any) -> None:
    w.conn.execute(update(t.answer_drafts).where(t.answer_drafts.c.notice_id == notice_id).values(**values))


def _awaiting(w: Write, notice_id: str) -> RowMapping:
    draft = draft_of(w.conn, notice_id)
    if draft is None or not draft["awaits_leader"]:
        raise Problem(grounds.NO_DRAFT_WAITS)
    return draft


def _event(w: Write, caller: Caller, held: Held, happening: Happening, words: str) -> None:
    w.event(happening, SUBJECT, held.id, words, actor=as_actor(caller), unit_id=held.row["unit_id"])
