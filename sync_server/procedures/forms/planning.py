"""Forms of step 1 and of the meetings (domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures import meetings, schedules
from sync_server.procedures.forms.field import Field

PLAN = (
    Field("problems", "上月主要问题", 6, hint="起草时按上月台账、诉件和市局任务列出，可修改", required=True),
    Field("focus", "本月督察重点", 5, required=True),
    Field(
        "schedule",
        "督察日程",
        columns=schedules.COLUMNS,
        hint="报送后按行派勤：督察人员的手机上出现任务",
        required=True,
    ),
    Field(
        "draws", "随机抽查抽取记录", columns=("用途", "抽取结果", "备选范围", "种子", "抽取人", "抽取时间"), fixed=True
    ),
    Field("special", "专项督察安排", 3),
    Field("support", "保障措施", 3),
)
MEETING = (
    Field("held_at", "时间", required=True, hint="例如：2026年11月24日9时30分"),
    Field("place", "地点", required=True),
    Field("chair", "主持人", required=True),
    Field("present", "参加人员", 2),
    Field("agenda", "议程", 4, required=True),
    Field("minutes", "会议纪要", 10, required=True),
    Field(
        "tasks",
        "布置任务",
        columns=meetings.COLUMNS,
        hint="写明督察人员的，签发后派到其手机；责任单位可写“各区”“各单位”或单位名称",
    ),
)
