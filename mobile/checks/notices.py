"""Composing the 《督察通知书》 issued on the spot (domain.md §4, §6.3): authority, content, service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.bases import basis_words
from shared.catalogue import ChecklistItem
from shared.inspection import Inspection, ItemResult
from shared.moment import chinese_day_with_weekday, day_in_shanghai, from_iso
from shared.notice import EvidenceLine, IssuedNotice, Notice, NoticeLine, Service, ServiceKind, Signature
from shared.numbering import OfficialNumber, provisional_number
from shared.organisation import Delegation, DelegationMode, PersonRef
from shared.workdays import Calendar, Deadline


@dataclass(frozen=True)
class Authority:
    """Whether a notice may be issued on the spot, and what to tell the person about it."""

    allowed: bool
    words: str


def authority(delegation: Delegation, section: str) -> Authority:
    """What the district's delegation permits. `section` is the name of its 督察科."""
    paper = f"（{delegation.paper}）" if delegation.paper else ""
    if delegation.mode is DelegationMode.DIRECT:
        return Authority(True, f"已获{section}授权现场开具{paper}，当场生效，并自动报督察科备案。")
    if delegation.mode is DelegationMode.NEEDS_CONFIRMATION:
        return Authority(True, f"可现场开具{paper}；{section}确认后生效，反馈期限以确认后系统核定的日期为准。")
    return Authority(
        False,
        f"{section}尚未授权现场开具《督察通知书》。请将督察情况上报督察科，由督察科开具；记录和照片都会一并送达。",
    )


def lines_for(findings: Sequence[ItemResult], item: Callable[[str], ChecklistItem | None]) -> tuple[NoticeLine, ...]:
    """The findings as lines of the paper. A finding without facts is told by its item and count."""
    return tuple(_line(finding, item(finding.item_code)) for finding in findings)


def compose_notice(
    record: Inspection,
    lines: Sequence[NoticeLine],
    *,
    notice_id: str,
    issuer_name: str,
    requirement: str,
    issued_at: str,
    feedback_days: int,
    due: Deadline,
    place: str,
    number: OfficialNumber | None,
    block_id: str = "",
) -> Notice:
    """The paper. Raises ValueError, in Chinese, without findings or requirement."""
    chosen = {line.finding_id for line in lines}
    photos = [photo for photo in record.photos if photo.finding_id in chosen or not photo.finding_id]
    inspectors = [record.inspector] + ([record.second_inspector] if record.second_inspector else [])
    return Notice(
        id=notice_id,
        record_id=record.id,
        unit_id=record.unit_id,
        unit_name=record.unit_name,
        issuer_name=issuer_name,
        lines=tuple(lines),
        requirement=requirement.strip(),
        issued_at=issued_at,
        inspected_at=record.started_at,
        place=place,
        methods="、".join([record.form.label, *(method.label for method in record.methods)]),
        inspectors=tuple(inspectors),
        number=str(number) if number else "",
        block_id=block_id if number else "",
        provisional="" if number else provisional_number(notice_id),
        feedback_days=feedback_days,
        expected_due=due.day.isoformat(),
        expected_due_certain=due.certain,
        evidence=tuple(EvidenceLine(photo.id, photo.number, photo.sha256) for photo in photos),
        on_spot="、".join(dict.fromkeys(f.action.label for f in record.findings if f.id in chosen)),
        subjects="、".join(f"{s.name}（胸号 {s.badge}）" if s.name else f"胸号 {s.badge}" for s in record.subjects),
    )


def expected_due(calendar: Calendar, issued_at: str, days: int) -> Deadline:
    """预计: as if served today. The server's date counts (design law 7)."""
    return calendar.due(day_in_shanghai(from_iso(issued_at)), days)


def due_words(due: Deadline) -> str:
    """`预计 2026年11月27日（星期五）24:00`, with 暂定 when the year's calendar is not official yet."""
    return f"预计 {chinese_day_with_weekday(due.day)}24:00" + ("" if due.certain else "（暂定，待节假日安排公布）")


def served_by_signature(notice: Notice, signature: Signature, paper_left: bool = False) -> IssuedNotice:
    """Signed on the spot: served at the moment of the signature."""
    service = Service(ServiceKind.SIGNED, signature.at, signature=signature, paper_left=paper_left)
    return IssuedNotice(notice, service)


def served_by_refusal(
    notice: Notice,
    *,
    reason: str,
    witness: PersonRef,
    at: str,
    witness_signature: Signature | None,
    paper_left: bool = False,
) -> IssuedNotice:
    """Refused: served at that moment, with the reason and a witness (domain.md story 17). Raises ValueError."""
    service = Service(
        ServiceKind.REFUSED,
        at,
        refusal_reason=reason.strip(),
        witness=witness,
        witness_signature=witness_signature,
        paper_left=paper_left,
    )
    return IssuedNotice(notice, service)


def served_online(notice: Notice, at: str) -> IssuedNotice:
    """Nobody there: the server puts it into the unit's inbox, and that is when it is served."""
    return IssuedNotice(notice, Service(ServiceKind.ONLINE, at))


def _line(finding: ItemResult, item: ChecklistItem | None) -> NoticeLine:
    return NoticeLine(
        finding_id=finding.id,
        item_code=finding.item_code,
        item_text=finding.item_text,
        severity=finding.severity,
        count=finding.count,
        facts=finding.facts.strip() or f"现场发现“{finding.item_text}”{finding.count} 处。",
        basis=basis_words(item.basis) if item else "",
    )
