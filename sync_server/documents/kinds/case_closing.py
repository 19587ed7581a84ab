"""附件5《督察结案审批表》 (沪城管执〔2009〕1号 四(二)4; domain.md §6.3)."""

from __future__ import annotations

from sync_server.documents.kinds.case_opening import SIGNATURES
from sync_server.documents.kinds.supervision import URGING_COLUMNS
from sync_server.procedures.document_courses import deciding
from sync_server.procedures.documents import Besides, DocumentKind
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
    besides=Besides(
        texts=SIGNATURES,
        tables={
            "承办": ("责任单位", "交办", "签收", "报告", "审核"),
            "延期": ("责任单位", "申请日期", "申请延至", "理由", "答复"),
            "催办登记": URGING_COLUMNS,
        },
    ),
    list_page="/cases",
    by_another=True,
)
