"""督察记录: what an inspector writes down at one check (domain.md §3 common header, §6.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.catalogue import Severity, counted
from shared.evidence import Photo
from shared.identity import check_id
from shared.method_data import MethodData
from shared.moment import from_iso
from shared.organisation import PersonRef
from shared.position import Fix
from shared.repeats import RepeatAnswer


class Form(StrEnum):
    DAILY = "daily"
    SPECIAL = "special"

    @property
    def label(self) -> str:
        return {"daily": "日常督察", "special": "专项督察"}[self.value]


class Method(StrEnum):
    """沪城管执〔2009〕1号 三: forms combine."""

    ON_SITE = "on_site"
    ACCOMPANYING = "accompanying"
    COMPLAINT = "complaint"
    TRACKING = "tracking"
    REVISIT = "revisit"

    @property
    def label(self) -> str:
        return {
            "on_site": "实地督察",
            "accompanying": "随行督察",
            "complaint": "随诉督察",
            "tracking": "跟踪督察",
            "revisit": "回访督察",
        }[self.value]


class Coverage(StrEnum):
    FULL = "full"
    FOCUSED = "focused"

    @property
    def label(self) -> str:
        return {"full": "全面督察", "focused": "重点抽查"}[self.value]


class Timing(StrEnum):
    REGULAR = "regular"
    RANDOM = "random"

    @property
    def label(self) -> str:
        return {"regular": "定期督察", "random": "随机抽查"}[self.value]


class Joint(StrEnum):
    NONE = "none"
    WITHIN = "within"
    WITH_OTHERS = "with_others"

    @property
    def label(self) -> str:
        return {"none": "单独", "within": "联勤督察", "with_others": "联合督察"}[self.value]


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return {"pass": "合格", "fail": "不合格", "not_applicable": "不适用"}[self.value]


class OnSpotAction(StrEnum):
    NONE = "none"
    CORRECTED = "corrected"
    NOTICE = "notice"
    IMMEDIATE = "immediate"
    REPORT = "report"

    @property
    def label(self) -> str:
        return {
            "none": "记录在案",
            "corrected": "当场纠正",
            "notice": "书面告知",
            "immediate": "立即通知",
            "report": "上报督察科",
        }[self.value]


@dataclass(frozen=True)
class Subject:
    """An inspected person by 胸号; the name when known."""

    badge: str
    name: str = ""


@dataclass(frozen=True)
class Place:
    """Where: a fix if there is one, and words in any case. Position never blocks a save (design law 11)."""

    district_code: str = ""
    street_code: str = ""
    address: str = ""
    fix: Fix | None = None
    no_fix_reason: str = ""
    outside_reason: str = ""  # 跨区督察 / 边界 / 信号漂移, when the point lies outside the inspector's district


@dataclass(frozen=True)
class ItemResult:
    """The verdict on one checklist item. A finding 问题 is an item that failed; its id lives on through the notice."""

    id: str
    item_code: str
    item_text: str
    outcome: Outcome
    severity: Severity = Severity.MINOR
    count: int = 1
    facts: str = ""
    action: OnSpotAction = OnSpotAction.NONE
    badges: tuple[str, ...] = ()
    photo_ids: tuple[str, ...] = ()
    no_live_photo_reason: str = ""  # for items that need a photo and have no live one
    unit: str = ""  # what was counted (辆, 件 …); empty in records of an older app: 处
    repeat_answer: RepeatAnswer | None = None  # what was made of the proposal for what comes back (shared/repeats.py)
    # The severity that was adopted then stands on the notice and in the ledger, as far as the server's own count bears
    # it out; never in records of an older app, whose notices keep to the catalogue.
    raised: bool = False

    def __post_init__(self) -> None:
        check_id(self.id, "检查结果编号")
        if not 1 <= self.count <= 9_999:
            raise ValueError("数量应在 1 到 9999 之间")

    @property
    def counted(self) -> str:
        """`12 辆`."""
        return counted(self.count, self.unit)


@dataclass(frozen=True)
class CasePoint:
    """What was found on a line of a case's own checklist that is no item of the catalogue. It counts to the case alone:
    such a line has neither 程度 nor score, and no notice is issued on it."""

    text: str
    outcome: Outcome
    words: str = ""


@dataclass(frozen=True)
class HandedFrom:
    """Who began the check and handed it over before it was sealed, as this phone was told: a claim. `id` is that of the
    handing over, the moments are the giver's phone's, `draft_id` would be the id of the giver's own record."""

    id: str
    person: PersonRef
    begun_at: str
    at: str
    draft_id: str = ""

    def __post_init__(self) -> None:
        check_id(self.id, "交接编号")
        if self.draft_id:
            check_id(self.draft_id, "草稿编号")


