"""会议通知 of a 督察工作例会 (沪城管执〔2009〕1号 三)."""

from __future__ import annotations

from shared.organisation import UnitKind
from sync_server.procedures.document_courses import issuing
from sync_server.procedures.documents import ByHand, DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

MEETING_NOTICE = DocumentKind(
    "meeting_notice",
    "督察工作会议通知",
    form=(
        Field("to", "主送", required=True),
        Field("held_at", "会议时间", required=True, hint="例如：2026年12月24日（星期四）9时30分"),
        Field("place", "会议地点", required=True),
        Field("topics", "会议议题", 4, required=True),
        Field("present", "参加人员", 2, required=True),
        Field("demands", "有关要求", 3, hint="例如参会回执、发言材料、着装"),
        Field("contact", "联系人及电话"),
    ),
    course=issuing(Action.HOLD_MEETINGS, Action.HOLD_MEETINGS),
    read=Action.SEE_MEETINGS,
    numbered="督会",
    by_hand=ByHand(
        (UnitKind.OFFICE, UnitKind.DETACHMENT, UnitKind.SECTION),
        "关于召开{body}督察工作例会的通知",
        {"to": "各有关单位"},
        goes_below=True,
    ),
)
