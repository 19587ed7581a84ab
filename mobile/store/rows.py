"""One line per record for the list of ten thousand: what is shown and searched, without opening the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from shared.catalogue import Severity
from shared.file_counts import FileCounts
from shared.inspection import Alert, Inspection, Suggestion
from shared.notice import IssuedNotice
from shared.sealing import SealedKind
from shared.spelling import folded

ABOUT = 80  # characters of a row
Body = Inspection | IssuedNotice | Alert | Suggestion


class Sending(StrEnum):
    """How far a record has come on its way to the server."""

    WAITING = "waiting"
    SENT = "sent"  # the text is there, photos are missing
    RECEIVED = "received"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {
            "waiting": "待发送",
            "sent": "文字已送达，附件待传",
            "received": "已送达",
            "refused": "未被接收",
        }[self.value]


@dataclass(frozen=True)
class RecordRow:
    """A record's line. `worst` is a Severity value or empty, `occurred_at` ISO 8601, `missing` counts photos and
    recordings that the server still lacks, `words`, `state`, `number`, `due_on`, `overdue` are the server's latest word
    about it."""

    id: str
    kind: SealedKind
    version: int
    title: str
    unit_id: str
    unit_name: str
    occurred_at: str
    worst: str = ""
    findings: int = 0
    photos: int = 0
    audio: int = 0
    video: int = 0
    place: str = ""
    number: str = ""
    sending: Sending = Sending.WAITING
    reason: str = ""
    missing: int = 0
    received_at: str = ""
    state: str = ""
    words: str = ""
    due_on: str = ""
    overdue: bool = False
    about: str = ""  # how the words of an alert or suggestion begin
    search: str = ""  # folded, what `RecordFilter.words` look through

    @property
    def files(self) -> FileCounts:
        return FileCounts(self.photos, self.audio, self.video)


def row_from(plain: dict[str, Any]) -> RecordRow:
    """The row as it was written; fields of later versions of the app are passed over."""
    known = {name: plain[name] for name in RecordRow.__dataclass_fields__ if name in plain}
    return RecordRow(**{**known, "kind": SealedKind(plain["kind"]), "sending": Sending(plain["sending"])})


@dataclass(frozen=True)
class RecordFilter:
    """What a list shall hold; empty fields do not restrict. `words` must all occur (unit, place, title, findings,
    number); `since` and `until` are ISO 8601 moments, `until` not included."""

    kinds: frozenset[SealedKind] = frozenset()
    sending: frozenset[Sending] = frozenset()
    states: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    unit_id: str = ""
    since: str = ""
    until: str = ""
    words: str = ""

    def select(self, rows: Iterable[RecordRow]) -> list[RecordRow]:
        """The rows that pass, in the order given."""
        words = folded(self.words).split()
        severities = {severity.value for severity in self.severities}
        return [
            row
            for row in rows
            if (not self.kinds or row.kind in self.kinds)
            and (not self.sending or row.sending in self.sending)
            and (not self.states or row.state in self.states)
            and (not severities or row.worst in severities)
            and (not self.unit_id or row.unit_id == self.unit_id)
            and (not self.since or row.occurred_at >= self.since)
            and (not self.until or row.occurred_at < self.until)
            and all(word in row.search for word in words)
        ]


def kind_of(body: Body) -> SealedKind:
    """Which kind of envelope carries the body."""
    match body:
        case Inspection():
            return SealedKind.INSPECTION
        case IssuedNotice():
            return SealedKind.NOTICE
        case Alert():
            return SealedKind.ALERT
        case Suggestion():
            return SealedKind.SUGGESTION


def id_of(body: Body) -> str:
    """The id that the envelope carries: that of the record, of the notice's paper, of the alert or suggestion."""
    return body.notice.id if isinstance(body, IssuedNotice) else body.id


def is_grave(body: Body) -> bool:
    """Whether it holds a 严重 finding and therefore travels before the others (沪城管执〔2009〕1号 四(一)4)."""
    match body:
        case Inspection():
            return body.worst is Severity.GRAVE
        case IssuedNotice():
            return any(line.severity is Severity.GRAVE for line in body.notice.lines)
        case Alert():
            return True
        case Suggestion():
            return False


def describe(body: Body, version: int) -> RecordRow:
    """The row of a freshly sealed body."""
    match body:
        case Inspection():
            files = FileCounts.of(body.files)
            row = RecordRow(
                id=body.id,
                kind=SealedKind.INSPECTION,
                version=version,
                title=f"{body.form.label} · {'、'.join(method.label for method in body.methods)}",
                unit_id=body.unit_id,
                unit_name=body.unit_name,
                occurred_at=body.started_at,
                worst=body.worst.value if body.worst else "",
                findings=len(body.findings),
                photos=files.photos,
                audio=files.audio,
                video=files.video,
                place=body.place.address,
                search=" ".join(f"{finding.item_code} {finding.item_text}" for finding in body.findings),
            )
        case IssuedNotice():
            notice = body.notice
            row = RecordRow(
                id=notice.id,
                kind=SealedKind.NOTICE,
                version=version,
                title="督察通知书",
                unit_id=notice.unit_id,
                unit_name=notice.unit_name,
                occurred_at=notice.issued_at,
                worst=max((line.severity for line in notice.lines), key=lambda one: one.rank).value,
                findings=len(notice.lines),
                place=notice.place,
                number=notice.number or notice.provisional,
                due_on=notice.expected_due,
                search=" ".join(f"{line.item_code} {line.item_text}" for line in notice.lines),
            )
        case Alert():
            row = RecordRow(
                id=body.id,
                kind=SealedKind.ALERT,
                version=version,
                title="立即通知",
                unit_id=body.unit_id,
                unit_name="",
                occurred_at=body.at,
                worst=Severity.GRAVE.value,
                place=body.place.address,
                about=_what(body.text)[:ABOUT],
                search=body.text,
            )
        case Suggestion():
            row = RecordRow(
                id=body.id,
                kind=SealedKind.SUGGESTION,
                version=version,
                title="投诉建议",
                unit_id="",
                unit_name="",
                occurred_at=body.at,
                about=body.text[:ABOUT],
                search=body.text,
            )
    # At most 300 characters of the findings: ten thousand rows stay in memory.
    text = f"{row.title} {row.unit_name} {row.place} {row.number} {row.search[:300]}"
    return replace(row, search=folded(text))


def _what(text: str) -> str:
    """The words of an alert from what was found on: as proposed they begin with moment and place, which the row says
    elsewhere."""
    when, _, rest = text.partition("。")
    return rest.strip() if "年" in when[:6] and rest.strip() else text
