"""What the unit fills in on a notice: feedback as a draft, to its leader, signed and filed; an objection; a request for
more time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console.days import day_of_form
from sync_server.console.form_photos import keep_photos
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.ledger.write import Write
from sync_server.notices.deeds import drafts
from sync_server.notices.deeds.answers import Objection, object_to
from sync_server.notices.deeds.drafts import PHOTOS, TEXTS, DraftConflict
from sync_server.notices.deeds.extensions import ask_extension
from sync_server.notices.deeds.signing import LeaderSign
from sync_server.notices.pages.squad_notice import check_reach, notice_page
from sync_server.procedures.permissions import Action

SAID = {
    "save": "草稿已保存，本单位的同事都可以接着填写。",
    "send": "已送负责人签批。签字后才会提交给督察机构。",
    "back": "已退回修改，填写的内容都在。",
    "file": "反馈已提交，等待督察机构核验。",
}


def register(pages: Pages) -> None:
    pages.post("/squad/notices/{id}/feedback", feedback, Action.ANSWER_NOTICE, limit=FILES_LIMIT)
    pages.post("/squad/notices/{id}/objection", objection, Action.ANSWER_NOTICE, limit=FILES_LIMIT)
    pages.post("/squad/notices/{id}/extension", extension, Action.ANSWER_NOTICE)


def feedback(ask: Ask) -> Response:
    """《督察反馈单》: saved, sent to the leader, sent back, or signed and filed, by the button pressed."""
    step = ask.form.text("do", 8) or "file"
    if step not in SAID:
        raise Problem(grounds.WAY_OF_ANSWERING_NOT_CHOSEN)

    def run(chosen: dict[str, tuple[str, ...]]) -> object:
        form, caller, notice_id = ask.form, ask.viewer.caller, ask.path("id")
        keep_photos(ask, chosen, *PHOTOS)
        _check_day(form.text("done_on", 10))
        base = int(form.text("base", 9)) if form.text("base", 9).isdecimal() else 0
        body: dict[str, Any] = {name: form.text(name) for name in TEXTS} | {name: chosen[name] for name in PHOTOS}
        sign = LeaderSign(form.text("leader_name", 40), form.text("leader_typed", 40))

        def job(w: Write) -> object:
            match step:
                case "save":
                    return drafts.save_draft(w, caller, notice_id, body, base=base)
                case "send":
                    return drafts.send_to_leader(w, caller, notice_id, body, base=base)
                case "back":
                    drafts.send_back(w, caller, notice_id, form.text("back_words", 500), sign)
                    return None
                case _:
                    return drafts.sign_and_file(w, caller, notice_id, body, base=base, sign=sign)

        return ask.write(job)

    return _answer(ask, "feedback", run) or ask.done(f"/squad/notices/{ask.path('id')}", SAID[step])


def objection(ask: Ask) -> Response:
    """An objection with reasons and evidence."""

    def run(chosen: dict[str, tuple[str, ...]]) -> object:
        keep_photos(ask, chosen, "evidence")
        answer, caller = Objection(ask.form.text("reasons"), chosen["evidence"]), ask.viewer.caller
        return ask.write(lambda w: object_to(w, caller, ask.path("id"), answer))

    said = "异议已提交，将由开具人以外的人员复核，复核期间不计逾期。"
    return _answer(ask, "objection", run) or ask.done(f"/squad/notices/{ask.path('id')}", said)


def extension(ask: Ask) -> Response:
    """The unit asks once for more time, before its term ends."""

    def run(_chosen: dict[str, tuple[str, ...]]) -> object:
        caller, days, reason = ask.viewer.caller, ask.form.text("days", 2), ask.form.text("reason", 500)
        wanted = int(days) if days.isdecimal() else 0
        return ask.write(lambda w: ask_extension(w, caller, ask.path("id"), wanted, reason))

    said = "延期申请已送督察机构。答复之前，原期限照常计算。"
    return _answer(ask, "extension", run) or ask.done(f"/squad/notices/{ask.path('id')}", said)


def _answer(ask: Ask, trying: str, run: Callable[[dict[str, tuple[str, ...]]], object]) -> Response | None:
    """Run the act; a refusal shows the form again with everything typed and every fit photo."""
    check_reach(ask)
    chosen: dict[str, tuple[str, ...]] = {}
    try:
        run(chosen)
    except DraftConflict as conflict:
        return notice_page(ask, conflict.detail, conflict.kind.status, trying, chosen, conflict)
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return notice_page(ask, problem.detail, problem.kind.status, trying, chosen)
    return None


def _check_day(text: str) -> None:
    if not text:
        return
    day_of_form(text, grounds.DAY_DONE_NOT_CHOSEN)
