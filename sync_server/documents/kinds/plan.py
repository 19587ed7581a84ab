"""月度督察工作计划 (沪城管执〔2009〕1号 三, 四(一)1; domain.md §6.3)."""

from __future__ import annotations

from datetime import timedelta

from sync_server.procedures import schedules
from sync_server.procedures.document_courses import filing
from sync_server.procedures.documents import DocumentKind, Filed
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

PLAN = DocumentKind(
    "plan",
    "月度督察工作计划",
    form=(
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
            "draws",
            "随机抽查抽取记录",
            columns=("用途", "抽取结果", "备选范围", "种子", "抽取人", "抽取时间"),
            fixed=True,
        ),
        Field("special", "专项督察安排", 3),
        Field("support", "保障措施", 3),
    ),
    course=filing(),
    read=Action.SEE_FILINGS,
    filed=Filed(months=-1, day=lambda rules: rules.plan_day),
    first_reminder=timedelta(days=3),  # due on the 25th, reminded of on the 22nd (domain.md §4)
    term="报送期限",
    gives_tasks=True,
    list_page="/plans",
    page="/plans",
)
