"""One notice as its unit sees it: the paper, the answer that is being written, what can be asked, what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from shared.notice import AWAITING_ANSWER, FeedbackVerdict, NoticeState
from sync_server.console import words
from sync_server.console.form_photos import shown_again
from sync_server.console.queries import issued_papers, trails
from sync_server.console.queries.time_left import percent_left
from sync_server.console.web import Ask
from sync_server.notices.deeds.attaching import ATTACHMENT
from sync_server.notices.deeds.drafts import PHOTOS, SUBJECT, DraftConflict, draft_of
from sync_server.notices.deeds.extensions import asked
from sync_server.notices.deeds.held_notice import ANSWER, hold
from sync_server.notices.deeds.signing import leaders_of, own_leader
from sync_server.notices.reading import notices, pursuits
from sync_server.notices.reading.terms import OF_THE_UNIT, notice_terms
from sync_server.notices.rules.notice import NOTICE_COURSE, Deed
from sync_server.papers.notice_paper import notice_sheet_of
from sync_server.procedures.answers import AnswerDecision, ExtensionAnswer
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.directory import read_calendar
from sync_server.reference.rulebook import rules_on
from sync_server.scans.attaching import scans_of

VERDICTS = tuple((verdict.value, verdict.label) for verdict in FeedbackVerdict)
LABELS = {
    "verdict": "核查结论",
    "findings": "核查情况",
    "responsible": "责任人及处理",
    "measures": "整改措施",
    "done_on": "完成时间",
    "lasting": "长效措施",
    "reasons": "异议理由",
    "words": "说明",
    "reason": "理由",
}


def check_reach(ask: Ask) -> None:
    """Raises Problem (not found) for a notice that is not this unit's."""
    with ask.read() as conn:
        notices.notice(conn, ask.viewer, ask.path("id"))


def notice_page(
    ask: Ask,
    error: str = "",
    status: int = 200,
    trying: str = "",
    chosen: Mapping[str, tuple[str, ...]] | None = None,
    conflict: DraftConflict | None = None,
) -> Response:
    """The page; after a refusal (`trying` which form) with everything typed and every fit photo."""
    viewer, notice_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = notices.notice(conn, viewer, notice_id)
        calendar = read_calendar(conn)
        facts = hold(conn, notice_id, calendar, ask.now).facts
        answers = notices.answers(conn, notice_id)
        evidence = notices.evidence(conn, row.body)
        events = trails.timeline(conn, [("notice", notice_id), (SUBJECT, notice_id)], for_unit=viewer.unit_id)
        draft = draft_of(conn, notice_id)
        context: dict[str, Any] = {
            "paper": notice_sheet_of(conn, notice_id, ask.room.settings.assets_dir),
            "issued": issued_papers.of_subject(conn, "notice", notice_id, ask.now, ask.room.settings.assets_dir),
            "leaders": leaders_of(conn, viewer.unit_id),
            "own_leader": own_leader(conn, viewer.caller),
            "extension": asked(conn, notice_id),
            "unanswered": (ExtensionAnswer.WAITING if facts.state in AWAITING_ANSWER else ExtensionAnswer.LAPSED).value,
            "pursuit": pursuits.of_notice(conn, viewer, notice_id),
            "attachments": scans_of(conn, ATTACHMENT, [notice_id]).get(notice_id, []),
            "may_attach": False,
            "terms": notice_terms(conn, notice_id, OF_THE_UNIT, calendar, ask.now),
            "time_left": percent_left(conn, "notice", notice_id, [ANSWER], ask.now),
            "longest": rules_on(conn, TermRules, facts.district_code, words.today(ask.now)).extension_days,
        }
    deeds = NOTICE_COURSE.open_deeds(facts, viewer.caller)
    returned = next((a for a in answers if a.row.decision == AnswerDecision.RETURNED), None)
    saved = draft["body"] if draft else {}
    photos = chosen if chosen is not None else {name: tuple(saved.get(name, ())) for name in PHOTOS}
    typed = ask.form.values() if trying else {name: value for name, value in saved.items() if name not in PHOTOS}
    late = words.is_overdue(row.overdue_from, row.state, ask.now)
    return ask.page(
        "squad_notice.html",
        status,
        notice=row,
        body=row.body,
        deeds=deeds,
        Deed=Deed,
        answers=answers,
        returned=returned if row.state == NoticeState.RETURNED.value else None,
        evidence=evidence,
        events=events,
        overdue=late,
        left=words.left_words(row.due_on, ask.now, calendar, row.overdue_from),
        verdicts=VERDICTS,
        error=error,
        trying=trying,
        kept=shown_again(
            ask, photos, f"/squad/notices/{notice_id}/{'objection' if trying == 'objection' else 'feedback'}"
        ),
        typed=typed,
        draft=draft,
        base=conflict.version if conflict else draft["version"] if draft and not trying else ask.form.text("base", 9),
        theirs=conflict.theirs if conflict else None,
        labels=LABELS,
        stranded=_stranded(trying, deeds, typed),
        **context,
    )


def _stranded(trying: str, deeds: tuple[Deed, ...], typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed into a form that is no longer open, so that nobody's words are lost with it."""
    needs = {"feedback": Deed.FEED_BACK, "objection": Deed.OBJECT, "extension": Deed.ASK_EXTENSION}
    if trying not in needs or needs[trying] in deeds:
        return {}
    return {LABELS[name]: value for name, value in typed.items() if name in LABELS and value.strip()}
