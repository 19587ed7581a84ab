"""Forms of step 1 and of the meetings (domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.forms.field import Field

PLAN = (
    Field("problems", "上月主要问题", 5, hint="起草时按上月台账、诉件和市局任务列出，可修改", required=True),
    Field("focus", "本月督察重点", 4, required=True),
    Field(
        "schedule",
        "督察日程",
        columns=("日期", "被督察单位或区域", "督察方式", "督察内容", "督察人员", "车辆"),
        required=True,
    ),
    Field(
        "draws", "随机抽查抽取记录", columns=("用途", "抽取结果", "备选范围", "种子", "抽取人", "抽取时间"), fixed=True
    ),
    Field("special", "专项督察安排", 3),
    Field("support", "保障措施", 3),
)
MEETING = (
    Field("held_at", "时间", required=True),
    Field("place", "地点", required=True),
    Field("chair", "主持人", required=True),
    Field("present", "参加人员", 2),
    Field("agenda", "议程", 4, required=True),
    Field("minutes", "会议纪要", 10, required=True),
    Field("tasks", "布置任务", columns=("任务", "责任单位", "督察人员", "完成期限")),
)
