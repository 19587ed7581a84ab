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
    Field("due", "办结期限", hint="自签发之日起按工作日计算，签发时由系统写明日期", required=True),
    Field("copies", "抄送"),
    Field("contact", "联系人及电话"),
)
ACCOUNTABILITY = (
    Field("to", "主送", hint="街道办事处、镇人民政府；区里只提建议，不作决定", required=True),
    Field("copies", "抄送"),
    Field("matter", "事由", 3, required=True),
    Field("course", "督察和督办经过", 6, required=True),
    Field("facts", "查明情况", 5, required=True),
    Field("basis", "依据", 3, required=True),
    Field("proposal", "追责建议", 4, hint="写建议，不写处分决定；涉及个人的由有权机关处理", required=True),
)
