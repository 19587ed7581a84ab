"""《督察通知书》: the paper, its service 送达, its states and what the squad answers (domain.md §4, §6.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from shared.catalogue import Severity
from shared.identity import check_hash, check_id
from shared.moment import from_iso
from shared.organisation import PersonRef
from shared.plain import to_plain
from shared.sealing import canonical

DEFAULT_FEEDBACK_DAYS = 3
MOST_FEEDBACK_DAYS = 10  # on the spot; a district's own term may be longer
OBJECTION_WORDS = "对本通知书有异议的，请在反馈期限内书面提出并附证据，由督察机构另行指派人员复核。"


class NoticeState(StrEnum):
    """States of domain.md §4. Being overdue is computed, never stored."""

    AWAITING_CONFIRMATION = "awaiting_confirmation"
    ISSUED = "issued"
    SERVED = "served"
    FED_BACK = "fed_back"
    OBJECTED = "objected"
    RETURNED = "returned"
    CLOSED = "closed"
    REVOKED = "revoked"
    VOID = "void"

    @property
    def label(self) -> str:
        return {
            "awaiting_confirmation": "待督察科确认",
            "issued": "已开具",
            "served": "已送达",
            "fed_back": "已反馈，待核验",
            "objected": "已提异议，待复核",
            "returned": "退回再整改",
            "closed": "整改合格，已销号",
            "revoked": "已撤销",
            "void": "已作废",
        }[self.value]


# A term runs and the unit has the next step; only then can a notice be overdue.
AWAITING_ANSWER = frozenset({NoticeState.SERVED, NoticeState.RETURNED})
# It counts for nothing and against nobody.
TAKEN_BACK = frozenset({NoticeState.REVOKED, NoticeState.VOID})


_STANDING = {
    NoticeState.AWAITING_CONFIRMATION: "待督察科确认，尚未生效",
    NoticeState.VOID: "作废",
    NoticeState.REVOKED: "已撤销",
}


def standing_words(state: str) -> str:
    """What stands over the paper of a notice that is not, or no longer, in force; nothing for states of the future."""
    return _STANDING.get(NoticeState(state), "") if state in set(NoticeState) else ""


class ServiceKind(StrEnum):
    SIGNED = "signed"
    REFUSED = "refused"
    ONLINE = "online"

    @property
    def label(self) -> str:
        return {"signed": "当场签收", "refused": "拒绝签收", "online": "线上送达"}[self.value]


@dataclass(frozen=True)
class NoticeLine:
    """One finding on the paper."""

    finding_id: str
    item_code: str
    item_text: str
    severity: Severity
    count: int
    facts: str
    basis: str = ""


@dataclass(frozen=True)
class EvidenceLine:
    """One photo on the paper's list of evidence."""

    photo_id: str
    number: int
    sha256: str


_CAME_LATER = "came later"


def _later(label: str, empty: Any) -> Any:
    """A field that came after the first papers, and how people call it. While it is empty it is left out of the hash,
    so that papers of before keep theirs; a phone leaves it empty for a server that does not say it reads it
    (`field_rules.RuleBook.reads`): that server would reckon another hash."""
    return field(default=empty, metadata={_CAME_LATER: label})


@dataclass(frozen=True)
class Notice:
    """The paper's content. `number` is official when it comes from a lent block, else empty and `provisional` is
    shown. `expected_due` (ISO date) is the phone's 预计: the server computes the date that counts."""

    id: str
    record_id: str
    unit_id: str
    unit_name: str
    issuer_name: str
    lines: tuple[NoticeLine, ...]
    requirement: str
    issued_at: str
    inspected_at: str
    place: str
    methods: str
    inspectors: tuple[PersonRef, ...]
    number: str = ""
    block_id: str = ""
    provisional: str = ""
    feedback_days: int = DEFAULT_FEEDBACK_DAYS
    expected_due: str = ""
    expected_due_certain: bool = True
    evidence: tuple[EvidenceLine, ...] = ()
    on_spot: str = ""
    subjects: str = ""
    objection_words: str = OBJECTION_WORDS
    rules: str = _later("规则版本", "")  # `field_rules.FieldRules.name`: by which edition it was made
    wording: str = _later("文书用语", "")  # the district's own passages in which it was read aloud; empty: as shipped
    close_of_business: bool = _later("期限截至下班", False)  # `expected_due` ends at 17:30, not at 24:00
    prompt: str = _later("限时办理", "")  # what must be done within hours of service (`shared/prompt_steps.py`)
    units: tuple[str, ...] = _later("计量单位", ())  # what each line counts; empty: all of them 处

    def __post_init__(self) -> None:
        check_id(self.id, "通知书编号")
        check_id(self.record_id, "记录编号")
        from_iso(self.issued_at)
        if not self.lines:
            raise ValueError("通知书至少要有一个问题")
        if not self.requirement.strip():
            raise ValueError("请写明整改要求")
        if not 1 <= self.feedback_days <= 30:
            raise ValueError("反馈期限应在 1 到 30 个工作日之间")
        if self.units and len(self.units) != len(self.lines):
            raise ValueError("通知书上的计量单位与问题不对应")


