"""督办通知单 (沪城管执〔2009〕1号 四(一)6; domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.document_courses import issuing
from sync_server.procedures.documents import Besides, DocumentKind, ShownTerm
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

URGING_COLUMNS = ("催办日期", "方式", "经办人", "办理情况", "领导批示", "最后结果")
SUPERVISION = DocumentKind(
    "supervision",
    "督办通知单",
    form=(
        Field("to", "主送", required=True),
        Field("responsible_unit", "责任单位", hint="与主送不同的，写明由哪个单位整改"),
        Field("matter", "督办事项", 3, required=True),
        Field("origin", "原通知书", required=True),
        Field("urged", "已催办次数", hint="人工催办与系统自动提醒分开写明"),
        Field("problems", "存在问题", 4, required=True),
        Field("demand", "办理要求", 4, required=True),
        Field("due", "办结期限", hint="自签发之日起按工作日计算，签发时由系统写明日期", required=True),
        Field("copies", "抄送"),
        Field("contact", "联系人及电话"),
    ),
    course=issuing(Action.DRAFT_PURSUIT, Action.APPROVE_PURSUIT, of_case=True),
    read=Action.SEE_PURSUIT,
    numbered="督办",
    shows=ShownTerm.OF_CASE,
    besides=Besides(texts={"抄送": "没有的为空"}, tables={"催办登记": URGING_COLUMNS}),
    list_page="/pursuits",
)