@dataclass(frozen=True)
class Inspection:
    """One check. Moments are ISO 8601 with offset by the phone's clock; the server keeps its own beside them."""

    id: str
    form: Form
    methods: tuple[Method, ...]
    unit_id: str
    unit_name: str
    inspector: PersonRef
    place: Place
    started_at: str
    ended_at: str
    catalogue_version: str
    items: tuple[ItemResult, ...] = ()
    photos: tuple[Photo, ...] = ()
    coverage: Coverage = Coverage.FOCUSED
    timing: Timing = Timing.REGULAR
    joint: Joint = Joint.NONE
    second_inspector: PersonRef | None = None
    subjects: tuple[Subject, ...] = ()
    assignment_id: str = ""
    notice_id: str = ""  # the earlier notice this check follows up (跟踪, 回访)
    complaint_number: str = ""  # 诉件号 (随诉)
    notes: str = ""
    backfilled: bool = False  # 补录: keyed in later from paper; the moments are the paper's
    backfill_reason: str = ""
    leader_concerned: bool = False  # a finding on the squad's leader: goes to the section only
    correction_reason: str = ""  # for versions after the first
    method_data: MethodData = field(default_factory=MethodData)
    case_id: str = ""  # the case of 专项督察 that it counts to, as chosen on the phone
    case_number: str = ""  # its 立案编号; alone when it was typed by hand
    case_points: tuple[CasePoint, ...] = ()
    template_name: str = ""  # 本单位无问题: by which template the items were gone through and confirmed in one pass
    handed_from: HandedFrom | None = None
    recordings: tuple[Photo, ...] = ()  # voice notes and video clips
    keyed_by: PersonRef | None = None  # who typed it at the desk (补录); not what a phone says

    def __post_init__(self) -> None:
        check_id(self.id, "记录编号")
        if not self.methods:
            raise ValueError("请至少选择一种督察方式")
        if not self.unit_id:
            raise ValueError("请选择被督察单位")
        for moment in (self.started_at, self.ended_at):
            from_iso(moment)  # which is the earlier refuses nothing: a clock may have been set meanwhile
        known = {photo.id for photo in self.photos}
        for item in self.items:
            if not known.issuperset(item.photo_ids):
                raise ValueError(f"“{item.item_text}”引用了不在记录中的照片")
        if not all(recording.media for recording in self.recordings):
            raise ValueError("录音录像没有写明种类")
        if len({item.id for item in self.items}) != len(self.items):
            raise ValueError("检查结果编号重复")

    @property
    def files(self) -> tuple[Photo, ...]:
        """All that is to be brought before the record is whole: photos and recordings."""
        return (*self.photos, *self.recordings)

    @property
    def findings(self) -> tuple[ItemResult, ...]:
        return tuple(item for item in self.items if item.outcome is Outcome.FAIL)

    @property
    def failed_points(self) -> tuple[CasePoint, ...]:
        return tuple(point for point in self.case_points if point.outcome is Outcome.FAIL)

    @property
    def worst(self) -> Severity | None:
        return max((f.severity for f in self.findings), key=lambda s: s.rank, default=None)

    @property
    def found_words(self) -> str:
        """`发现问题 2 个，专项要点不合格 1 项`; a check that found neither says so."""
        findings, points = len(self.findings), len(self.failed_points)
        said = [f"发现问题 {findings} 个"] if findings else []
        said += [f"专项要点不合格 {points} 项"] if points else []
        return "，".join(said) or "未发现问题"


def judged_words(inspection: Inspection) -> str:
    """`1 项不合格，20 项合格，2 项不适用`: what is wrong comes first; empty without items."""
    order = (Outcome.FAIL, Outcome.PASS, Outcome.NOT_APPLICABLE)
    counted = [(outcome, sum(item.outcome is outcome for item in inspection.items)) for outcome in order]
    return "，".join(f"{count} 项{outcome.label}" for outcome, count in counted if count)


def failed_points(points: Sequence[Mapping[str, Any]] | None) -> int:
    """How many 专项要点 failed, of their plain form as a record's body has it; None where an older one has none."""
    return sum(point["outcome"] == Outcome.FAIL.value for point in points or ())


def asked_parts(methods: Collection[Method], joint: Joint) -> tuple[str, ...]:
    """Names of the parts of `MethodData` that such a check asks for. What was chosen and why is always asked."""
    parts = [method.value for method in Method if method in methods]
    if joint is not Joint.NONE:
        parts.append("joint")
    return (*parts, "choice")


def method_lines(inspection: Inspection) -> list[tuple[str, str]]:
    """(label, words) of what the methods asked for, for papers and pages; empty for older records."""
    first = [("诉件号", inspection.complaint_number)] if inspection.complaint_number else []
    of_case = case_lines(inspection.case_number, inspection.case_points)
    return of_case + first + inspection.method_data.lines()


def case_lines(case: str, points: Iterable[CasePoint]) -> list[tuple[str, str]]:
    """(label, words) of the case that a check counts to, in words, and of what was found on its own points."""
    found = [
        (f"专项要点{n}", f"{point.text}：{point.outcome.label}" + (f"，{point.words}" if point.words else ""))
        for n, point in enumerate(points, 1)
    ]
    return ([("所属专项", case)] if case else []) + found


@dataclass(frozen=True)
class Alert:
    """立即通知 of a grave finding (沪城管执〔2009〕1号 四(一)4): sent before everything else."""

    id: str
    record_id: str
    finding_id: str
    unit_id: str
    text: str
    place: Place
    at: str
    called_phone: str = ""  # the duty phone that was rung, if the inspector rang it

    def __post_init__(self) -> None:
        check_id(self.id, "通知编号")
        from_iso(self.at)


@dataclass(frozen=True)
class Suggestion:
    """投诉建议 about the app or the work (国办函〔2026〕12号); may be anonymous towards the section."""

    id: str
    text: str
    at: str
    anonymous: bool = False
    contact: str = field(default="")

    def __post_init__(self) -> None:
        check_id(self.id, "建议编号")
        if not self.text.strip():
            raise ValueError("请写下您的意见")
