"""A wording as it will print: with sample data, in the paper's own setting, before it is saved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.catalogue import Severity
from shared.issuing_body import IssuingBody
from shared.notice import EvidenceLine, Notice, NoticeLine, Signature
from shared.notice_paper import Course, NoticePaper, notice_paper
from shared.organisation import PersonRef
from sync_server.papers.filling import SAMPLE_DAY, make_parts, sample, try_out
from sync_server.papers.notice_sheets import notice_sheet
from sync_server.papers.press import press
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.papers.wordings import FEEDBACK, NOTICE, Wording

_STANDING = "样张"
_ID, _AT = "00000000-0000-7000-8000-000000000000", "2026-11-24T08:00:00Z"
_SCRAWL = (((40, 180), (160, 60), (220, 190), (330, 80)), ((380, 170), (470, 70), (520, 180), (640, 100)))


def preview_pdf(wording: Wording, text: str, assets: Path) -> bytes:
    """The paper with sample data. Raises WordingError."""
    if wording.name not in (NOTICE.name, FEEDBACK.name):
        return sheet_pdf(try_out(wording, text), assets)
    parts = make_parts(text, sample(wording), wording.in_parts)
    if wording.name == NOTICE.name:
        return sheet_pdf(notice_sheet(_notice(parts)), assets)
    return press(wording.name, _feedback(parts), datetime(*SAMPLE_DAY, tzinfo=UTC), assets)[0]


def _notice(parts: dict[str, str]) -> NoticePaper:
    basis, facts = "《上海市市容环境卫生管理条例》", "定西路沿线3家商铺店外堆放货物，占用人行道。"
    line = NoticeLine("", "JM03", "跨门经营（超出门窗、外墙）", Severity.MINOR, 3, facts, basis)
    notice = Notice(
        id=_ID,
        record_id=_ID,
        unit_id="",
        unit_name=sample(NOTICE).texts["被督察单位"],
        issuer_name="",
        lines=(line,),
        requirement=sample(NOTICE).texts["整改要求"],
        issued_at=_AT,
        inspected_at=_AT,
        place="",
        methods="",
        inspectors=(PersonRef("", "周敏", "050117"),),
        evidence=(EvidenceLine("", 1, "a53039f8992d"), EvidenceLine("", 2, "1957500d4c76")),
    )
    course = Course(
        number="沪长城管督通〔2026〕1号",
        checked_at=_AT,
        issued_at=_AT,
        body=IssuingBody("长宁区城市管理行政执法局督察科"),
        term="",
        service="2026年11月24日 16:00 当场签收，签收人：王建国（050102）",
        document="0" * 64,
        standing=_STANDING,
        drawn=Signature(PersonRef("", "王建国", "050102"), _SCRAWL, 240, "0" * 64, _AT),
    )
    return notice_paper(notice, course, parts)


def _feedback(parts: dict[str, str]) -> dict[str, Any]:
    blank = ("findings", "responsible", "measures", "lasting", "before", "after", "objection", "by", "at", "decision")
    return {
        **dict.fromkeys(blank, ""),
        "title": FEEDBACK.title,
        "number": "沪长城管督通〔2026〕1号",
        "standing": _STANDING,
        "date": list(SAMPLE_DAY),
        "due": "2026年11月27日（星期五）24时",
        "unit": sample(FEEDBACK).texts["被督察单位"],
        "verdict": "□属实　□部分属实　□不属实",
        "pictures": [],
        "instructions": parts[FEEDBACK.in_parts[0]],
    }
