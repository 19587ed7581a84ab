"""电子印章 of a bureau: which edition is in force on a day, and its image as it was brought."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from shared.problems import Problem
from sync_server.grounds import seals as grounds
from sync_server.ledger import tables as t

SUBJECT = "seal"
s, a = t.seals.c, t.attachments.c


def seal_in_force(conn: Connection, organ: str, day: str) -> str:
    """The id of the edition; '' when the bureau has none on that day. The later begun goes before, then the later
    brought."""
    here = (s.organ == organ) & (s.first_day <= day) & s.ended_at.is_(None)
    query = select(s.id).where(here).order_by(s.first_day.desc(), s.at.desc(), s.id.desc()).limit(1)
    return str(conn.execute(query).scalar() or "")


def seal_image(conn: Connection, seal_id: str) -> tuple[str, bytes]:
    """Whose it is and the PNG. Raises Problem when it is not what was brought."""
    seal = conn.execute(select(s.organ, s.sha256).where(s.id == seal_id)).one()
    content = conn.execute(select(a.content).where(a.subject_kind == SUBJECT, a.subject_id == seal_id)).scalar()
    if content is None or hashlib.sha256(content).hexdigest() != seal.sha256:
        raise Problem(grounds.CHANGED)
    return str(seal.organ), bytes(content)


def seals_of(conn: Connection, organ: str) -> Sequence[Row[Any]]:
    """All editions of the bureau with their images, the newest first."""
    query = select(t.seals, a.content).join(t.attachments, (a.subject_kind == SUBJECT) & (a.subject_id == s.id))
    return conn.execute(query.where(s.organ == organ).order_by(s.first_day.desc(), s.at.desc())).all()
