"""The sync protocol's messages, version 1. JSON over HTTPS; the server describes them in `/api/openapi.json`.

Text goes before pixels: `push` carries records, photos travel by tus 1.0 at `/api/uploads` and are named by hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.notice import Notice
from shared.organisation import Person, Unit
from shared.sealing import Sealed

PROTOCOL = 1
OLDEST_PROTOCOL = 1
MAX_PUSH_RECORDS = 50


@dataclass(frozen=True)
class Pong:
    """`GET /api/ping`, open to all: the server's time (ISO 8601 UTC) and what it speaks."""

    server_time: str
    protocol: int = PROTOCOL
    oldest_protocol: int = OLDEST_PROTOCOL
    version: str = ""


@dataclass(frozen=True)
class EnrolRequest:
    """`POST /api/devices`. `proof` is the device key's signature (hex) over `ducha-enrol:{code}` in UTF-8: whoever
    holds the code must hold the key as well."""

    code: str
    public_key: str  # Ed25519, 32 bytes hex
    proof: str
    platform: str
    app_version: str
    label: str = ""
    protocol: int = PROTOCOL


@dataclass(frozen=True)
class EnrolReply:
    device_id: str
    token: str
    person: Person
    unit: Unit
    role: str
    district_code: str
    server_time: str


class ChangeKind(StrEnum):
    """What a pull brings; `value` is the plain form of the dataclass in brackets."""

    ITEM = "item"  # catalogue.ChecklistItem, id = code
    CATALOGUE = "catalogue"  # {"version": str}, id = "current"
    UNIT = "unit"  # organisation.Unit
    PERSON = "person"  # organisation.Person
    CALENDAR = "calendar"  # workdays.YearTable, id = year
    DELEGATION = "delegation"  # organisation.Delegation, id = district code
    BLOCK = "block"  # numbering.NumberBlock
    ASSIGNMENT = "assignment"  # Assignment
    RECORD_STATE = "record_state"  # RecordState
    NOTICE_STATE = "notice_state"  # NoticeStatus
    SELF = "self"  # {"person_id", "unit_id", "role", "district_code"}, id = "current"
    MESSAGE = "message"  # Message; apps that do not know the kind pass over it
    RULES = "rules"  # field_rules.RuleBook, id = district code; passed over likewise
    CASE = "case"  # case_brief.CaseBrief; passed over likewise
    NEAR = "near"  # nearby.OpenFinding; passed over likewise
    REPEATS = "repeats"  # repeats.UnitRepeats, id = unit id; passed over likewise


@dataclass(frozen=True)
class Change:
    """One new or changed thing; `value` None means gone."""

    kind: ChangeKind
    id: str
    value: dict[str, Any] | None


@dataclass(frozen=True)
class PullRequest:
    """`POST /api/sync/pull`. The counts let the section see what a phone still holds (acceptance story 31)."""

    cursor: str = ""
    protocol: int = PROTOCOL
    app_version: str = ""
    device_time: str = ""
    numbers_left: int = 0
    unsent_records: int = 0
    unsent_photos: int = 0
    free_bytes: int = -1
    stuck: int = 0  # of the unsent: refused, or tried in vain many times while others went through


@dataclass(frozen=True)
class ChainHead:
    """The last envelope of this device that the server put in its chain; `seq` 0 and 64 zeros before the first. A phone
    restored from a backup learns from it where its next envelopes belong."""

    seq: int
    hash: str


@dataclass(frozen=True)
class PullReply:
    """Changes since the cursor; ask again at once while `more`."""

    cursor: str
    more: bool
    server_time: str
    changes: tuple[Change, ...] = ()
    chain: ChainHead | None = None


@dataclass(frozen=True)
class PushRequest:
    """`POST /api/sync/push`: up to 50 envelopes in chain order (alerts and 严重 first where the chain allows)."""

    records: tuple[Sealed, ...]
    protocol: int = PROTOCOL
    device_time: str = ""


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    KNOWN = "known"  # the same envelope had arrived before
    REFUSED = "refused"


@dataclass(frozen=True)
class Receipt:
    """The server holds the envelope with this hash. `missing` are photo hashes not yet present; the record counts as
    received only when it is empty. A phone frees a photo only when `present` names its hash."""

    id: str
    version: int
    hash: str
    received_at: str
    present: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordVerdict:
    id: str
    version: int
    verdict: Verdict
    receipt: Receipt | None = None
    problem: dict[str, Any] | None = None  # RFC 9457, for refused ones


@dataclass(frozen=True)
class PushReply:
    server_time: str
    verdicts: tuple[RecordVerdict, ...] = ()
    chain: ChainHead | None = None  # after this push


