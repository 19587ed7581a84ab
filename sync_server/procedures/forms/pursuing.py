"""Forms of step 6 (domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.forms.field import Field

SUPERVISION = (
    Field("to", "主送", required=True),
    Field("matter", "督办事项", 3, required=True),
    Field("origin", "原通知书", required=True),
    Field("urged", "已催办次数"),
    Field("problems", "存在问题", 4, required=True),
    Field("demand", "办理要求", 4, required=True),
    Field("due", "办结期限", required=True),
    Field("contact", "联系人及电话"),
)
ACCOUNTABILITY = (
    Field("to", "主送", required=True),
    Field("copies", "抄送"),
    Field("matter", "事由", 3, required=True),
    Field("course", "督察和督办经过", 6, required=True),
    Field("facts", "查明情况", 5, required=True),
    Field("basis", "依据", 3, required=True),
    Field("proposal", "追责建议", 4, required=True),
)
