"""附件4《督察立案审批表》, with the 督察方案 (沪城管执〔2009〕1号 四(二)1; domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.document_courses import deciding
from sync_server.procedures.documents import Besides, DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

UNITS = ("责任单位", "牵头或协办", "办理要求")
CHECKS = ("检查内容", "目录编号")  # the case's own checklist: free items have no code
# Who has decided on a form, and what they have written there: the same on all forms of a case.
SIGNATURES = {
    "填表日期": "起草的日期",
    "承办人签名": "送审的人和日期，送审前为空",
    "机构意见": "督察机构负责人的意见，审核前为空",
    "机构签名": "督察机构负责人和日期，审核前为空",
    "领导意见": "领导的审批意见，审批前为空",
    "领导签名": "领导和审批日期，审批前为空",
}
CASE_OPENING = DocumentKind(
    "case_opening",
    "督察立案审批表",
    form=(
        Field("matter", "督察项目", 2, required=True, fixed=True),
        Field("source", "立案来源", required=True, fixed=True),
        Field("source_number", "来文号", fixed=True),
        Field("received", "收到日期", fixed=True),
        Field("source_words", "批办内容", 3, fixed=True),
        Field("place", "地点", fixed=True),
        Field("facts", "基本情况", 4, required=True),
        Field("units", "责任单位", columns=UNITS, required=True, fixed=True),
        Field("plan", "督察方案要点", 6, required=True),
        Field("demands", "办理要求", 4, required=True),
        Field("checks", "检查内容", columns=CHECKS, fixed=True),
        Field("term", "办理期限", required=True, fixed=True),
        Field("opinion", "承办人意见", 2, required=True),
    ),
    course=deciding(Action.DRAFT_CASE, Action.APPROVE_CASE),
    read=Action.SEE_CASES,
    numbered="督立",
    besides=Besides(texts={**SIGNATURES, "主办单位": "牵头单位，只有一个的为责任单位", "协办单位": "没有的为空"}),
    list_page="/cases",
    by_another=True,
)
