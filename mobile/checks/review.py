"""What to tell the person before a check is sealed. A draft is always kept; only rules stand in the way of sealing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mobile.checks.cases import open_points, planned_by, planned_items
from mobile.checks.content import Content
from shared.bounds import overfull
from shared.case_brief import CaseBrief
from shared.catalogue import ChecklistItem, PhotoRule, short_name
from shared.evidence import Photo, PhotoOrigin
from shared.inspection import Form, ItemResult, Joint, Method, Outcome
from shared.position import FixSource, Grade, grade

OUTSIDE_REASONS = ("跨区督察", "边界地段", "信号漂移")


@dataclass(frozen=True)
class Remark:
    """One sentence for the summary. `where` names what to open: `methods`, `unit`, `place`, `notes`, `items`, `case`,
    `points` (of the case), or the id of a result. A `must` stands in the way of sealing."""

    where: str
    text: str
    must: bool = False


def review(
    content: Content,
    photos: Sequence[Photo],
    item: Callable[[str], ChecklistItem | None],
    outside: bool,
    case: CaseBrief | None = None,
) -> list[Remark]:
    """Everything worth saying, what must be done first. `outside`: the position lies outside the own district, `case`:
    the case of 专项督察 it counts to, where this phone knows it."""
    remarks = [
        *_header(content),
        *(_case(content, case) if content.form is Form.SPECIAL else ()),
        *(
            remark
            for result in content.findings
            for remark in _finding(result, photos, item(result.item_code), backfilled=content.backfilled)
        ),
        *_place(content, outside),
    ]
    if not (content.results or photos or content.notes.strip() or content.case_points):
        remarks.append(Remark("items", "还没有检查项目、照片或备注。没有发现问题也请选“合格”的项目，或写一句备注。"))
    if words := overfull(len(content.results), len(photos), len(content.subjects)):
        remarks.append(Remark("items", f"{words}。", must=True))
    left = [code for code in planned_items(content, case) if content.result_of(code) is None]
    if left:
        remarks.append(Remark("items", f"{planned_by(content)}还有 {len(left)} 项没有检查结果。"))
    return sorted(remarks, key=lambda remark: not remark.must)


def needs_live_photo(result: ItemResult, photos: Sequence[Photo], item: ChecklistItem | None) -> bool:
    """True for a finding on an item of photo rule Y without a picture taken on the spot (domain.md story 24)."""
    if result.outcome is not Outcome.FAIL or item is None or item.photo is not PhotoRule.NEEDED:
        return False
    return not any(
        photo.finding_id == result.id and photo.origin is PhotoOrigin.CAMERA and not photo.drawn_on for photo in photos
    )


def wanted_of_methods(content: Content) -> list[Remark]:
    """What the form's folded part (methods and what they ask for) still wants."""
    remarks = [Remark("methods", text) for text in _missing(content)]
    if not content.methods:
        remarks.insert(0, Remark("methods", "请至少选择一种督察方式。", must=True))
    return remarks


def _header(content: Content) -> list[Remark]:
    remarks = []
    if not content.unit_id:
        remarks.append(Remark("unit", "请选择被督察单位。", must=True))
    if content.corrects and not content.correction_reason.strip():
        remarks.append(Remark("correction", "请写明更正原因，更正后的版本与原记录一并保留。", must=True))
    if content.backfilled and not content.ended_at:
        remarks.append(Remark("backfill", "请选择纸质记录上的检查日期和起止时间。", must=True))
    if content.backfilled and not content.backfill_reason.strip():
        remarks.append(Remark("backfill", "请写明补录原因，如“现场没有可用的手机”。"))
    return wanted_of_methods(content) + remarks


def _case(content: Content, case: CaseBrief | None) -> list[Remark]:
    remarks = [
        Remark("points", f"“{point.text}”写了情况，尚未选择结果。", must=True)
        for point in content.case_points
        if point.words.strip() and point.outcome is None
    ]
    if not content.names_case:
        remarks.append(Remark("case", "专项督察尚未选择所属专项，可在更正时补充。"))
    elif case is not None and case.ended:
        remarks.append(Remark("case", f"{case.number}已经办结，请核对是否选错；仍可提交，由服务器核对是否计入。"))
    left = open_points(content, case) if case is not None else ()
    if left:
        remarks.append(Remark("points", f"本案还有 {len(left)} 项要点没有检查结果。"))
    return remarks


def _missing(content: Content) -> list[str]:
    """A sentence for each chosen method that lacks what it is about; the rest of its data is optional."""
    asked, data, methods = [], content.method_data, set(content.methods)
    if Method.ACCOMPANYING in methods and not (data.accompanying and data.accompanying.shift_name.strip()):
        asked.append("随行督察尚未写明随行的班次。")
    if Method.COMPLAINT in methods and not content.complaint_number.strip():
        asked.append("随诉督察尚未填写诉件号，可在办结后更正补充。")
    case = bool(data.tracking and data.tracking.case_number.strip())
    if Method.TRACKING in methods and not (content.notice_id or case):
        asked.append("跟踪督察尚未关联原通知书，也未写明跟踪的事项。")
    if Method.TRACKING in methods and not (data.tracking and data.tracking.state.strip()):
        asked.append("跟踪督察尚未写明目前进展。")
    if Method.REVISIT in methods and not content.notice_id:
        asked.append("回访督察尚未关联原通知书，可在备注中写明文号。")
    if Method.REVISIT in methods and not (data.revisit and data.revisit.result):
        asked.append("回访督察尚未选择整改效果：保持或回潮。")
    if content.joint is not Joint.NONE and not (data.joint and data.joint.bodies.strip()):
        asked.append(f"{content.joint.label}尚未写明参加单位。")
    return asked


def _finding(
    result: ItemResult, photos: Sequence[Photo], item: ChecklistItem | None, *, backfilled: bool
) -> list[Remark]:
    remarks = []
    name = item.name if item and item.text == result.item_text else short_name(result.item_text)
    if not backfilled and needs_live_photo(result, photos, item) and not result.no_live_photo_reason.strip():
        text = f"“{name}”须有一张现场拍摄的照片；不能拍摄时请写明原因。"
        remarks.append(Remark(result.id, text, must=True))
    if not result.facts.strip():
        remarks.append(Remark(result.id, f"“{name}”尚未写明事实（位置、数量、时间等）。"))
    return remarks


def _place(content: Content, outside: bool) -> list[Remark]:
    place, quality = content.place, grade(content.place.fix)
    if content.backfilled and place.fix is None:
        # Where the phone is now says nothing about where the paper was written.
        return [] if place.address.strip() else [Remark("place", "请填写纸质记录上的地点。")]
    remarks = []
    manual = place.fix is not None and place.fix.source is FixSource.MANUAL
    if quality in (Grade.NONE, Grade.POOR) and not manual:
        if not place.address.strip() and not place.street_code:
            remarks.append(Remark("place", f"{quality.label}，请补充地址。没有地址也可以保存。"))
        if not place.no_fix_reason.strip():
            remarks.append(Remark("place", f"{quality.label}，请说明原因（如地下室、室内市场）。"))
    elif quality is Grade.LOW and not place.address.strip():
        remarks.append(Remark("place", "定位精度低，请补充路段、门牌或明显标志。"))
    elif content.findings and not place.address.strip():
        remarks.append(Remark("place", "发现问题的，请补充路段、门牌和方位，通知书上会用到。"))
    if outside and not place.outside_reason.strip():
        remarks.append(Remark("place", "地点在本区以外，请选择原因：跨区督察、边界地段或信号漂移。"))
    return remarks
