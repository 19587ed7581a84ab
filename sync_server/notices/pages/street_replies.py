"""追责建议书 at the street or town: the list, and on the proposal's own page signing for it and answering it.

The section sees the same, and enters an answer that came as a letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from shared.problems import Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.held_document import Held
from sync_server.console.document_cards import DocumentCard
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, reference
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.grounds import pursuits as grounds
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits import replies
from sync_server.notices.reading import street_replies
from sync_server.notices.reading.street_replies import AboutNotice
from sync_server.notices.rules.proposal_reply import REPLY_COURSE, Reply, ReplyDeed, ReplyVerdict
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_calendar


def register(pages: Pages) -> None:
    pages.get("/street-replies", index, Action.ANSWER_PROPOSAL, Action.DRAFT_PURSUIT)
    pages.post("/documents/{id}/reply/sign", sign, Action.ANSWER_PROPOSAL)
    pages.post("/documents/{id}/reply/answer", answer, Action.ANSWER_PROPOSAL)
    pages.post("/documents/{id}/reply/enter", enter, Action.DRAFT_PURSUIT)


def index(ask: Ask) -> Response:
    """The proposals that went to streets, those that wait for an answer first of all."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = street_replies.reply_list(viewer, filters)
        waiting = filters.text("state") in ("", "waiting")
        default = "due" if waiting else "-sent"
        listing = fetch(conn, "/street-replies", filters, statement, street_replies.ORDERS, default, street_replies.KEY)
        calendar = read_calendar(conn)
    return ask.page(
        "street_replies.html",
        listing=listing,
        filters=filters,
        states=street_replies.STATES,
        districts=reference.district_choices(viewer),
        is_late=street_replies.is_late,
        of_street=viewer.may(Action.ANSWER_PROPOSAL),
        calendar=calendar,
    )


def sign(ask: Ask) -> Response:
    """The street signs for the proposal."""
    name = ask.form.text("name", 80)
    return _done(ask, lambda w: replies.sign_proposal(w, ask.viewer.caller, ask.path("id"), name), "已签收。")


def answer(ask: Ask) -> Response:
    """The street answers the proposal."""
    reply, name = _reply(ask), ask.form.text("name", 80)
    said = "答复已送交督察机构。"
    return _done(ask, lambda w: replies.answer_proposal(w, ask.viewer.caller, ask.path("id"), reply, name), said)


def enter(ask: Ask) -> Response:
    """The section enters the street's letter."""
    reply, name, paper = _reply(ask), ask.form.text("name", 80), ask.form.text("paper", 80)
    caller, document_id = ask.viewer.caller, ask.path("id")
    act = lambda w: replies.enter_answer(w, caller, document_id, reply, paper=paper, name=name)  # noqa: E731
    return _done(ask, act, "街镇的书面答复已登记。")


def _done(ask: Ask, act: Callable[[Write], None], said: str) -> Response:
    ask.write(act)
    return ask.done(f"/documents/{ask.path('id')}", said)


def _reply(ask: Ask) -> Reply:
    try:
        verdict = ReplyVerdict(ask.form.text("verdict", 16))
    except ValueError as error:
        raise Problem(grounds.VERDICT_NOT_CHOSEN) from error
    return Reply(verdict, ask.form.text("done"), ask.form.text("reasons"))


@dataclass(frozen=True)
class Card:
    """Where the answer stands, what this viewer can do about it, and the notice that the proposal is about."""

    reply: AnyRow
    deeds: tuple[ReplyDeed, ...]
    notice: AboutNotice | None
    verdicts: tuple[tuple[str, str], ...] = street_replies.VERDICTS

    def late(self, now: datetime) -> bool:
        return street_replies.is_late(self.reply, now)

    @property
    def can_sign(self) -> bool:
        return ReplyDeed.SIGN in self.deeds

    @property
    def can_answer(self) -> bool:
        return ReplyDeed.ANSWER in self.deeds

    @property
    def can_enter(self) -> bool:
        return ReplyDeed.ENTER in self.deeds


def _card(conn: Connection, viewer: Viewer, held: Held) -> Card | None:
    """For the street and for the inspection bodies; others who once received a proposal read its text alone."""
    reply = street_replies.reply_of(conn, held.id)
    if reply is None or not viewer.may(Action.ANSWER_PROPOSAL, Action.DRAFT_PURSUIT):
        return None
    deeds = REPLY_COURSE.open_deeds(replies.hold_reply(conn, held.id).facts, viewer.caller)
    return Card(reply, deeds, street_replies.notice_of(conn, reply.subject_id))


REPLY_CARD = DocumentCard(kinds.ACCOUNTABILITY, "street_reply_panel.html", _card)
