"""A wording as it will print: with sample data, in the paper's own setting, before it is saved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.notice import Signature
from shared.organisation import PersonRef
from sync_server.papers.filling import SAMPLE_DAY, make_parts, sample, try_out
from sync_server.papers.marks import qr_svg, signature_svg
from sync_server.papers.notice_data import COPIES, OPENING
from sync_server.papers.press import press
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.papers.wordings import FEEDBACK, NOTICE, Wording

_STANDING = "样张"
_SCRAWL = (((40, 180), (160, 60), (220, 190), (330, 80)), ((380, 170), (470, 70), (520, 180), (640, 100)))


def preview_pdf(wording: Wording, text: str, assets: Path) -> bytes:
    """The paper with sample data. Raises WordingError."""
    if wording.name not in (NOTICE.name, FEEDBACK.name):
        return sheet_pdf(try_out(wording, text), assets)
    parts = make_parts(text, sample(wording), wording.in_parts)
    data = _notice(parts) if wording.name == NOTICE.name else _feedback(parts)
    return press(wording.name, data, datetime(*SAMPLE_DAY, tzinfo=UTC), assets)[0]


def _notice(parts: dict[str, str]) -> dict[str, Any]:
    texts = sample(NOTICE).texts
    opening, copies = parts.pop(OPENING), parts.pop(COPIES)
    line = {
        "n": "1",
        "item": "跨门经营（超出门窗、外墙）",
        "code": "JM03",
        "facts": "定西路沿线3家商铺店外堆放货物，占用人行道。",
        "severity": "一般",
        "count": "3",
        "basis": "《上海市市容环境卫生管理条例》",
    }
    officer = PersonRef("", "王建国", "050102")
    signature = Signature(officer, _SCRAWL, 240, "0" * 64, "2026-11-24T08:00:00Z")
    return {
        "title": NOTICE.title,
        "organ": "上海市长宁区城市管理行政执法局",
        "number": "沪长城管督通〔2026〕1号",
        "standing": _STANDING,
        "unit": texts["被督察单位"],
        "opening": opening,
        "lines": [line],
        "subjects": "",
        "on_spot": "",
        "remark": "",
        "sections": [{"label": name, "text": words} for name, words in parts.items()],
        "evidence": [{"n": "1", "hash": "a53039f8992d"}, {"n": "2", "hash": "1957500d4c76"}],
        "inspectors": "周敏（050117）",
        "service": "2026年11月24日 16:00 当场签收，签收人：王建国（050102）",
        "signature": signature_svg(signature),
        "signed_by": "长宁区城市管理行政执法局督察科",
        "signed_on": "2026年11月24日",
        "date": list(SAMPLE_DAY),
        "qr": qr_svg("DUCHA:SAMPLE"),
        "hash": "0" * 16,
        "copies": copies,
    }


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
