"""Where a record or a notice stands, in words, for the phone that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from shared.file_counts import FileCounts
from shared.finding import FindingState
from shared.inspection import failed_points
from shared.moment import from_iso
from shared.notice import FeedbackVerdict, NoticeState
from shared.problems import NOT_FOUND, Problem
from shared.wire import NoticeStatus, RecordState, TimelineEntry
from sync_server.acts.alert_course import alert_course, alerts_of
from sync_server.acts.prefilling import earlier_photos
from sync_server.acts.present_papers import present_papers
from sync_server.ledger import tables as t
from sync_server.notices.rules.notice import overdue
from sync_server.procedures.answers import AnswerDecision, AnswerKind
from sync_server.procedures.claims import DIFFERS
from sync_server.reference.clock import stored_clock
from sync_server.reference.notice_terms import said_term, terms_of
from sync_server.reference.paper_facts import confirmed_at

_DECIDED = {
    AnswerDecision.REJECTED.value: "（维持）",
    AnswerDecision.VARIED.value: "（变更）",
    AnswerDecision.UPHELD.value: "（异议成立）",
}
_OPEN_FINDINGS = {FindingState.OPEN.value: "已送督察科，待处理", FindingState.ACKNOWLEDGED.value: "督察科已收到"}


def record_state(conn: Connection, record_id: str) -> RecordState:
    """Where one record stands. Raises Problem(NOT_FOUND)."""
    found = record_states(conn, [record_id])
    if not found:
        raise Problem(NOT_FOUND, what="这条记录")
    return found[0]


def record_states(conn: Connection, record_ids: Sequence[str]) -> list[RecordState]:
    """Where records stand, in the order of the ids; unknown ids are left out. Seven queries whatever their number."""
    r, f = t.records.c, t.findings.c
    rows = {row["id"]: row for row in conn.execute(select(t.records).where(r.id.in_(record_ids))).mappings()}
    findings: dict[str, list[RowMapping]] = defaultdict(list)
    for row in conn.execute(select(t.findings).where(f.record_id.in_(record_ids))).mappings():
        findings[row["record_id"]].append(row)
    n = t.notices.c
    papers: dict[str, str] = {}
    on_papers = {finding["notice_id"] for of_record in findings.values() for finding in of_record} - {""}
    for paper in conn.execute(select(n.id, n.number, n.state).where(n.id.in_(on_papers))):
        papers[paper.id] = f"{paper.number or '已开具通知书'}：{NoticeState(paper.state).label}"
    p = t.photos.c
    lacking = [record_id for record_id, row in rows.items() if row["photos_missing"]]
    lost = p.record_id.in_(lacking) & p.present_at.is_(None) & p.gone_at.is_not(None)
    count = select(p.record_id, func.count().label("n")).where(lost).group_by(p.record_id)
    gone = {row.record_id: row.n for row in conn.execute(count)} if lacking else {}
    alerts = alerts_of(conn, record_ids)
    timelines = _timelines(conn, "record", record_ids)
    courses = _timelines(conn, "alert", [alert["id"] for alert in alerts])
    return [
        RecordState(
            record_id=record_id,
            words=_record_words(rows[record_id], findings[record_id], papers, gone.get(record_id, 0)),
            photos_missing=rows[record_id]["photos_missing"],
            timeline=_merged(timelines[record_id], *(courses[a["id"]] for a in alerts if a["record_id"] == record_id)),
            alert="\n".join(alert_course(a) for a in alerts if a["record_id"] == record_id),
            answered=tuple(row["id"] for row in findings[record_id] if row["state"] not in _OPEN_FINDINGS),
        )
        for record_id in record_ids
        if record_id in rows
    ]


def _record_words(row: RowMapping, findings: Sequence[RowMapping], papers: Mapping[str, str], gone: int) -> str:
    if row["photos_missing"]:
        lost = f"，其中 {gone} 件手机与服务器均已没有原件，请联系督察科" if gone else ""
        lacking = FileCounts.filed(row["photo_count"], row["body"].get("recordings")).some(row["photos_missing"])
        return f"文字已收到，还缺 {lacking}{lost}"
    if not findings:
        failed = failed_points(row["body"].get("case_points"))
        return f"已收到，专项要点不合格 {failed} 项" if failed else "已收到，无问题"
    findings = [finding for finding in findings if not finding["merged_into"]]
    if not findings:
        return "与另一名督察员上报的同一问题合并办理"
    states = [finding["state"] for finding in findings]
    for state, words in _OPEN_FINDINGS.items():
        if state in states:
            return words if len(set(states)) == 1 else f"{words}（{states.count(state)} 个问题）"
    noticed = [papers[finding["notice_id"]] for finding in findings if finding["state"] == FindingState.NOTICED.value]
    return "；".join(dict.fromkeys(noticed)) or "问题已办结"


def notice_status(conn: Connection, notice_id: str, now: datetime) -> NoticeStatus:
    """Where one notice stands at `now`. Raises Problem(NOT_FOUND)."""
    found = notice_statuses(conn, [notice_id], now)
    if not found:
        raise Problem(NOT_FOUND, what="这份通知书")
    return found[0]


def notice_statuses(conn: Connection, notice_ids: Sequence[str], now: datetime) -> list[NoticeStatus]:
    """Where notices stand at `now`, in the order of the ids; unknown ids are left out."""
    n, a, p = t.notices.c, t.answers.c, t.photos.c
    rows = {row["id"]: row for row in conn.execute(select(t.notices).where(n.id.in_(notice_ids))).mappings()}
    feedback: dict[str, str] = {}
    for row in conn.execute(select(t.answers).where(a.notice_id.in_(notice_ids)).order_by(a.at)).mappings():
        feedback[row["notice_id"]] = answer_words(row)
    photos: dict[str, list[str]] = defaultdict(list)
    query = select(p.notice_id, p.sha256).where(
        p.notice_id.in_(notice_ids), p.record_id == "", p.present_at.is_not(None)
    )
    for photo in conn.execute(query.order_by(p.listed_at, p.number)):
        photos[photo.notice_id].append(photo.sha256)
    timelines = _timelines(conn, "notice", notice_ids)
    evidence = earlier_photos(conn, rows)
    terms, present = terms_of(conn, list(rows.values())), present_papers(conn, rows)
    signed = confirmed_at(conn, list(rows))
    found = [
        _status(rows[i], now, feedback.get(i, ""), tuple(photos[i]), timelines[i]) for i in notice_ids if i in rows
    ]
    return [
        replace(
            status,
            evidence=evidence.get(status.notice_id, ()),
            said_term=said_term(rows[status.notice_id], terms.get(status.notice_id)) if status.due_on else "",
            signed_at=signed.get(status.notice_id, ""),
            altered=present[status.notice_id].why if status.notice_id in present else "",
            paper=present[status.notice_id].paper if status.notice_id in present else None,
        )
        for status in found
    ]


def _status(
    row: RowMapping, now: datetime, feedback: str, photos: tuple[str, ...], timeline: tuple[TimelineEntry, ...]
) -> NoticeStatus:
    state = NoticeState(row["state"])
    late = overdue(state, from_iso(row["overdue_from"]) if row["overdue_from"] else None, now)
    return NoticeStatus(
        notice_id=row["id"],
        number=row["number"] or "",
        state=state.value,
        words=notice_words(row, now),
        due_on=row["due_on"] or "",
        due_certain=row["due_certain"],
        term=stored_clock(row).words() if row["due_on"] else "",
        overdue=late,
        feedback=feedback,
        timeline=timeline,
        photos=photos,
    )


def notice_words(row: RowMapping, now: datetime) -> str:
    """The state with what matters next: the term, that it is over, or why the notice ended."""
    state = NoticeState(row["state"])
    label = state.label
    if state is NoticeState.AWAITING_CONFIRMATION and any(found["holds"] for found in row["differences"]):
        return f"{DIFFERS}，待督察科决定"
    if state is NoticeState.RETURNED:
        label += f"（第{row['round']}轮）"
    if row["due_on"] and state in (NoticeState.SERVED, NoticeState.RETURNED):
        clock = stored_clock(row)
        if overdue(state, clock.overdue_from, now):
            return f"{label}，已逾期，反馈期限为{clock.words()}"
        return f"{label}，反馈期限至{clock.words()}"
    if state in (NoticeState.REVOKED, NoticeState.VOID) and row["revoked_reason"]:
        return f"{label}：{row['revoked_reason']}"
    return label


def answer_words(row: RowMapping) -> str:
    """An answer in one paragraph."""
    if row["kind"] == AnswerKind.OBJECTION:
        decided = _DECIDED.get(row["decision"], "")
        return f"异议{decided}：{row['findings']}"
    parts = [f"核查：{FeedbackVerdict(row['verdict']).label}，{row['findings']}"]
    if row["responsible"]:
        parts.append(f"责任人：{row['responsible']}")
    if row["measures"]:
        parts.append(f"整改：{row['measures']}")
    return "；".join(parts) + ("（逾期反馈）" if row["late"] else "")


def _timelines(conn: Connection, kind: str, ids: Sequence[str]) -> defaultdict[str, tuple[TimelineEntry, ...]]:
    e = t.events.c
    query = select(e.subject_id, e.at, e.words).where((e.subject_kind == kind) & e.subject_id.in_(ids)).order_by(e.seq)
    entries: dict[str, list[TimelineEntry]] = defaultdict(list)
    for row in conn.execute(query):
        entries[row.subject_id].append(TimelineEntry(row.at, row.words))
    return defaultdict(tuple, {subject: tuple(found) for subject, found in entries.items()})


def _merged(*timelines: tuple[TimelineEntry, ...]) -> tuple[TimelineEntry, ...]:
    """Several timelines as one, by moment."""
    return tuple(sorted((entry for timeline in timelines for entry in timeline), key=lambda entry: entry.at))
