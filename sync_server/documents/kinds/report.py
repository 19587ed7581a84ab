"""月度督察情况通报 (沪城管执〔2009〕1号 四(一)7; domain.md §6.3)."""

from __future__ import annotations

from datetime import timedelta

from sync_server.procedures.document_courses import filing
from sync_server.procedures.documents import DocumentKind, Filed
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

REPORT = DocumentKind(
    "report",
    "月度督察情况通报",
    form=(
        Field(
            "basics", "基本情况", 6, hint="起草时按台账写出；改动后不再随台账刷新，请自行核对其中的数字", required=True
        ),
        Field(
            "by_unit",
            "各单位情况",
            columns=(
                "单位",
                "督察次数",
                "人次",
                "发现问题",
                "较重",
                "严重",
                "通知书",
                "按期反馈",
                "逾期",
                "未到期",
                "已销号",
            ),
            hint="统计至月末，与台账逐项相等",
            fixed=True,
        ),
        Field(
            "by_group",
            "问题分类",
            columns=("类别", "一般", "较重", "严重", "合计"),
            fixed=True,
            hint="统计至月末，与台账逐项相等",
        ),
        Field("good", "好的做法", 4),
        Field("problems", "主要问题", 6, required=True),
        Field("rectification", "整改反馈情况", 4, required=True),
        Field("special", "专项督察进展", 3),
        Field("next", "下步要求", 4, required=True),
        Field(
            "corrections",
            "更正情况",
            columns=("月份", "事项", "原数", "现数", "原因"),
            fixed=True,
            hint="已报送月份的数字此后有变化的，在这里逐项更正",
        ),
    ),
    course=filing(),
    read=Action.READ_REPORTS,
    numbered="督报",
    filed=Filed(months=1, day=lambda rules: rules.report_day),
    first_reminder=timedelta(days=2),  # due on the 5th, reminded of on the 3rd (domain.md §4)
    term="报送期限",
    list_page="/reports",
)
