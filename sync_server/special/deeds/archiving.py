"""归档: what a case leaves behind becomes a volume, once whoever gave it has an answer; later material only as 补充材料
(沪城管执〔2009〕1号 四(二)4: 将有关材料整理归档; domain.md §5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select

from shared.moment import day_in_shanghai, from_iso
from shared.recording import MediaKind
from sync_server.acts.common.held_document import SUBJECT
from sync_server.archive.deeds.filing import file_volume
from sync_server.archive.rules.volume import Origin, VolumeDraft, VolumeItem
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.tables.records import PHOTO
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor
from sync_server.scans.attaching import LONGEST_NAME
from sync_server.special.deeds.held import CASE, REPORT, SHARE, HeldCase, begin_case, note_case
from sync_server.special.rules.case import CaseDeed
from sync_server.special.rules.share import Verdict

_BEFORE_EVIDENCE = (kinds.CASE_OPENING.value,)
_AFTER_EVIDENCE = tuple(kind.value for kind in kinds.CASES if kind is not kinds.CASE_OPENING)
_RECORD = "record"  # 日常督察记录表, as the register of papers issued names it
_NOTICE = "notice"  # a 督察通知书, as the register and its 附件 name it


def archive(w: Write, caller: Caller, case_id: str) -> str:
    """File the case; returns the volume's id. Raises Problem."""
    held = begin_case(w, caller, case_id, CaseDeed.ARCHIVE)
    row = held.row
    draft = VolumeDraft(
        subject_kind=CASE,
        subject_id=case_id,
        subject_number=row["number"],
        title=f"{row['title'].removesuffix('专项督察')}专项督察案卷",
        district_code=row["district_code"],
        unit_id=row["body_id"],
        opened_on=_day(row["opened_at"] or row["created_at"]),
        closed_on=_day(row["ended_at"]),
        items=[*_items(w, held)],
        note="\n".join(_remarks(w, held)),
    )
    volume_id = file_volume(w, as_actor(caller), draft)
    said, deed, now = f"{held.name}归档", CaseDeed.ARCHIVE, w.now
    note_case(w, held, happenings.CASE_ARCHIVED, said, caller=caller, deed=deed, volume_id=volume_id, archived_at=now)
    return volume_id


def _items(w: Write, held: HeldCase) -> Iterator[VolumeItem]:
    """立案审批表, 批示, reports, what checks found and the notices on it; then what was decided and urged, 结案审批表
    and the answer."""
    yield from _papers(w, held, _BEFORE_EVIDENCE)
    yield from _directions(w, held)
    yield from _reports(w, held)
    yield from _evidence(w, held)
    yield from _notices(w, held)
    yield from _papers(w, held, _AFTER_EVIDENCE)


def _papers(w: Write, held: HeldCase, of: Sequence[str]) -> Iterator[VolumeItem]:
    """The papers of the case and of its shares as they were issued, kind by kind, the oldest first."""
    d, p = t.documents.c, t.papers_issued.c
    subjects = [held.id, *(share["id"] for share in held.shares)]
    papers = (
        select(p.id, p.kind)
        .join_from(t.papers_issued, t.documents, (p.subject_kind == SUBJECT) & (p.subject_id == d.id))
        .where(d.subject_kind.in_((CASE, SHARE)), d.subject_id.in_(subjects))
        .order_by(p.at, p.id)
    )
    rows = w.conn.execute(papers).all()
    for kind in of:
        yield from (VolumeItem(paper_id=row.id) for row in rows if row.kind == kind)


def _directions(w: Write, held: HeldCase) -> Iterator[VolumeItem]:
    """领导批示 as they were scanned."""
    d, scan = t.case_directions.c, t.scans.c
    found = (
        select(d.leader, d.given_on, scan.sha256, scan.size)
        .join_from(t.case_directions, t.scans, scan.id == d.scan_id)
        .where(d.case_id == held.id)
    )
    for row in w.conn.execute(found.order_by(d.at, d.id)):
        yield VolumeItem(f"{row.leader}批示", row.given_on, author=row.leader, sha256=row.sha256, size=row.size)


def _reports(w: Write, held: HeldCase) -> Iterator[VolumeItem]:
    """What the units reported under their seals, also what was returned to them."""
    r, scan = t.case_reports.c, t.scans.c
    units = {share["id"]: share["unit_name"] for share in held.shares}
    found = (
        select(r.title, r.number, r.share_id, r.at, scan.sha256, scan.size)
        .join_from(t.case_reports, t.scans, scan.id == r.scan_id)
        .where(r.case_id == held.id)
    )
    for row in w.conn.execute(found.order_by(r.at, r.id)):
        author, day = units[row.share_id], _day(row.at)
        yield VolumeItem(row.title, day, number=row.number, author=author, sha256=row.sha256, size=row.size)


