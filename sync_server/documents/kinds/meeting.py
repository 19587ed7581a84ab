"""督察工作例会纪要 (沪城管执〔2009〕1号 三; domain.md §6.3)."""

from __future__ import annotations

from shared.organisation import UnitKind
from sync_server.procedures import meetings
from sync_server.procedures.document_courses import issuing
from sync_server.procedures.documents import ByHand, DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

MEETING = DocumentKind(
    "meeting",
    "督察工作例会纪要",
    form=(
        Field("held_at", "时间", required=True, hint="例如：2026年11月24日9时30分"),
        Field("place", "地点", required=True),
        Field("chair", "主持人", required=True),
        Field("present", "参加人员", 2),
        Field("agenda", "议程", 4, required=True),
        Field("minutes", "会议纪要", 10, required=True),
        Field("next_on", "下次例会", hint="日期，例如 2026-12-24；签发后到期前提醒起草会议通知，不定期的可不填"),
        Field(
            "tasks",
            "布置任务",
            columns=meetings.COLUMNS,
            hint="写明督察人员的，签发后派到其手机；责任单位可写“各区”“各单位”或单位名称",
        ),
    ),
    course=issuing(Action.HOLD_MEETINGS, Action.HOLD_MEETINGS),
    read=Action.SEE_MEETINGS,
    gives_tasks=True,
    by_hand=ByHand(
        (UnitKind.OFFICE, UnitKind.DETACHMENT, UnitKind.SECTION),
        "{body}督察工作例会（{day}）",
        {"chair": "{name}"},
        goes_below=True,
    ),
    list_page="/meetings",
    page="/meetings",
)
