"""Walking everything that must not have changed: event log, sealed originals, what rests on them, photos, papers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Select, select
from sqlalchemy.exc import DBAPIError

from shared.inspection import Inspection
from shared.notice import stored_document_hash
from shared.plain import from_plain
from shared.sealing import GENESIS, Sealed, canonical
from sync_server.acts.envelopes import signed_by
from sync_server.casework import happenings
from sync_server.evidence.store import PhotoStore
from sync_server.keeping.papers import check_papers, check_scans
from sync_server.keeping.photos import PhotoFaults, check_photos
from sync_server.keeping.row_courses import wrong_rows
from sync_server.keeping.volumes import check_volumes
from sync_server.ledger import tables as t
from sync_server.ledger.events import check_events
from sync_server.ledger.search.following import wrong_entries
from sync_server.ledger.states import Standing
from sync_server.ledger.sums import wrong_sums
from sync_server.procedures.documents import SIGNED, signed_hash
from sync_server.reference.shown_terms import wrong_terms

BATCH = 1_000
# What reading raises over values no program of ours has written, where JSON or a key should be.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, DBAPIError)
_GIVE_PAPERS = (
    happenings.NOTICE_FILED.kind,
    happenings.NOTICE_CONFIRMED.kind,
    happenings.NOTICE_CORRECTED.kind,
    happenings.NOTICE_OBJECTION_DECIDED.kind,
)


@dataclass
class Report:
    """How much was looked at, and every fault as a Chinese sentence."""

    events: int = 0
    envelopes: int = 0
    photos: int = 0
    papers: int = 0
    scans: int = 0
    faults: list[str] = field(default_factory=list)
    of_photos: PhotoFaults = field(default_factory=PhotoFaults)


def verify(conn: Connection, store: PhotoStore) -> Report:
    """Check the whole ledger as this connection sees it, row by row in constant memory."""
    report = Report()
    for name, check in (
        ("事件", _check_log),
        ("记录原件", _check_envelopes),
        ("督察记录", _check_records),
        ("通知书", _check_notices),
        ("文稿", _check_documents),
        ("收存的文件", _check_files),
        ("期限", _check_terms),
        ("统计", _check_sums),
        ("台账各行", _check_rows),
    ):
        try:
            with conn.begin_nested():  # what the database refuses to read ends this check, and not those that follow
                check(conn, report)
        except _UNREADABLE:
            report.faults.append(f"{name}中有无法读取的内容，其后的{name}未能核对")
    try:
        report.of_photos = check_photos(conn, store)
    except _UNREADABLE:
        report.faults.append("照片的登记中有无法读取的内容，照片未能核对")
    try:
        report.papers, faults = check_papers(conn, store)
        report.faults += faults
    except _UNREADABLE:
        report.faults.append("发文登记中有无法读取的内容，印发原件未能核对")
    try:
        report.scans, faults = check_scans(conn, store)
        report.faults += faults
    except _UNREADABLE:
        report.faults.append("盖章扫描件的登记中有无法读取的内容，扫描件未能核对")
    try:
        report.faults += check_volumes(conn, store)
    except _UNREADABLE:
        report.faults.append("案卷中有无法读取的内容，案卷材料未能核对")
    report.photos = report.of_photos.looked
    report.faults += report.of_photos.sentences
    return report


def _check_log(conn: Connection, report: Report) -> None:
    report.faults += check_events(_counted(report, _rows(conn, select(t.events).order_by(t.events.c.seq))))


def _rows(conn: Connection, query: Select[Any]) -> Iterator[Any]:
    with conn.execute(query.execution_options(yield_per=BATCH)) as found:
        yield from found.mappings()


def _counted(report: Report, rows: Iterator[Any]) -> Iterator[Any]:
    for row in rows:
        report.events += 1
        yield row


def _check_envelopes(conn: Connection, report: Report) -> None:
    """Each original equals its hash, was signed by its phone, and follows the one before it."""
    devices = {row["id"]: row for row in _rows(conn, select(t.devices))}
    ends = dict.fromkeys(devices, (0, GENESIS))
    e = t.envelopes.c
    for row in _rows(conn, select(t.envelopes).order_by(e.device_id, e.seq, e.received_at)):
        report.envelopes += 1
        name = f"记录原件 {row['id']} 第 {row['version']} 版"
        plain = json.loads(row["content"])
        unsealed = {key: value for key, value in plain.items() if key not in ("hash", "signature")}
        if hashlib.sha256(canonical(unsealed)).hexdigest() != row["hash"]:
            report.faults.append(f"{name}的内容与其校验值不符")
            continue
        sealed = from_plain(Sealed, plain)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(devices[row["device_id"]]["public_key"]))
        if not signed_by(key, sealed):
            report.faults.append(f"{name}的签名不符")
        if row["standing"] != Standing.FORKED:
            if (sealed.seq - 1, sealed.prev) != ends[row["device_id"]]:
                report.faults.append(f"{name}与同一手机的前一条不衔接")
            ends[row["device_id"]] = (sealed.seq, sealed.hash)
    for device_id, row in devices.items():
        if (row["chain_seq"], row["chain_hash"]) != ends[device_id]:
            report.faults.append(f"手机 {device_id} 的最后一条记录原件缺失")


def _check_records(conn: Connection, report: Report) -> None:
    """Every record rests on an original and says what it says; every original the log tells of is there."""
    e, r, v = t.envelopes.c, t.records.c, t.events.c
    joined = t.records.outerjoin(t.envelopes, e.hash == r.hash)
    for row in _rows(conn, select(r.id, r.body, e.content).select_from(joined)):
        if row["content"] is None:
            report.faults.append(f"督察记录 {row['id']} 没有原件")
        elif not _says_the_same(row["body"], row["content"]):
            report.faults.append(f"督察记录 {row['id']} 与其原件不符")
    kept = v.data["hash"].as_string()
    told = select(v.seq).outerjoin_from(t.events, t.envelopes, e.hash == kept)
    for row in _rows(conn, told.where(kept.is_not(None), e.hash.is_(None))):
        report.faults.append(f"事件 {row['seq']} 所记的原件缺失")


def _says_the_same(body: Any, content: str) -> bool:
    """Row and original as today's code reads them: what came later has its default in both."""
    try:
        return from_plain(Inspection, body) == from_plain(Inspection, json.loads(content)["body"])
    except _UNREADABLE:
        return False


