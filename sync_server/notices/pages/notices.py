"""督察通知书 at the inspection body: list, issuing, and one page with the next step as one button."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response

from shared.finding import UNDECIDED
from shared.glyphs import no_shape_words
from shared.problems import NOT_FOUND, Problem
from shared.whereabouts import says_where
from sync_server.acts.common.closings import grave_facts
from sync_server.acts.common.finding_states import of_notice
from sync_server.console import exports, words
from sync_server.console.filtered_list import FilteredList
from sync_server.console.listing import Filters
from sync_server.console.queries import (
    bases,
    closings,
    issued_papers,
    likenesses,
    notes,
    records,
    reference,
    time_left,
    trails,
)
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.ledger.write import Write
from sync_server.notices.deeds import proposals
from sync_server.notices.deeds.attaching import ATTACHMENT
from sync_server.notices.deeds.batch import MOST
from sync_server.notices.deeds.extensions import asked
from sync_server.notices.deeds.filing import issue_by_section
from sync_server.notices.deeds.held_notice import ANSWER, hold
from sync_server.notices.deeds.pursuits.opening import repeats
from sync_server.notices.reading import found, notices, pursuits
from sync_server.notices.reading.terms import OF_BOTH, notice_terms
from sync_server.notices.rules.notice import ENDED, NOTICE_COURSE, Deed
from sync_server.papers.letters import texts
from sync_server.papers.notice_paper import notice_sheet_of
from sync_server.procedures.permissions import Action
from sync_server.procedures.rulebook import RepeatRules, TermRules
from sync_server.procedures.sampling import VISIT_WANTED
from sync_server.reference.directory import read_calendar
from sync_server.reference.rulebook import rules_on
from sync_server.scans.attaching import scans_of

FOUND = found.NOTICES
FILTERED = FilteredList(
    "notices",
    "/notices",
    "督察通知书",
    Action.SEE_LEDGER,
    lambda viewer, filters, now: notices.notice_list(viewer, filters, now),
    notices.KEY,
    notices.ORDERS["issued"],
)


def register(pages: Pages) -> None:
    pages.get("/notices", index, Action.SEE_LEDGER)
    pages.get("/notices/new", new, Action.CONFIRM_NOTICE)
    pages.post("/notices", issue, Action.CONFIRM_NOTICE)
    pages.get("/notices/export/{kind}", export, Action.EXPORT)
    pages.get("/notices/{id}", show, Action.SEE_LEDGER, Action.ANSWER_NOTICE)


def index(ask: Ask) -> Response:
    """The list of notices."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        statement = notices.notice_list(ask.viewer, filters, ask.now)
        listing = fetch(conn, "/notices", filters, statement, *notices.order_of_list(filters), notices.KEY)
        lefts = time_left.lefts(conn, "notice", [row.id for row in listing.rows], ask.now, ANSWER)
        units = reference.units(conn, ask.viewer, Action.SEE_NOTICES)
        calendar = read_calendar(conn)
        since = notices.searched_since(conn, ask.viewer, filters)
    return ask.page(
        "notices.html",
        since=since,
        listing=listing,
        filters=filters,
        units=units,
        districts=reference.district_choices(ask.viewer),
        states=notices.STATE_CHOICES,
        calendar=calendar,
        lefts=lefts,
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered notices as a file."""
    filters = Filters(dict(ask.query))
    statement = notices.notice_list(ask.viewer, filters, ask.now, whole=True)
    return exports.answer(ask, ask.path("kind"), exports.NOTICES, statement, filters, *notices.order_of_list(filters))


def new(ask: Ask) -> Response:
    """The form to issue a notice from a record's findings."""
    return _form(ask, ask.query.get("record", ""))


def _form(ask: Ask, record_id: str, error: str = "", status: int = 200) -> Response:
    with ask.read() as conn:
        record = records.record(conn, ask.viewer, record_id)
        free = [
            row
            for row in records.findings_of(conn, record_id)
            if row.state in UNDECIDED and not row.notice_id and not row.merged_into
        ]
        findings = free[:MOST]
        calendar = read_calendar(conn)
        terms = rules_on(conn, TermRules, record.district_code, words.today(ask.now))
        open_bases = bases.open_bases(conn, [row.item_code for row in findings])
    chosen = ask.form.all("finding") or tuple(row.id for row in findings)
    due = calendar.due(words.today(ask.now), terms.feedback_days)
    answering = {row.answering_unit_id: row.answering_name for row in findings}
    return ask.page(
        "notice_new.html",
        status,
        record=record,
        findings=findings,
        left_out=len(free) - len(findings),
        chosen=chosen,
        answering=list(answering.items()),
        due=due,
        days=ask.form.text("days", 3) or str(terms.feedback_days),
        usual=terms.feedback_days,
        hour="17时30分" if terms.close_of_business else "24时",
        way=ask.form.text("way", 8) or "online",
        requirement=ask.form.text("requirement"),
        asks_where=not says_where(record.address),
        place=ask.form.text("place", 200),
        no_shape=no_shape_words(
            [*(f"{row.item_text}{row.facts}" for row in findings), ask.form.text("requirement"), ask.form.text("place")]
        ),
        open_bases=open_bases,
        error=error,
    )


def issue(ask: Ask) -> Response:
    """Issue the notice: numbered and in the unit's inbox at once."""
    form, viewer = ask.form, ask.viewer
    record_id, days = form.text("record", 36), form.text("days", 3)
    with ask.read() as conn:
        records.record(conn, viewer, record_id)
    if not days.isdecimal():
        return _form(ask, record_id, "请填写反馈期限（工作日数）。", HTTPStatus.UNPROCESSABLE_ENTITY)

    def job(w: Write) -> str:
        return issue_by_section(
            w,
            viewer.caller,
            record_id,
            form.all("finding"),
            form.text("requirement"),
            unit_id=form.text("unit", 36),
            feedback_days=int(days),
            on_paper=on_paper,
            place=form.text("place", 200),
        )

    on_paper = form.text("way", 8) == "paper"
    try:
        notice_id = ask.write(job)
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _form(ask, record_id, problem.detail, problem.kind.status)
    said = "通知书已开具，并已送入被督察单位的收件箱。"
    if on_paper:
        said = "通知书已开具。请打印送达，送达后在本页登记，期限自送达时起算。"
    return ask.done(f"/notices/{notice_id}", said)


def show(ask: Ask) -> Response:
    """One notice: facts and photos left, timeline right, the next step on top."""
    return notice_page(ask)


def notice_page(ask: Ask, error: str = "", status: int = 200, trying: str = "") -> Response:
    """The page of one notice; after a refusal (`trying` which form) with what was typed."""
    viewer, notice_id = ask.viewer, ask.path("id")
    if not viewer.may(Action.SEE_LEDGER):  # a squad has its own page
        return RedirectResponse(f"/squad/notices/{notice_id}", HTTPStatus.SEE_OTHER)
    with ask.read() as conn:
        notices.notice(conn, viewer, notice_id)
    ask.opened(notice_id)
    with ask.read() as conn:
        row = notices.notice(conn, viewer, notice_id)
        calendar = read_calendar(conn)
        held = hold(conn, notice_id, calendar, ask.now)
        facts = held.facts
        grave = grave_facts(conn, of_notice(held.id))
        today = words.today(ask.now)
        repeat_rules = rules_on(conn, RepeatRules, facts.district_code, today)
        answers = notices.answers(conn, notice_id)
        evidence = notices.evidence(conn, row.body)
        context: dict[str, Any] = {
            "paper": notice_sheet_of(conn, notice_id, ask.room.settings.assets_dir),
            "pursuit": pursuits.of_notice(conn, viewer, notice_id),
            "extension": asked(conn, notice_id),
            "longest": rules_on(conn, TermRules, facts.district_code, today).extension_days,
            "repeated": repeats(conn, held, repeat_rules),
            "repeat_rules": repeat_rules,
            "ends": closings.ends_of(conn, viewer, [line["finding_id"] for line in row.body["lines"]]),
            "answers": answers,
            "evidence": evidence,
            "likenesses": likenesses.of_photos(conn, viewer, [*notices.photos_of(answers), *evidence]),
            "events": trails.timeline(conn, [("notice", notice_id)]),
            "deliveries": trails.deliveries(conn, [notice_id]),
            "issued": issued_papers.of_subject(conn, "notice", notice_id, ask.now, ask.room.settings.assets_dir),
            "proposals": proposals.open_proposals(conn, notice_id),
            "attachments": scans_of(conn, ATTACHMENT, [notice_id]).get(notice_id, []),
            "notes": notes.notes_of(conn, viewer, "notice", notice_id),
            "terms": notice_terms(conn, notice_id, OF_BOTH, calendar, ask.now),
            "time_left": time_left.percent_left(conn, "notice", notice_id, [ANSWER], ask.now),
            "open_bases": bases.open_bases(conn, [line["item_code"] for line in row.body["lines"]]),
        }
    return ask.page(
        "notice.html",
        status,
        error=error,
        trying=trying,
        visit_said=error.startswith(VISIT_WANTED),  # then the page does not say it a second time
        typed=ask.form.values() if trying else {},
        notice=row,
        body=row.body,
        grave=grave,
        deeds=NOTICE_COURSE.open_deeds(facts, viewer.caller),
        Deed=Deed,
        no_verifying=NOTICE_COURSE.refusal(Deed.ACCEPT, facts, viewer.caller),
        no_shape=no_shape_words(texts(row.body)),
        ended=facts.state in ENDED,
        may_attach=viewer.may(Action.CONFIRM_NOTICE) and facts.state not in ENDED,
        overdue=words.is_overdue(row.overdue_from, row.state, ask.now),
        left=words.left_words(row.due_on, ask.now, calendar, row.overdue_from),
        **context,
    )
