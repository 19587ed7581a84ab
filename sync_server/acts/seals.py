"""电子印章: the administrator of a bureau brings its image, and ends its use. What went out before stays as it is."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import select, update

from shared.moment import day_in_shanghai
from shared.organisation import organ_of
from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.evidence.seal_image import check_seal
from sync_server.grounds import seals as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.seals import SUBJECT

MIME = "image/png"


def organ_of_caller(w: Write, caller: Caller) -> str:
    """The bureau to which the caller's unit belongs, as papers name it."""
    name = w.conn.execute(select(t.units.c.name).where(t.units.c.id == caller.unit_id)).scalar_one()
    return organ_of(str(name))


def bring_seal(w: Write, caller: Caller, name: str, content: bytes, first_day: date) -> str:
    """A new edition from a day on, never earlier than today; its id. Raises Problem with a sentence on the file."""
    _check_right(caller)
    check_seal(content)
    if first_day < day_in_shanghai(w.moment):
        raise Problem(grounds.DAY_PAST)
    seal_id, organ, sha256 = w.new_id(), organ_of_caller(w, caller), hashlib.sha256(content).hexdigest()
    who = {"user_id": caller.user_id, "user_name": caller.name}
    w.add(
        t.seals,
        id=seal_id,
        organ=organ,
        unit_id=caller.unit_id,
        sha256=sha256,
        first_day=first_day.isoformat(),
        at=w.now,
        **who,
    )
    file = {"name": name[:200] or "印章.png", "mime": MIME, "size": len(content), "sha256": sha256, "content": content}
    w.add(t.attachments, id=w.new_id(), subject_kind=SUBJECT, subject_id=seal_id, at=w.now, **file, **who)
    words = f"上传{organ}的电子印章，{first_day.isoformat()}起启用，校验值 {sha256[:16]}"
    w.event(happenings.SEAL_BROUGHT, SUBJECT, seal_id, words, actor=as_actor(caller), data={"sha256": sha256})
    return seal_id


def end_seal(w: Write, caller: Caller, seal_id: str) -> None:
    """From now on it is drawn on nothing; it stands for what carries it. Raises Problem."""
    _check_right(caller)
    s = t.seals.c
    row = w.conn.execute(select(s.organ, s.ended_at).where(s.id == seal_id)).first()
    if row is None or row.organ != organ_of_caller(w, caller):
        raise Problem(NOT_FOUND, what="这枚印章")
    if row.ended_at:
        raise Problem(grounds.ENDED)
    last_day = day_in_shanghai(w.moment).isoformat()
    ended = {"last_day": last_day, "ended_name": caller.name, "ended_at": w.now}
    w.conn.execute(update(t.seals).where(s.id == seal_id).values(**ended))
    w.event(happenings.SEAL_ENDED, SUBJECT, seal_id, f"停用{row.organ}的电子印章", actor=as_actor(caller))


def _check_right(caller: Caller) -> None:
    require(caller, Action.MANAGE_USERS, Target(caller.district_code), "本单位的电子印章")
