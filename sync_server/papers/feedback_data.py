"""What stands on 《督察反馈单》: the unit's latest answers, and blanks where there are none (domain.md §6.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from shared.evidence import PhotoPurpose
from shared.moment import chinese_day, chinese_moment, day_in_shanghai, from_iso
from shared.notice import FeedbackVerdict
from sync_server.papers.notice_data import Row, number_of, standing_of
from sync_server.procedures.answers import AnswerDecision, AnswerKind
from sync_server.reference.clock import stored_clock

MOST_PICTURES = 4


def feedback_data(row: Row, answers: Sequence[Row], photos: Sequence[Row], instructions: str = "") -> dict[str, Any]:
    """What the feedback form prints; `answers` in order of time, `photos` the unit's, `instructions` from the
    wording."""
    feedback = next((a for a in reversed(answers) if a["kind"] == AnswerKind.FEEDBACK), None)
    objection = next((a for a in reversed(answers) if a["kind"] == AnswerKind.OBJECTION), None)
    shown = latest(answers, photos)
    issued = day_in_shanghai(from_iso(row["issued_at"]))
    done_on = _text(feedback, "done_on")
    done = f"（完成时间：{chinese_day(date.fromisoformat(done_on))}）" if done_on else ""
    return {
        "title": "督察反馈单",
        "number": number_of(row),
        "standing": standing_of(row),
        "date": [issued.year, issued.month, issued.day],
        "due": stored_clock(row).words() if row["due_on"] else "送达后计算",
        "unit": row["body"]["unit_name"],
        "verdict": FeedbackVerdict(feedback["verdict"]).label if feedback else "□属实　□部分属实　□不属实",
        "findings": _text(feedback, "findings"),
        "responsible": _text(feedback, "responsible"),
        "measures": _text(feedback, "measures") + done,
        "lasting": _text(feedback, "lasting"),
        "before": _hashes(shown, PhotoPurpose.BEFORE),
        "after": _hashes(shown, PhotoPurpose.AFTER),
        "pictures": [],
        "objection": _text(objection, "findings"),
        "instructions": instructions,
        "by": _signer(feedback),
        "at": chinese_moment(from_iso(feedback["at"])) if feedback else "",
        "decision": _decision(feedback),
    }


def _signer(feedback: Row | None) -> str:
    """The unit's leader who signed, else who sent the feedback."""
    if feedback is None:
        return ""
    leader = feedback["signer"] or {}
    name, badge = str(leader.get("name", "")), str(leader.get("badge", ""))
    return (f"{name}（{badge}）" if badge else name) or str(feedback["user_name"])


def _text(answer: Row | None, name: str) -> str:
    return str(answer[name]) if answer else ""


def _hashes(photos: Sequence[Row], purpose: PhotoPurpose) -> str:
    chosen = [photo for photo in photos if photo["meta"].get("purpose") == purpose.value]
    return "、".join(f"照片{photo['number']}（{photo['sha256'][:12]}）" for photo in chosen)


def _decision(feedback: Row | None) -> str:
    if feedback is None or not feedback["decision"]:
        return ""
    decision = AnswerDecision(feedback["decision"])
    words = "合格，予以销号" if decision is AnswerDecision.ACCEPTED else decision.label
    reason = f"：{feedback['decision_words']}" if feedback["decision_words"] else ""
    return f"{words}{reason}　{chinese_moment(from_iso(feedback['decided_at']))}"


def pictures_of(photos: Sequence[Row], picture: Callable[[str], Path]) -> tuple[list[dict[str, str]], dict[str, Path]]:
    """The first photos from before and after in turn, with the files they are printed from."""
    by_purpose = {
        purpose: sorted(
            (p for p in photos if p["present_at"] and p["meta"].get("purpose") == purpose.value),
            key=lambda p: int(p["number"]),
        )
        for purpose in (PhotoPurpose.BEFORE, PhotoPurpose.AFTER)
    }
    shown: list[dict[str, str]] = []
    files: dict[str, Path] = {}
    for before, after in zip_longest(*by_purpose.values()):
        for purpose, photo in ((PhotoPurpose.BEFORE, before), (PhotoPurpose.AFTER, after)):
            if photo is not None and len(shown) < MOST_PICTURES:
                file = f"{photo['sha256']}.jpg"
                files[file] = picture(photo["sha256"])
                shown.append(
                    {"file": file, "caption": f"{purpose.label}　照片{photo['number']}（{photo['sha256'][:12]}）"}
                )
    return shown, files


def latest(answers: Sequence[Row], photos: Sequence[Row]) -> list[Row]:
    """The photos of the latest feedback."""
    feedback = next((a for a in reversed(answers) if a["kind"] == AnswerKind.FEEDBACK), None)
    return [photo for photo in photos if feedback and photo["meta"].get("answer_id") == feedback["id"]]
