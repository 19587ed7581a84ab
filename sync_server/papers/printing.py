"""What was issued is printed once for the register: by which wording, on how many pages, and the SHA-256 of the PDF.

It happens beside the deed, a moment later, outside of any write: the press takes its time. A document that has changed
before its turn is printed as it was signed. Of a notice the ledger has only the text in force: one that was corrected
before its turn gets no hash rather than that of another text.
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
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.papers.document_paper import document_file
from sync_server.papers.editions import of_signing
from sync_server.papers.notice_paper import notice_pdf
from sync_server.procedures.documents import DocumentState

EVERY_S = 20.0
A_ROUND = 20  # papers; what is left waits for the next round
CORRECTED = "印制前已更正，本版没有印制件；更正后的一版另有登记"
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
        query = select(t.papers_issued).where(p.state == "waiting").order_by(p.at, p.id).limit(A_ROUND)
        waiting = conn.execute(query).mappings().all()
    for row in waiting:
        with ledger.read() as conn:
            made = print_one(conn, row, assets)
        ledger.write(partial(_note, row["id"], made))
    return len(waiting)


def print_one(conn: Connection, row: RowMapping, assets: Path) -> Print:
    """The paper of a row of the register."""
    if row["subject_kind"] == "notice" and _corrected(conn, row):
        return Print(trouble=CORRECTED)
    try:
        pdf = _notice(conn, row, assets) if row["subject_kind"] == "notice" else _document(conn, row, assets)
    except Problem as problem:
        return Print(trouble=problem.detail[:300])
    except Exception as error:
        _log.error("paper not printed", paper=row["id"], error=repr(error))
        return Print(trouble="印制失败，请在文稿页面查看原因")
    wording = of_signing(conn, row["kind"], row["district_code"], row["at"], assets)
    return Print(wording.id, hashlib.sha256(pdf).hexdigest(), len(_PAGE.findall(pdf)))


def _corrected(conn: Connection, row: RowMapping) -> bool:
    """True when a later edition of the notice went out meanwhile."""
    later = (p.subject_kind == "notice") & (p.subject_id == row["subject_id"]) & (p.edition > row["edition"])
    return conn.execute(select(p.id).where(later).limit(1)).first() is not None


def _notice(conn: Connection, row: RowMapping, assets: Path) -> bytes:
    return notice_pdf(conn, row["subject_id"], assets).content


def _document(conn: Connection, row: RowMapping, assets: Path) -> bytes:
    document = conn.execute(select(t.documents).where(t.documents.c.id == row["subject_id"])).mappings().one()
    v = t.document_versions.c
    saved = select(v.title, v.body).where((v.document_id == row["subject_id"]) & (v.version == row["edition"]))
    text = conn.execute(saved).mappings().first() if document["version"] != row["edition"] else None
    as_signed: Any = {**document, **(text or {}), "state": DocumentState.ISSUED.value}
    return document_file(conn, as_signed, "pdf", from_iso(row["at"]), assets).content


def _note(paper_id: str, made: Print, w: Write) -> None:
    state = "unprinted" if made.trouble else "printed"
    values = {"wording": made.wording, "sha256": made.sha256, "pages": made.pages, "trouble": made.trouble}
    still = (p.id == paper_id) & (p.state == "waiting")
    w.conn.execute(update(t.papers_issued).where(still).values(state=state, **values))
