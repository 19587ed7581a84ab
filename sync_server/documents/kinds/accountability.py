"""追责建议书 (沪城管执〔2009〕1号 四(一)6; domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.document_courses import two_approvals
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

ACCOUNTABILITY = DocumentKind(
    "accountability",
    "追责建议书",
    form=(
        Field("to", "主送", hint="街道办事处、镇人民政府；区里只提建议，不作决定", required=True),
        Field("copies", "抄送"),
        Field("matter", "事由", 3, required=True),
        Field("course", "督察和督办经过", 6, required=True),
        Field("facts", "查明情况", 5, required=True),
        Field("basis", "依据", 3, required=True),
        Field("proposal", "追责建议", 4, hint="写建议，不写处分决定；涉及个人的由有权机关处理", required=True),
        Field("due", "答复期限", hint="自签发之日起按工作日计算，签发时由系统写明日期"),
    ),
    course=two_approvals(Action.DRAFT_PURSUIT, Action.APPROVE_PURSUIT),
    read=Action.SEE_PURSUIT,
    numbered="督建",
    list_page="/pursuits",
)
