"""《督察通知书》 and 《督察反馈单》 as PDF: what stands on them, composed from the ledger (domain.md §6.1, §6.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.catalogue import clean_basis
from shared.evidence import PhotoPurpose
from shared.moment import chinese_day, chinese_moment, day_in_shanghai, from_iso
from shared.notice import (
    FeedbackVerdict,
    Notice,
    NoticeState,
    Service,
    ServiceKind,
    qr_text,
)
from shared.organisation import PersonRef
from shared.plain import from_plain
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.states import stored_clock
from sync_server.ledger import tables as t
from sync_server.papers.marks import qr_svg, signature_svg
from sync_server.papers.press import press

MOST_PICTURES = 4
_STANDING = {
    NoticeState.AWAITING_CONFIRMATION: "待督察科确认，尚未生效",
    NoticeState.VOID: "作废",
    NoticeState.REVOKED: "已撤销",
}


@dataclass(frozen=True)
class Paper:
    """A finished document: the file's name and its bytes."""

    name: str
    pdf: bytes


def notice_pdf(conn: Connection, notice_id: str, assets: Path) -> Paper:
    """The notice as it stands now. The same state gives the same bytes. Raises Problem(NOT_FOUND)."""
    row = _notice(conn, notice_id)
    data = notice_data(row)
    (pdf,) = press("notice", data, from_iso(row["issued_at"]), assets)
    return Paper(f"{_file_name(row)}.pdf", pdf)


def feedback_pdf(conn: Connection, notice_id: str, assets: Path, picture: Callable[[str], Path] | None = None) -> Paper:
    """The feedback form with the unit's latest answers; blank where nothing has been answered, so that it can be
    filled in by hand and keyed in later. `picture` gives a JPEG of a photo by its hash; without it photos are named
    by number and hash only. Raises Problem(NOT_FOUND)."""
    row = _notice(conn, notice_id)
    a, p = t.answers.c, t.photos.c
    answers = conn.execute(select(t.answers).where(a.notice_id == notice_id).order_by(a.at)).mappings().all()
    photos = conn.execute(select(t.photos).where((p.notice_id == notice_id) & (p.record_id == ""))).mappings().all()
    data = feedback_data(row, answers, photos)
    files: dict[str, Path] = {}
    if picture is not None:
        data["pictures"], files = _pictures(_latest(answers, photos), picture)
    (pdf,) = press("feedback", data, from_iso(row["issued_at"]), assets, pictures=files)
    return Paper(f"{_file_name(row)}反馈单.pdf", pdf)


def _pictures(
    photos: Sequence[RowMapping], picture: Callable[[str], Path]
) -> tuple[list[dict[str, str]], dict[str, Path]]:
    """The first photos from before and after in turn, with the files they are printed from."""
    by_purpose = {
        purpose: sorted(
            (p for p in photos if p["meta"].get("purpose") == purpose.value), key=lambda p: int(p["number"])
        )
        for purpose in (PhotoPurpose.BEFORE, PhotoPurpose.AFTER)
    }
    shown: list[dict[str, str]] = []
    files: dict[str, Path] = {}
    for before, after in zip_longest(*by_purpose.values()):
        for word, photo in (("整改前", before), ("整改后", after)):
            if photo is not None and len(shown) < MOST_PICTURES:
                file = f"{photo['sha256']}.jpg"
                files[file] = picture(photo["sha256"])
                shown.append({"file": file, "caption": f"{word}　照片{photo['number']}（{photo['sha256'][:12]}）"})
    return shown, files


def _latest(answers: Sequence[RowMapping], photos: Sequence[RowMapping]) -> list[RowMapping]:
    """The photos of the latest feedback."""
    feedback = next((a for a in reversed(answers) if a["kind"] == "feedback"), None)
    return [photo for photo in photos if feedback and photo["meta"].get("answer_id") == feedback["id"]]


def _notice(conn: Connection, notice_id: str) -> RowMapping:
    n, u = t.notices, t.units.c
    query = select(n, u.name.label("section_name")).join(t.units, u.id == n.c.section_id).where(n.c.id == notice_id)
    row = conn.execute(query).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份通知书")
    return row


def _number(row: RowMapping) -> str:
    return str(row["number"] or row["provisional"])


def _file_name(row: RowMapping) -> str:
    return f"督察通知书{_number(row)}".replace(" ", "")


