"""附件6《督办通知单》 of a special case (沪城管执〔2009〕1号 四(二)3; domain.md §6.3)."""

from __future__ import annotations

from sync_server.documents.kinds.supervision import URGING_COLUMNS
from sync_server.procedures.document_courses import issuing
from sync_server.procedures.documents import Besides, DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

CASE_ORDER = DocumentKind(
    "case_order",
    "督办通知单（专项）",
    form=(
        Field("to", "主送", required=True),
        Field("matter", "督办事项", 3, required=True),
        Field("case_number", "立案号", required=True, fixed=True),
        Field("urged", "已催办次数", fixed=True),
        Field("problems", "存在问题", 4, required=True),
        Field("demand", "办理要求", 4, required=True),
        Field("due", "办结期限", hint="自签发之日起按工作日计算，签发时由系统写明日期", required=True),
        Field("copies", "抄送"),
        Field("contact", "联系人及电话"),
    ),
    course=issuing(Action.DRAFT_CASE, Action.APPROVE_CASE, of_case=True),
    read=Action.SEE_CASES,
    numbered="督办",
    besides=Besides(texts={"抄送": "没有的为空"}, tables={"催办登记": URGING_COLUMNS}),
    list_page="/cases",
)
