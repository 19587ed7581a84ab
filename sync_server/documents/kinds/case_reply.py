"""The answer to whoever gave a special case (沪城管执〔2009〕1号 五(二): 事事有回音)."""

from __future__ import annotations

from sync_server.procedures.document_courses import issuing
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

CASE_REPLY = DocumentKind(
    "case_reply",
    "专项督察办理情况报告",
    form=(
        Field("to", "主送", required=True),
        Field("matter", "督察事项", 2, required=True),
        Field("source_number", "来文号", fixed=True),
        Field("course", "办理情况", 6, required=True),
        Field("result", "办理结果", 4, required=True),
        Field("contact", "联系人及电话"),
    ),
    course=issuing(Action.DRAFT_CASE, Action.APPROVE_CASE),
    read=Action.SEE_CASES,
    numbered="督复",
    answers_above=True,
    list_page="/cases",
)