def notice_data(row: RowMapping) -> dict[str, Any]:
    """What the template prints, as JSON values; `row` is a notice with its `section_name`."""
    paper, service = from_plain(Notice, row["body"]), from_plain(Service, row["service"])
    drawn = service.signature or service.witness_signature
    issued = day_in_shanghai(from_iso(row["issued_at"]))
    section = str(row["section_name"])
    return {
        "title": "督察通知书",
        "organ": organ_of(section),
        "number": _number(row),
        "standing": _STANDING.get(NoticeState(row["state"]), ""),
        "unit": paper.unit_name,
        "opening": f"{chinese_moment(from_iso(paper.inspected_at))}，督察人员在{paper.place or '你单位'}以"
        f"{paper.methods}方式对你单位进行了督察，发现下列问题：",
        "lines": [
            {
                "n": str(n),
                "item": line.item_text,
                "code": line.item_code,
                "facts": line.facts or "见证据照片",
                "severity": line.severity.label,
                "count": str(line.count),
                "basis": clean_basis(line.basis),
            }
            for n, line in enumerate(paper.lines, start=1)
        ],
        "subjects": paper.subjects,
        "on_spot": paper.on_spot,
        "requirement": _ended(paper.requirement),
        "due": due_words(row),
        "objection": _ended(paper.objection_words),
        "evidence": [{"n": str(line.number), "hash": line.sha256[:12]} for line in paper.evidence],
        "inspectors": "　".join(_person(person) for person in paper.inspectors) or paper.issuer_name,
        "service": service_words(row, service),
        "signature": signature_svg(drawn) if drawn else "",
        "signed_by": section,
        "signed_on": chinese_day(issued),
        "date": _ymd(issued),
        "qr": qr_svg(qr_text(row["id"], row["document"])),
        "hash": str(row["document"])[:16],
        "copies": "一式三联：被督察单位、督察机构、存根各一联。",
    }


def feedback_data(row: RowMapping, answers: Sequence[RowMapping], photos: Sequence[RowMapping]) -> dict[str, Any]:
    """What the feedback form prints; `answers` in order of time, `photos` the unit's."""
    feedback = next((a for a in reversed(answers) if a["kind"] == "feedback"), None)
    objection = next((a for a in reversed(answers) if a["kind"] == "objection"), None)
    latest = _latest(answers, photos)
    issued = day_in_shanghai(from_iso(row["issued_at"]))
    done_on = _text(feedback, "done_on")
    done = f"（完成时间：{chinese_day(date.fromisoformat(done_on))}）" if done_on else ""
    return {
        "title": "督察反馈单",
        "number": _number(row),
        "standing": _STANDING.get(NoticeState(row["state"]), ""),
        "date": _ymd(issued),
        "due": stored_clock(row).words() if row["due_on"] else "送达后计算",
        "unit": row["body"]["unit_name"],
        "verdict": FeedbackVerdict(feedback["verdict"]).label if feedback else "□属实　□部分属实　□不属实",
        "findings": _text(feedback, "findings"),
        "responsible": _text(feedback, "responsible"),
        "measures": _text(feedback, "measures") + done,
        "lasting": _text(feedback, "lasting"),
        "before": _hashes(latest, PhotoPurpose.BEFORE),
        "after": _hashes(latest, PhotoPurpose.AFTER),
        "pictures": [],
        "objection": _text(objection, "findings"),
        "by": _text(feedback, "user_name"),
        "at": chinese_moment(from_iso(feedback["at"])) if feedback else "",
        "decision": _decision(feedback),
    }


def _text(answer: RowMapping | None, name: str) -> str:
    return str(answer[name]) if answer else ""


def _hashes(photos: Sequence[RowMapping], purpose: PhotoPurpose) -> str:
    chosen = [photo for photo in photos if photo["meta"].get("purpose") == purpose.value]
    return "、".join(f"照片{photo['number']}（{photo['sha256'][:12]}）" for photo in chosen)


def _decision(feedback: RowMapping | None) -> str:
    if feedback is None or not feedback["decision"]:
        return ""
    words = {"accepted": "合格，予以销号", "returned": "退回再整改"}.get(feedback["decision"], feedback["decision"])
    reason = f"：{feedback['decision_words']}" if feedback["decision_words"] else ""
    return f"{words}{reason}　{chinese_moment(from_iso(feedback['decided_at']))}"


def organ_of(section: str) -> str:
    """发文机关标志: the bureau without its office, with the city's name before a district's."""
    bureau = section.removesuffix("督察科").removesuffix("执法监督处")
    return bureau if bureau.startswith("上海市") else f"上海市{bureau}"


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
        signer = service.signature.signer if service.signature else None
        return f"{at} 当场签收，签收人：{_person(signer) or row['signed_by']}"
    return f"{at} 拒绝签收，原因：{service.refusal_reason.rstrip('。')}；见证人：{_person(service.witness)}"


def _person(person: PersonRef | None) -> str:
    if person is None:
        return ""
    return f"{person.name}（{person.badge}）" if person.badge else person.name


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "；")) else f"{text}。"


def _ymd(day: date) -> list[int]:
    return [day.year, day.month, day.day]