def _check_notices(conn: Connection, report: Report) -> None:
    """Every notice has the number and the wording that the log last gave it."""
    n, v = t.notices.c, t.events.c
    given = (v.subject_kind == "notice") & (v.subject_id == n.id) & v.kind.in_(_GIVE_PAPERS)
    joined = t.notices.outerjoin(t.events, given)
    query = select(n.id, n.number, n.document, n.body, v.data).select_from(joined).order_by(n.id, v.seq)
    for notice_id, rows in groupby(_rows(conn, query), key=lambda row: row["id"]):
        number = paper = ""
        for row in rows:
            data = row["data"] or {}
            number, paper = data.get("number") or number, data.get("paper") or paper
        if (row["number"] or "") != number:
            report.faults.append(f"通知书 {notice_id} 的编号“{row['number'] or ''}”与事件所记“{number}”不符")
        # The body as it was stored: a field that came later is no part of what was signed.
        if not row["document"] == paper == stored_document_hash(row["body"]):
            report.faults.append(f"通知书 {notice_id} 的内容与事件所记不符")


def _check_documents(conn: Connection, report: Report) -> None:
    """Every signed document reads as it was signed, or last amended with an event."""
    d, v = t.documents.c, t.events.c
    of_document = (v.subject_kind == "document") & (v.subject_id == d.id)
    joined = t.documents.outerjoin(t.events, of_document)
    columns = (d.id, d.title, d.number, d.body, d.figures, d.state, v.data)
    signed_states = d.state.in_([state.value for state in SIGNED])
    query = select(*columns).select_from(joined).where(signed_states).order_by(d.id, v.seq)
    for _, rows in groupby(_rows(conn, query), key=lambda row: row["id"]):
        signed = ""
        for row in rows:
            signed = (row["data"] or {}).get("signed") or signed
        if signed != signed_hash(row["title"], row["number"], row["body"], row["figures"]):
            report.faults.append(f"文稿《{row['title']}》的内容与签发时所记不符")


def _check_files(conn: Connection, report: Report) -> None:
    """Every file kept in the database (shift tables, blurred pictures) is what was taken in."""
    a = t.attachments.c
    for row in _rows(conn, select(a.id, a.name, a.sha256, a.content).order_by(a.id)):
        if hashlib.sha256(row["content"]).hexdigest() != row["sha256"]:
            report.faults.append(f"收存的文件《{row['name']}》的内容与其校验值不符")


def _check_terms(conn: Connection, report: Report) -> None:
    """The term that anything shows is the one in the book of terms, and runs on both sides or on none."""
    report.faults += [f"{words} {subject} 的期限与期限登记不符" for words, subject in wrong_terms(conn)]


def _check_sums(conn: Connection, report: Report) -> None:
    """The figures of dashboards and reports equal a fresh count of the ledger."""
    report.faults += [f"统计数 {key} 与台账重新计数的结果不符" for key in wrong_sums(conn)]


def _check_index(conn: Connection, report: Report) -> None:
    """The index by which everything is found says what the ledger says."""
    report.faults += [f"查找索引 {key} 与台账不符，请执行 ducha search rebuild 重建" for key in wrong_entries(conn)]


def _check_rows(conn: Connection, report: Report) -> None:
    """Every row is what the server's last transaction on it made it (ledger/rowlog)."""
    report.faults += wrong_rows(conn)
