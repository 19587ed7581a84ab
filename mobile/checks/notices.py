"""Composing the 《督察通知书》 issued on the spot (domain.md §4, §6.3): authority, content, service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobile.reference import Reference
from shared.field_rules import closing_hour
from shared.inspection import Inspection
from shared.moment import chinese_end, day_in_shanghai, from_iso
from shared.notice import IssuedNotice, Notice, Service, ServiceKind, Signature
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


def authority_over(reference: Reference, unit_id: str, district_code: str) -> Authority:
    """What may be done about findings at a unit; `district_code` counts where the unit is not known."""
    unit = reference.unit(unit_id)
    district = unit.district_code if unit else district_code
    section = reference.section_of(district)
    return authority(
        reference.delegation(district), section.name if section else f"{reference.district_name(district)}督察科"
    )


def district_of(reference: Reference, record: Inspection) -> str:
    """The district whose notice it is: the inspected unit's, else that of the place."""
    unit = reference.unit(record.unit_id)
    return unit.district_code if unit else record.place.district_code


def expected_due(calendar: Calendar, issued_at: str, days: int) -> Deadline:
    """预计: as if served today. The server's date counts (design law 7)."""
    return calendar.due(day_in_shanghai(from_iso(issued_at)), days)


def due_words(due: Deadline, close_of_business: bool = False) -> str:
    """`预计 2026年11月27日（星期五）24时`, with 暂定 when the year's calendar is not official yet."""
    end = chinese_end(due.day, closing_hour(close_of_business))
    return f"预计 {end}" + ("" if due.certain else "（暂定，待节假日安排公布）")


def expected_words(notice: Notice) -> str:
    """预计 as the paper says it; nothing on a paper that expects no day."""
    if not notice.expected_due:
        return ""
    due = Deadline(date.fromisoformat(notice.expected_due), notice.expected_due_certain)
    return due_words(due, notice.close_of_business)


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
