"""The register of papers issued (发文登记): a row for every paper that goes out – which, under what number, by whom,
when and to whom – and the facts that it is made from, as the deed leaves them. Its files are added by
`papers/printing.py`, so that nobody who signs or files waits for the press."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, select

from shared.moment import day_in_shanghai
from shared.organisation import organ_of
from shared.spelling import folded
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.states import PrintState
from sync_server.ledger.write import Write
from sync_server.reference.paper_facts import facts_of
from sync_server.reference.seals import seal_in_force

STAMPED = "paper"  # a line of the register, as the scans of its stamped paper name it
WAITING, PRINTED = PrintState.WAITING.value, PrintState.PRINTED.value  # for its print; printed and kept


@dataclass(frozen=True)
class Issue:
    """A paper that goes out. `edition` is a document's version; 0 stands for the next of its kind on its subject."""

    kind: str
    subject_kind: str
    subject_id: str
    title: str
    number: str
    unit_id: str
    district_code: str
    edition: int = 0
    instead_of: str = ""


def enter_issue(w: Write, actor: Actor, paper: Issue, receivers: Iterable[str]) -> None:
    """Enter the paper, to the units in `receivers`. What it says is sealed when the deed has written everything."""
    w.at_end(partial(_enter_waiting, w, actor, paper, tuple(receivers)))


def enter_printed(
    w: Write, actor: Actor, paper: Issue, receivers: Iterable[str], kept: Mapping[str, Any], wording: str
) -> str:
    """Enter a paper that was printed for handing out, with its files as `kept` (columns of the register); the id."""
    return _enter(w, actor, paper, receivers, state=PRINTED, kept_at=w.now, wording=wording, **kept)


def _enter_waiting(w: Write, actor: Actor, paper: Issue, receivers: Iterable[str]) -> None:
    organ, day = organ_of(_unit_name(w, paper)), day_in_shanghai(w.moment).isoformat()
    paper_id = _enter(w, actor, paper, receivers, state=WAITING, seal_id=seal_in_force(w.conn, organ, day))
    w.add(t.paper_facts, paper_id=paper_id, facts=facts_of(w.conn, paper.kind, paper.subject_id))


def _enter(w: Write, actor: Actor, paper: Issue, receivers: Iterable[str], **more: Any) -> str:
    paper_id, title = w.new_id(), paper.title[:200]
    w.add(
        t.papers_issued,
        id=paper_id,
        kind=paper.kind,
        subject_kind=paper.subject_kind,
        subject_id=paper.subject_id,
        edition=paper.edition or _next(w, paper),
        number=paper.number,
        title=title,
        unit_id=paper.unit_id,
        district_code=paper.district_code,
        user_id=actor.id,
        user_name=actor.name,
        instead_of=paper.instead_of,
        receivers=list(dict.fromkeys(receivers)),
        at=w.now,
        words=folded(f"{paper.number} {title} {actor.name} {paper.instead_of} {_unit_name(w, paper)}"),
        **more,
    )
    return paper_id


def _unit_name(w: Write, paper: Issue) -> str:
    name = w.cached(t.units, ("name", paper.unit_id), lambda c: c.execute(_name_of(paper.unit_id)).scalar_one())
    return str(name)


def _name_of(unit_id: str) -> Any:
    return select(t.units.c.name).where(t.units.c.id == unit_id)


def _next(w: Write, paper: Issue) -> int:
    p = t.papers_issued.c
    of_subject = (p.subject_kind == paper.subject_kind) & (p.subject_id == paper.subject_id) & (p.kind == paper.kind)
    return int(w.conn.execute(select(func.count()).where(of_subject)).scalar_one()) + 1
