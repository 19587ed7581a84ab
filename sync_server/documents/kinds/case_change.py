"""《专项督察事项审批表》: 并案, 中止, 恢复, 移送 (domain.md §5)."""

from __future__ import annotations

from sync_server.documents.kinds.case_opening import SIGNATURES
from sync_server.procedures.document_courses import deciding
from sync_server.procedures.documents import Besides, DocumentKind
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

CASE_CHANGE = DocumentKind(
    "case_change",
    "专项督察事项审批表",
    form=(
        Field("case_number", "立案号", required=True, fixed=True),
        Field("matter", "督察项目", 2, required=True, fixed=True),
        Field("change", "提请事项", required=True, fixed=True, hint="并案、中止、恢复或移送"),
        Field("to", "并入案件或移送单位", fixed=True),
        Field("reasons", "理由和依据", 4, required=True),
        Field("opinion", "承办人意见", 2, required=True),
    ),
    course=deciding(Action.DRAFT_CASE, Action.APPROVE_CASE),
    read=Action.SEE_CASES,
    list_page="/cases",
    besides=Besides(texts=SIGNATURES),
    by_another=True,
)