def _evidence(w: Write, held: HeldCase) -> Iterator[VolumeItem]:
    """The checks that count to the case: record sheets that were handed out, and pictures that are on the store."""
    c, p = t.case_records.c, t.papers_issued.c
    r, ph, b = t.records.c, t.photos.c, t.blobs.c
    own = select(c.record_id).where(c.case_id == held.id)
    sheets = select(p.id).where(p.kind == _RECORD, p.subject_kind == _RECORD, p.subject_id.in_(own))
    yield from (VolumeItem(paper_id=paper_id) for paper_id in w.conn.execute(sheets.order_by(p.at, p.id)).scalars())
    pictures = (
        select(ph.sha256, ph.number, ph.kind, ph.size, b.mime, r.occurred_at, r.unit_name, r.inspector_name)
        .join_from(t.photos, t.records, ph.record_id == r.id)
        .join(t.blobs, b.sha256 == ph.sha256)
        .where(ph.record_id.in_(own), ph.present_at.is_not(None))
        .order_by(r.occurred_at, r.id, ph.kind.desc(), ph.number, ph.id)
    )
    for row in w.conn.execute(pictures):
        yield VolumeItem(
            f"{row.unit_name}现场{_word(row.kind)}{row.number}",
            _day(row.occurred_at),
            author=row.inspector_name,
            sha256=row.sha256,
            media_type=row.mime,
            size=row.size,
            origin=Origin.EVIDENCE,
        )


def _notices(w: Write, held: HeldCase) -> Iterator[VolumeItem]:
    """The notices of the checks that count to the case: each one's papers and feedback forms as they were issued, then
    its 附件 as they were handed in. What colleagues noted beside it stays outside: it is no paper of the matter, and a
    volume is read and lent beyond the body whose people wrote it."""
    n, c, p, scan = t.notices.c, t.case_records.c, t.papers_issued.c, t.scans.c
    own = select(c.record_id).where(c.case_id == held.id)
    papers, attached = defaultdict[str, list[str]](list), defaultdict[str, list[VolumeItem]](list)
    notices = select(n.id, n.number, n.provisional).where(n.record_id.in_(own)).order_by(n.issued_at, n.id)
    rows = w.conn.execute(notices).all()
    ids = [row.id for row in rows]
    issued = select(p.subject_id, p.id).where(p.subject_kind == _NOTICE, p.subject_id.in_(ids))
    for subject, paper_id in w.conn.execute(issued.order_by(p.at, p.id)):
        papers[subject].append(paper_id)
    scans = select(scan.subject_id, scan.title, scan.user_name, scan.at, scan.sha256, scan.size)
    scans = scans.where(scan.subject_kind == _NOTICE, scan.subject_id.in_(ids)).order_by(scan.at, scan.id)
    numbers = {row.id: row.number or row.provisional for row in rows}
    for row in w.conn.execute(scans):
        title = f"附件：{row.title}"[:LONGEST_NAME]
        item = VolumeItem(title, _day(row.at), author=row.user_name, sha256=row.sha256, size=row.size)
        attached[row.subject_id].append(replace(item, number=numbers[row.subject_id]))
    for notice_id in ids:
        yield from (VolumeItem(paper_id=paper_id) for paper_id in papers[notice_id])
        yield from attached[notice_id]


def _word(kind: str) -> str:
    return "照片" if kind == PHOTO else MediaKind(kind).label


def _remarks(w: Write, held: HeldCase) -> Iterator[str]:
    """What is to be known of the volume (备考表)."""
    late = [
        share["unit_name"] for share in held.shares if terms.any_missed(w.conn, SHARE, share["id"], REPORT, w.moment)
    ]
    if late:
        yield f"逾期报告的责任单位：{'、'.join(late)}。"
    unscanned = _without_scan(w, held)
    if unscanned:
        yield f"没有盖章扫描件的报告：{'；'.join(unscanned)}。纸质原件另行保管的，请作为补充材料归入。"
    outside = [share["unit_name"] for share in held.shares if share["unit_id"] is None]
    if outside:
        yield f"{'、'.join(outside)}不使用本系统，其材料由承办的督察机构补录。"


def _without_scan(w: Write, held: HeldCase) -> list[str]:
    """Accepted reports of which no scan came in: unit and title."""
    r, s = t.case_reports.c, t.case_shares.c
    query = select(s.unit_name, r.title).join_from(t.case_reports, t.case_shares, s.id == r.share_id)
    none = query.where(r.case_id == held.id, r.verdict == Verdict.ACCEPTED.value, r.scan_id == "")
    return [f"{row.unit_name}《{row.title}》" for row in w.conn.execute(none.order_by(s.nth, r.at))]


def _day(moment: str) -> str:
    return day_in_shanghai(from_iso(moment)).isoformat()