LATER_LABELS: Mapping[str, str] = {
    each.name: each.metadata[_CAME_LATER] for each in fields(Notice) if _CAME_LATER in each.metadata
}
CAME_LATER = tuple(LATER_LABELS)


def said_later(notice: Notice) -> tuple[str, ...]:
    """The fields that came later and that this paper fills: an app of before them says nothing of them."""
    return tuple(name for name in CAME_LATER if getattr(notice, name))


def as_read_by(notice: Notice, reads: Collection[str]) -> Notice:
    """The paper as a server can check it that knows these of the fields that came later."""
    later = [each for each in fields(Notice) if each.name in CAME_LATER]
    unknown: dict[str, Any] = {each.name: each.default for each in later if each.name not in reads}
    return replace(notice, **unknown) if unknown else notice


def document_hash(notice: Notice) -> str:
    """SHA-256 of the paper's content: what a signature is bound to and the QR code carries."""
    return stored_document_hash(to_plain(notice))


def stored_document_hash(body: Mapping[str, Any]) -> str:
    """The same of a notice as it was stored: what came later and stands empty is no part of what was signed."""
    content = {name: value for name, value in body.items() if value or name not in CAME_LATER}
    return hashlib.sha256(canonical(content)).hexdigest()


def qr_text(notice_id: str, document: str) -> str:
    """What a paper's QR code says: its id and the hash of its content (domain.md §6.2)."""
    return f"ducha:{notice_id}:{document}"


@dataclass(frozen=True)
class Signature:
    """A finger-drawn signature bound to signer, document and moment (domain.md §6.4).

    `strokes` are lists of (x, y) in thousandths of the pad's width; `height` is the pad's height in the same unit."""

    signer: PersonRef
    strokes: tuple[tuple[tuple[int, int], ...], ...]
    height: int
    document: str
    at: str

    def __post_init__(self) -> None:
        check_hash(self.document, "文书校验值")
        from_iso(self.at)
        if sum(len(s) for s in self.strokes) < 2:
            raise ValueError("签名为空")


@dataclass(frozen=True)
class Service:
    """How the paper reached the unit on the spot: signed, or refused with reason and witness; `online` leaves it to
    the server's inbox. `paper_left` says that a paper copy stayed with the unit. `paper_signer` signed on that paper,
    which the section keeps: no signature is drawn."""

    kind: ServiceKind
    at: str
    signature: Signature | None = None
    refusal_reason: str = ""
    witness: PersonRef | None = None
    witness_signature: Signature | None = None
    paper_left: bool = False
    paper_signer: PersonRef | None = None

    def __post_init__(self) -> None:
        from_iso(self.at)
        if self.kind is ServiceKind.SIGNED and self.signature is None and self.paper_signer is None:
            raise ValueError("签收须有签名")
        if self.kind is ServiceKind.REFUSED and not (self.refusal_reason.strip() and self.witness):
            raise ValueError("拒签须写明原因并有见证人")


@dataclass(frozen=True)
class IssuedNotice:
    """What the phone seals when a notice is issued on the spot."""

    notice: Notice
    service: Service

    def __post_init__(self) -> None:
        expected = document_hash(self.notice)
        for signature in (self.service.signature, self.service.witness_signature):
            if signature is not None and signature.document != expected:
                raise ValueError("签名所指的文书与通知书内容不一致")


class FeedbackVerdict(StrEnum):
    """调查核实 (沪城管执〔2009〕1号 四(一)5)."""

    TRUE = "true"
    PARTLY = "partly"
    UNTRUE = "untrue"

    @property
    def label(self) -> str:
        return {"true": "属实", "partly": "部分属实", "untrue": "不属实"}[self.value]
