"""Papers that went out, and that came back with a seal: what `ducha verify` finds of the files kept of them."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select, union_all

from sync_server.evidence.store import PhotoStore, is_whole
from sync_server.ledger import tables as t

AT_ONCE = 1_000


def check_papers(conn: Connection, store: PhotoStore) -> tuple[int, list[str]]:
    """Read every kept file through: how many there are, and what is missing or not what the register says."""
    p, faults, looked = t.papers_issued.c, list[str](), 0
    query = select(p.title, p.number, p.sha256, p.docx).where(p.kept_at.is_not(None)).order_by(p.at, p.id)
    with conn.execute(query.execution_options(yield_per=AT_ONCE)) as rows:
        for row in rows:
            for form, sha256 in (("PDF", row.sha256), ("Word", row.docx)):
                looked += 1
                if fault := file_fault(store, sha256):
                    faults.append(f"《{row.title}》（{row.number or '未编号'}）印发的 {form} 原件{fault}")
    return looked, faults


def check_scans(conn: Connection, store: PhotoStore) -> tuple[int, list[str]]:
    """Read every scan and every file that it was made from through: how many there are, and what is missing or not what
    the ledger says."""
    s, f, faults, looked = t.scans.c, t.scan_files.c, list[str](), 0
    papers = select(s.id, s.title, literal("").label("name"), s.sha256, literal(-1).label("position"))
    files = select(s.id, s.title, f.name, f.sha256, f.position).join(t.scans, s.id == f.scan_id)
    query = union_all(papers, files).order_by("id", "position").execution_options(yield_per=AT_ONCE)
    with conn.execute(query) as rows:
        for row in rows:
            looked += 1
            if fault := file_fault(store, row.sha256):
                what = f"的原始文件“{row.name}”" if row.name else ""
                faults.append(f"盖章扫描件《{row.title}》{what}{fault}")
    return looked, faults


def file_fault(store: PhotoStore, sha256: str) -> str:
    """What is wrong with a kept file, in a word; '' when it lies there whole."""
    try:
        return "" if is_whole(store, sha256) else "与登记的校验值不符"
    except FileNotFoundError:
        return "缺失"