@dataclass(frozen=True)
class ReceiptsRequest:
    """`POST /api/sync/receipts`: what of these does the server hold? (after lost replies and photo uploads)"""

    hashes: tuple[str, ...]  # envelope hashes
    gone: tuple[str, ...] = ()  # hashes of own photos that a receipt called missing and this phone no longer has


@dataclass(frozen=True)
class ReceiptsReply:
    server_time: str
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True)
class EarlierPhoto:
    """A photo of an earlier check, `GET /api/photos/{sha256}`; the words say which, e.g. `照片 2 · 跨门经营`."""

    sha256: str
    words: str = ""


@dataclass(frozen=True)
class ShiftBrief:
    """A row of the shift table (勤务信息), for 随行督察. `starts` and `ends` are `08:30`."""

    id: str
    name: str = ""
    crew: str = ""
    vehicle: str = ""
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Prefill:
    """What a task's check begins with; the person corrects. Enumerations are plain values (`shared.inspection`), so
    that an app which does not know one still reads the rest; empty means: as usual."""

    methods: tuple[str, ...] = ()
    form: str = ""
    coverage: str = ""
    timing: str = ""
    joint: str = ""
    unit_id: str = ""
    item_codes: tuple[str, ...] = ()
    notice_id: str = ""
    complaint_number: str = ""
    complaint_source: str = ""  # shared.method_data.ComplaintSource
    shift_id: str = ""
    scope: str = ""  # 督察范围 or the reason of the choice
    draw: str = ""  # which draw chose the unit, in words
    case_id: str = ""  # the case of 专项督察 that the check counts to
    case_number: str = ""  # its 立案编号
    shift: ShiftBrief | None = None  # filled in by the server from `shift_id`


@dataclass(frozen=True)
class Assignment:
    """派勤: a task, or a follow-up that fell due (`notice_id` set). `due_on` is an ISO date. A cancelled one counts as
    done for apps that do not know better; it was not left undone (acceptance story 36)."""

    id: str
    title: str
    unit_id: str = ""
    place: str = ""
    due_on: str = ""
    note: str = ""
    notice_id: str = ""
    done: bool = False
    cancelled: bool = False
    cancel_reason: str = ""
    notice_number: str = ""  # of the notice that is followed up
    prefill: Prefill = field(default_factory=Prefill)
    earlier: tuple[EarlierPhoto, ...] = ()  # the evidence of the notice that is followed up


@dataclass(frozen=True)
class Message:
    """What concerns this inspector and happened on the server: a reminder, a decision, a task called off. `at` is ISO
    8601, `kind` the event's (`notice.overdue`), the subject what to open (`notice`, `record`, `assignment`). `icon` (of
    the Material icons) and `tone` say how it stands out; older servers send neither."""

    id: str
    at: str
    title: str
    words: str
    kind: str
    subject_kind: str = ""
    subject_id: str = ""
    icon: str = ""
    tone: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    at: str
    text: str


@dataclass(frozen=True)
class RecordState:
    """Where a record of mine stands, in words. `answered` are ids of its findings that are on a notice or closed
    already: no further notice is issued on them."""

    record_id: str
    words: str
    photos_missing: int = 0
    timeline: tuple[TimelineEntry, ...] = ()
    answered: tuple[str, ...] = ()
    alert: str = ""  # course of its 立即通知: `已响应 18:46 · 已到场 19:10 · 已处置 19:55`


@dataclass(frozen=True)
class NoticeStatus:
    """Where a notice of mine stands: official number, due date as the server computed it, the squad's answer. `term` is
    the date in the words that section and squad read, with the grace of a late arrival, `said_term` the sentence of the
    paper; older servers send none. `signed_at` is when the section confirmed what was issued on the spot, the day that
    the paper bears from then on; '' of one that needed no confirmation. Where the paper now reads otherwise than the
    phone sealed it, `paper` is how, and `altered` says since when and why."""

    notice_id: str
    number: str
    state: str  # NoticeState value
    words: str
    due_on: str = ""
    due_certain: bool = True
    overdue: bool = False
    feedback: str = ""
    timeline: tuple[TimelineEntry, ...] = ()
    photos: tuple[str, ...] = field(default=())  # hashes of the squad's photos, thumbnails at /api/photos/{sha256}
    evidence: tuple[EarlierPhoto, ...] = ()  # the photos the paper names, for a later check from the same angle
    term: str = ""
    said_term: str = ""
    signed_at: str = ""
    altered: str = ""
    paper: Notice | None = None
