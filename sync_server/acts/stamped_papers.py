"""盖章件: the paper that went out, as it was stamped, scanned back to its line in the register of papers issued."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from shared.numbering import with_number
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.issuing import STAMPED
from sync_server.casework import happenings
from sync_server.grounds import papers as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import belongs
from sync_server.procedures.permissions import Action, Caller, allowed
from sync_server.reference.actors import as_actor
from sync_server.scans.attaching import add_scan, same_scan
from sync_server.scans.prepared import PreparedScan

SUBJECT = STAMPED


ATTACHERS = (Action.EXPORT, Action.ANSWER_NOTICE)  # who hands papers out, and who signs a unit's feedback


def may_attach(paper: Any, caller: Caller) -> bool:
    """True for those who send papers out, of the body that issued this one (a row of the register)."""
    return any(allowed(caller.role, action) for action in ATTACHERS) and belongs(paper.unit_id, caller)


def attach_stamped(w: Write, caller: Caller, paper_id: str, scan: PreparedScan) -> str:
    """Attach the stamped paper; its id. The same pages again are the ones that are there, and nothing happens. The
    caller of this has looked whether the paper may be read. Raises Problem for people of another body."""
    paper = _paper(w.conn, paper_id)
    if not may_attach(paper, caller):
        raise Problem(grounds.NOT_OUR_PAPER, unit=paper.unit_name)
    if there := same_scan(w.conn, SUBJECT, paper_id, scan):
        return there
    scan_id = add_scan(w, as_actor(caller), SUBJECT, paper_id, with_number(paper.number, paper.title), scan)
    words = f"附上《{paper.title}》的盖章扫描件（{scan.pages} 页）"
    data = {"paper_id": paper_id, "scan_id": scan_id, "sha256": scan.sha256}
    subject = (paper.subject_kind, paper.subject_id)
    w.event(happenings.SCAN_ATTACHED, *subject, words, actor=as_actor(caller), data=data)
    return scan_id


def _paper(conn: Connection, paper_id: str) -> Row[Any]:
    p = t.papers_issued
    query = select(p, t.units.c.name.label("unit_name")).join(t.units, t.units.c.id == p.c.unit_id)
    row = conn.execute(query.where(p.c.id == paper_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份印发的文书")
    return row
