"""补录: a paper that was handled without the system belongs to its matter until that is filed, with its handler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, select, update

from shared.moment import day_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.archive.deeds.held_volume import require_keeper, volume_of
from sync_server.archive.rules.volume import Origin, VolumeItem
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor


@dataclass(frozen=True)
class Subject:
    """The matter to which a paper belongs, and the body that carries it; who calls has looked that it is there."""

    kind: str
    id: str
    district_code: str
    unit_id: str


@dataclass(frozen=True)
class HandPaper:
    """A scan that lies in the store of originals, and what stands on the paper."""

    title: str
    day: date
    handled_by: str
    sha256: str
    media_type: str
    size: int
    number: str = ""
    author: str = ""


def add_by_hand(w: Write, caller: Caller, subject: Subject, paper: HandPaper) -> str:
    """Enter the paper; returns its id. Raises Problem, also when the matter has been filed."""
    require_keeper(caller, subject.district_code, subject.unit_id, "这一案")
    _refuse_filed(w.conn, subject.kind, subject.id)
    if not says(paper.title):
        raise Problem(grounds.HAND_TITLE_MISSING)
    if not says(paper.handled_by):
        raise Problem(grounds.HANDLER_MISSING)
    if paper.day > day_in_shanghai(w.moment):
        raise Problem(grounds.DAY_AHEAD)
    paper_id = w.new_id()
    w.add(
        t.hand_papers,
        id=paper_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        district_code=subject.district_code,
        title=paper.title[:200],
        number=paper.number[:80],
        author=paper.author[:120],
        day=paper.day.isoformat(),
        handled_by=paper.handled_by[:80],
        media_type=paper.media_type,
        sha256=paper.sha256,
        size=paper.size,
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    words = f"补录《{paper.title[:200]}》，经办人{paper.handled_by[:80]}"
    w.event(happenings.VOLUME_BY_HAND, subject.kind, subject.id, words, actor=as_actor(caller))
    return paper_id


def strike_by_hand(w: Write, caller: Caller, subject: Subject, paper_id: str, words: str) -> None:
    """Take out what was entered for the matter by mistake; the row stays, with the reason. Raises Problem."""
    c = t.hand_papers.c
    of_matter = (c.subject_kind == subject.kind) & (c.subject_id == subject.id)
    row = w.conn.execute(select(t.hand_papers).where(c.id == paper_id, of_matter)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份补录材料")
    require_keeper(caller, subject.district_code, subject.unit_id, "这份补录材料")
    _refuse_filed(w.conn, subject.kind, subject.id)
    if row["struck_at"]:
        raise Problem(grounds.STRUCK_ALREADY)
    if not says(words):
        raise Problem(grounds.STRIKE_WORDS_MISSING)
    values = {"struck_at": w.now, "struck_name": caller.name, "struck_words": words.strip()[:300]}
    w.conn.execute(update(t.hand_papers).where(c.id == paper_id).values(**values))
    said = f"撤下补录的《{row['title']}》：{values['struck_words']}"
    w.event(happenings.VOLUME_STRUCK, subject.kind, subject.id, said, actor=as_actor(caller))


def papers_by_hand(conn: Connection, subject_kind: str, subject_id: str) -> Sequence[RowMapping]:
    """What was entered by hand for a matter, in the order of entering, struck ones too."""
    c = t.hand_papers.c
    query = select(t.hand_papers).where(c.subject_kind == subject_kind, c.subject_id == subject_id)
    return conn.execute(query.order_by(c.at, c.id)).mappings().all()


def items_by_hand(conn: Connection, subject_kind: str, subject_id: str) -> list[VolumeItem]:
    """The same as entries of the contents list, without struck ones."""
    return [
        VolumeItem(
            title=row["title"],
            day=row["day"],
            number=row["number"],
            author=row["author"],
            sha256=row["sha256"],
            media_type=row["media_type"],
            size=row["size"],
            origin=Origin.BY_HAND,
            handled_by=row["handled_by"],
        )
        for row in papers_by_hand(conn, subject_kind, subject_id)
        if not row["struck_at"]
    ]


def _refuse_filed(conn: Connection, subject_kind: str, subject_id: str) -> None:
    if volume_of(conn, subject_kind, subject_id):
        raise Problem(grounds.FILED_MEANWHILE)
