"""附件5《督察结案审批表》 (沪城管执〔2009〕1号 四(二)4; domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.document_courses import deciding
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

CASE_CLOSING = DocumentKind(
    "case_closing",
    "督察结案审批表",
    form=(
        Field("case_number", "立案号", required=True, fixed=True),
        Field("matter", "督察项目", 2, required=True, fixed=True),
        Field("units", "责任单位", 2, required=True, fixed=True),
        Field("days", "办理日期", required=True, fixed=True, hint="立案、应结、实结日期"),
        Field("extensions", "延期次数", fixed=True),
        Field("course", "办理经过", 6, required=True),
        Field("found", "查明问题", 4, required=True),
        Field("put_right", "整改及处理", 4, required=True),
        Field("accountability", "责任追究", 2, required=True, hint="没有追究的写明“无”和理由"),
        Field("visit", "评价和回访", 2, hint="群众评价、回访情况"),
        Field("opinion", "承办人意见", 2, required=True),
    ),
    course=deciding(Action.DRAFT_CASE, Action.APPROVE_CASE),
    read=Action.SEE_CASES,
    numbered="督结",
    list_page="/cases",
    by_another=True,
)
