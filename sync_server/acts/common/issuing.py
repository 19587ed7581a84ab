"""The register of papers issued (发文登记): a row for every paper that goes out – which, under what number, by whom,
when and to whom. Its print (wording, pages, hash of the PDF) is added by `papers/printing.py`, so that nobody who signs
or files waits for the press."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write

NOTICE = "notice"
WAITING = "waiting"  # for its print


@dataclass(frozen=True)
class Issue:
    """A paper that goes out. `edition` is a document's version; of a notice 0 stands for the next under its number."""

    kind: str
    subject_kind: str
    subject_id: str
    title: str
    number: str
    unit_id: str
    district_code: str
    edition: int = 0


def enter_issue(w: Write, actor: Actor, paper: Issue, receivers: Iterable[str]) -> None:
    """Enter the paper, to the units in `receivers`."""
    w.add(
        t.papers_issued,
        id=w.new_id(),
        kind=paper.kind,
        subject_kind=paper.subject_kind,
        subject_id=paper.subject_id,
        edition=paper.edition or _next(w, paper),
        number=paper.number,
        title=paper.title[:200],
        unit_id=paper.unit_id,
        district_code=paper.district_code,
        user_id=actor.id,
        user_name=actor.name,
        receivers=list(dict.fromkeys(receivers)),
        at=w.now,
        state=WAITING,
    )


def _next(w: Write, paper: Issue) -> int:
    p = t.papers_issued.c
    of_subject = (p.subject_kind == paper.subject_kind) & (p.subject_id == paper.subject_id)
    return int(w.conn.execute(select(func.count()).where(of_subject)).scalar_one()) + 1
