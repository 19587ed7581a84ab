"""What stands on 《督察通知书》, composed from the ledger (domain.md §6.1, §6.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from shared.bases import basis_words
from shared.moment import chinese_day, chinese_moment, day_in_shanghai, from_iso
from shared.notice import Notice, NoticeState, Service, ServiceKind, qr_text
from shared.plain import from_plain
from shared.whereabouts import says_where
from sync_server.papers.filling import Content, make_parts
from sync_server.papers.marks import qr_svg, signature_svg
from sync_server.papers.naming import organ_of
from sync_server.papers.wordings import NOTICE
from sync_server.procedures.claims import DIFFERS, Difference, drawn_on, held, person_words
from sync_server.reference.clock import stored_clock

OPENING, COPIES = NOTICE.in_parts
STANDING = {
    NoticeState.AWAITING_CONFIRMATION: "待督察科确认，尚未生效",
    NoticeState.VOID: "作废",
    NoticeState.REVOKED: "已撤销",
}


def standing_of(row: RowMapping) -> str:
    """What stands over a paper that is not, or no longer, in force."""
    state = NoticeState(row["state"])
    if state is NoticeState.AWAITING_CONFIRMATION and held(differences_of(row)):
        return f"{DIFFERS}，待督察科决定，尚未生效"
    return STANDING.get(state, "")


def differences_of(row: RowMapping) -> list[Difference]:
    """Where the phone's paper read otherwise than this one."""
    return [from_plain(Difference, plain) for plain in row["differences"]]


def remark_of(row: RowMapping) -> str:
    """What the reader must know of where this text comes from; '' when it is what was read aloud."""
    differences = differences_of(row)
    if held(differences):
        labels = "、".join(dict.fromkeys(difference.label for difference in differences if difference.holds))
        return f"现场宣读的文本{DIFFERS}（{labels}），本件按台账编制，以本件为准。"
    return "；".join(f"{difference.label}{difference.claimed}：{difference.known}" for difference in differences)


def number_of(row: RowMapping) -> str:
    """The official number, or the provisional one."""
    return str(row["number"] or row["provisional"])


def notice_data(row: RowMapping, wording: str) -> dict[str, Any]:
    """What the template prints, as JSON values; `row` is a notice with its `section_name`, `wording` the text of its
    edition. Raises WordingError."""
    paper, service = from_plain(Notice, row["body"]), from_plain(Service, row["service"])
    drawn = service.signature or service.witness_signature
    drawn = drawn if drawn_on(service, row["document"]) else None  # a signature stands under the text it was put on
    issued = day_in_shanghai(from_iso(row["issued_at"]))
    section = str(row["section_name"])
    parts = make_parts(wording, notice_content(row), NOTICE.in_parts)
    copies = parts.pop(COPIES, "")
    return {
        "title": "督察通知书",
        "organ": organ_of(section),
        "number": number_of(row),
        "standing": standing_of(row),
        "unit": paper.unit_name,
        "opening": parts.pop(OPENING, ""),
        "lines": [
            {
                "n": str(n),
                "item": line.item_text,
                "code": line.item_code,
                "facts": line.facts or "见证据照片",
                "severity": line.severity.label,
                "count": str(line.count),
                "basis": basis_words(line.basis),
            }
            for n, line in enumerate(paper.lines, start=1)
        ],
        "subjects": paper.subjects,
        "on_spot": paper.on_spot,
        "evidence": [{"n": str(line.number), "hash": line.sha256[:12]} for line in paper.evidence],
        "inspectors": "　".join(person_words(person) for person in paper.inspectors) or section,
        "service": service_words(row, service),
        "remark": remark_of(row),
        "signature": signature_svg(drawn) if drawn else "",
        "signed_by": section,
        "signed_on": chinese_day(issued),
        "date": ymd(issued),
        "qr": qr_svg(qr_text(row["id"], row["document"])),
        "qr_text": qr_text(row["id"], row["document"]),
        "hash": str(row["document"])[:16],
        "copies": copies,
        "sections": [{"label": name, "text": text} for name, text in parts.items()],
    }


UNTOLD = "（开具时未写明，见督察记录）"  # an older phone's paper: no coordinates, no 地址未填写 are printed


def notice_content(row: RowMapping) -> Content:
    """The placeholders of the notice's wording."""
    paper = from_plain(Notice, row["body"])
    return Content(
        {
            "督察时间": chinese_moment(from_iso(row["checked_at"])),
            "地点": paper.place if says_where(paper.place) else UNTOLD,
            "方式": paper.methods,
            "被督察单位": paper.unit_name,
            "整改要求": _ended(paper.requirement),
            "反馈期限": due_words(row),
            "异议权利": _ended(paper.objection_words),
        }
    )


def due_words(row: RowMapping) -> str:
    """The term in one sentence: computed by the server once served, else 预计."""
    days = row["feedback_days"]
    if row["due_on"]:
        return f"自送达之日起{days}个工作日内，即{stored_clock(row).words()}前，以书面或线上方式反馈。"
    return f"自送达之日起{days}个工作日内以书面或线上方式反馈，具体日期送达后由系统核定。"


def service_words(row: RowMapping, service: Service) -> str:
    """How and when the paper was served, by the server's corrected time."""
    if row["served_at"] is None:
        return "尚未送达"
    at = chinese_moment(from_iso(row["served_at"]))
    if service.kind is ServiceKind.ONLINE or row["service_kind"] == ServiceKind.ONLINE.value:
        signed = f"，签收人：{row['signed_by']}" if row["signed_by"] else ""
        return f"{at} 线上送达被督察单位收件箱{signed}"
    if service.kind is ServiceKind.SIGNED:
        drawn, before = service.signature, ""
        signer = drawn.signer if drawn else None
        if drawn and drawn.document != row["document"]:
            before = f"（签于更正前的文本，校验值 {drawn.document[:16]}）"
        return f"{at} 当场签收，签收人：{person_words(signer) or row['signed_by']}{before}"
    return f"{at} 拒绝签收，原因：{service.refusal_reason.rstrip('。')}；见证人：{person_words(service.witness)}"


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "；")) else f"{text}。"


def ymd(day: date) -> list[int]:
    """A day for the template."""
    return [day.year, day.month, day.day]
