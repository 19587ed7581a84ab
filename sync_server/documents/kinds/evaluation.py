"""评定建议 (沪城管执〔2009〕1号 四(一)9; domain.md §4 step 9)."""

from __future__ import annotations

from sync_server.procedures.document_courses import evaluating
from sync_server.procedures.documents import DocumentKind, ShownTerm
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

EVALUATION = DocumentKind(
    "evaluation",
    "评定建议",
    form=(
        Field("basis", "评定依据", 3, required=True),
        Field("scores", "各单位得分", columns=("单位", "扣分", "得分", "说明"), fixed=True),
        Field("deductions", "扣分明细", columns=("单位", "日期", "项目", "程度", "扣分", "计算说明"), fixed=True),
        Field("proposal", "评定建议", 5, required=True),
        Field("remarks", "情况说明", 3),
    ),
    course=evaluating(),
    read=Action.SEE_SCORES,
    numbered="督评",
    shows=ShownTerm.OBJECTION,
    term="提出异议的期限",
    list_page="/appraisal",
)
