"""案卷: what is handed over to be filed, how long it is kept, its number, and the order of its contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
PICTURES = frozenset({JPEG, PNG, WEBP})  # with PDF: what becomes pages of the volume; all else is kept beside it
MOST_ITEMS = 2_000  # of one part


class Retention(StrEnum):
    """保管期限 (国家档案局令第8号《机关文件材料归档范围和文书档案保管期限规定》第六条: 永久、定期30年、定期10年)."""

    PERMANENT = "permanent"
    THIRTY = "30y"
    TEN = "10y"

    @property
    def label(self) -> str:
        return {"permanent": "永久", "30y": "30年", "10y": "10年"}[self.value]

    @property
    def code(self) -> str:
        """In the number of a volume (DA/T 13 《档号编制规则》)."""
        return {"permanent": "Y", "30y": "D30", "10y": "D10"}[self.value]


class Origin(StrEnum):
    """Where a paper of the volume comes from."""

    PAPER = "paper"  # issued by this system
    SCAN = "scan"  # came stamped on paper
    EVIDENCE = "evidence"
    BY_HAND = "by_hand"  # 补录: handled on paper, entered before filing

    @property
    def label(self) -> str:
        return {"paper": "系统文书", "scan": "扫描件", "evidence": "证据", "by_hand": "补录"}[self.value]


@dataclass(frozen=True)
class VolumeItem:
    """One entry of the contents list. A paper of the register of papers issued is named by `paper_id` alone: number,
    title, author, day and file are the register's. Anything else lies in the store of originals under `sha256`."""

    title: str = ""
    day: str = ""  # 2026-11-24
    number: str = ""  # 文号
    author: str = ""  # 责任者
    sha256: str = ""
    media_type: str = PDF
    size: int = 0
    origin: Origin = Origin.SCAN
    handled_by: str = ""  # 补录: who handled it
    paper_id: str = ""


@dataclass(frozen=True)
class VolumeDraft:
    """What a matter hands over when it is closed. `items` come in the order in which they shall stand; papers that were
    entered by hand find their place among them by their day."""

    subject_kind: str
    subject_id: str
    subject_number: str
    title: str
    district_code: str
    unit_id: str  # the body that keeps it
    opened_on: str  # days of the matter, 2026-11-03
    closed_on: str
    items: Sequence[VolumeItem]
    retention: Retention = Retention.THIRTY  # 专项案卷
    note: str = ""  # 备考表: what is to be known of the volume


def volume_number(fonds: str, year: str, retention: Retention, n: int) -> str:
    """档号: 全宗号-门类代码-年度-保管期限代码-案卷号 (DA/T 13 《档号编制规则》; ZY 专业档案, ZXDC 专项督察)."""
    return f"{fonds}-ZY·ZXDC-{year}-{retention.code}-{n:04d}"


def in_order(items: Sequence[VolumeItem], by_hand: Iterable[VolumeItem]) -> list[VolumeItem]:
    """The items with those entered by hand behind the last that is not later; both else stay in their order."""
    ordered = list(items)
    for late in sorted(by_hand, key=lambda item: item.day):
        at = max((n for n, item in enumerate(ordered, start=1) if item.day <= late.day), default=0)
        ordered.insert(at, late)
    return ordered


def pages_words(first: int, pages: int) -> str:
    """`3–7`, `8`, or '' for what has no pages in the volume."""
    if not pages:
        return ""
    return str(first) if pages == 1 else f"{first}–{first + pages - 1}"
