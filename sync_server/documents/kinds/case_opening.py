"""附件4《督察立案审批表》, with the 督察方案 (沪城管执〔2009〕1号 四(二)1; domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.document_courses import deciding
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

UNITS = ("责任单位", "牵头或协办", "办理要求")
CHECKS = ("检查内容", "目录编号")  # the case's own checklist: free items have no code
CASE_OPENING = DocumentKind(
    "case_opening",
    "督察立案审批表",
    form=(
        Field("matter", "督察项目", 2, required=True, fixed=True),
        Field("source", "立案来源", required=True, fixed=True),
        Field("source_number", "来文号", fixed=True),
        Field("received", "收到日期", fixed=True),
        Field("source_words", "批办、交办内容", 3, fixed=True),
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
    list_page="/cases",
    by_another=True,
)
