"""年度督察工作考评 (沪城管执〔2009〕1号 三; domain.md §4 step 9)."""

from __future__ import annotations

from sync_server.procedures.document_courses import issuing
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

ANNUAL = DocumentKind(
    "annual",
    "年度督察工作考评",
    form=(
        Field("basis", "考评依据", 3, required=True),
        Field(
            "districts",
            "各区考评",
            columns=("区", "计划按时", "通报按时", "督察数量", "追踪督办", "工作质量", "合计", "说明"),
            required=True,
            fixed=True,
        ),
        Field("remarks", "考评意见", 5, required=True),
    ),
    course=issuing(Action.EVALUATE_DISTRICTS, Action.EVALUATE_DISTRICTS),
    read=Action.SEE_SCORES,
    numbered="督考",
    list_page="/annual",
)
