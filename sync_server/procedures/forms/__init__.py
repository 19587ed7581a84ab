"""The forms of all kinds of documents."""

from __future__ import annotations

from collections.abc import Mapping

from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.forms.appraising import ANNUAL, EVALUATION
from sync_server.procedures.forms.field import Field, Form, lacking
from sync_server.procedures.forms.planning import MEETING, PLAN
from sync_server.procedures.forms.pursuing import ACCOUNTABILITY, SUPERVISION
from sync_server.procedures.forms.reporting import BULLETIN, REPORT

FORMS: Mapping[DocumentKind, Form] = {
    DocumentKind.PLAN: PLAN,
    DocumentKind.REPORT: REPORT,
    DocumentKind.BULLETIN: BULLETIN,
    DocumentKind.EVALUATION: EVALUATION,
    DocumentKind.ANNUAL: ANNUAL,
    DocumentKind.SUPERVISION: SUPERVISION,
    DocumentKind.ACCOUNTABILITY: ACCOUNTABILITY,
    DocumentKind.MEETING: MEETING,
}

__all__ = ["FORMS", "Field", "Form", "lacking"]
