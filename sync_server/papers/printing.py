"""What was issued is printed once for the register: by which wording, on how many pages, and the SHA-256 of the PDF.

It happens beside the deed, a moment later, outside of any write: the press takes its time. A document that has changed
before its turn is printed as it was signed. Of a notice the ledger has only the text in force: one that was corrected,
revoked or voided before its turn gets no hash rather than that of another text. What fails for another reason than a
rule (a full disk, a database away) waits for the next round.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, RowMapping, select, update

from shared.moment import from_iso
from shared.notice import NoticeState
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.papers.document_paper import document_file
from sync_server.papers.editions import Edition, of_signing
from sync_server.papers.notice_paper import notice_edition, notice_pdf
from sync_server.papers.wordings import WORDINGS
from sync_server.procedures.documents import DocumentState

EVERY_S = 20.0
A_ROUND = 20  # papers; what is left waits for the next round
CORRECTED = "印制前已更正，本版没有印制件；更正后的一版另有登记"
ENDED = "印制前已撤销或作废，没有印制件"
_OVER = {NoticeState.REVOKED.value, NoticeState.VOID.value}
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_log = structlog.get_logger("printing")
p = t.papers_issued.c


@dataclass(frozen=True)
class Print:
    """How a paper came out of the press; `trouble` says why it did not."""

    wording: str = ""
    sha256: str = ""
    pages: int = 0
    trouble: str = ""


async def run(ledger: Ledger, assets: Path, stop: asyncio.Event, *, every_s: float = EVERY_S) -> None:
    """Print what waits until `stop` is set; trouble is logged and outlived."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(print_waiting, ledger, assets)
        except Exception as error:
            _log.error("printing failed", error=repr(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)


def print_waiting(ledger: Ledger, assets: Path) -> int:
    """Print the oldest of what waits; how many."""
    with ledger.read() as conn:
        waiting = conn.execute(select(p.id).where(p.state == "waiting").order_by(p.at, p.id)).scalars().all()
    printed = 0
    for paper_id in waiting:
        try:
            with ledger.read() as conn:
                row = conn.execute(select(t.papers_issued).where(p.id == paper_id)).mappings().one()
                made = print_one(conn, row, assets)
            ledger.write(partial(_note, paper_id, made))
        except Exception as error:
            _log.error("paper not printed, waits", paper=paper_id, error=repr(error))
            continue
        printed += 1
        if printed == A_ROUND:
            break
    return printed


def print_one(conn: Connection, row: RowMapping, assets: Path) -> Print:
    """The paper of a row of the register, or why it cannot be printed; raises what may pass by itself."""
    try:
        return _notice(conn, row, assets) if row["subject_kind"] == "notice" else _document(conn, row, assets)
    except Problem as problem:
        return Print(trouble=problem.detail[:300])


def _printed(pdf: bytes, wording: Edition) -> Print:
    return Print(wording.id, hashlib.sha256(pdf).hexdigest(), len(_PAGE.findall(pdf)))


def _notice(conn: Connection, row: RowMapping, assets: Path) -> Print:
    notice_id = row["subject_id"]
    later = (p.subject_kind == "notice") & (p.subject_id == notice_id) & (p.edition > row["edition"])
    if conn.execute(select(p.id).where(later).limit(1)).first():
        return Print(trouble=CORRECTED)
    if conn.execute(select(t.notices.c.state).where(t.notices.c.id == notice_id)).scalar_one() in _OVER:
        return Print(trouble=ENDED)
    return _printed(notice_pdf(conn, notice_id, assets).content, notice_edition(conn, notice_id, assets))


def _document(conn: Connection, row: RowMapping, assets: Path) -> Print:
    document = conn.execute(select(t.documents).where(t.documents.c.id == row["subject_id"])).mappings().one()
    v = t.document_versions.c
    saved = select(v.title, v.body).where((v.document_id == row["subject_id"]) & (v.version == row["edition"]))
    text = conn.execute(saved).mappings().first() if document["version"] != row["edition"] else None
    as_signed: Any = {**document, **(text or {}), "state": DocumentState.ISSUED.value}
    signed_at = as_signed["issued_at"] or row["at"]
    wording = of_signing(conn, WORDINGS[row["kind"]].name, document["district_code"], signed_at, assets)
    return _printed(document_file(conn, as_signed, "pdf", from_iso(row["at"]), assets).content, wording)


def _note(paper_id: str, made: Print, w: Write) -> None:
    state = "unprinted" if made.trouble else "printed"
    values = {"wording": made.wording, "sha256": made.sha256, "pages": made.pages, "trouble": made.trouble}
    still = (p.id == paper_id) & (p.state == "waiting")
    w.conn.execute(update(t.papers_issued).where(still).values(state=state, **values))
