"""Documents of any kind: the list, one with its next step, its saved texts side by side."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.glyphs import no_shape_words
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts.by_hand import chosen_of
from sync_server.acts.common.held_document import SUBJECT, Held, as_met_by, hold
from sync_server.acts.document_kinds import move
from sync_server.casework import happenings
from sync_server.console import exports, words
from sync_server.console.differences import compare
from sync_server.console.document_cards import document_cards
from sync_server.console.listing import Filters
from sync_server.console.queries import documents, issued_papers, reference, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.papers.document_paper import document_sheet
from sync_server.papers.letters import texts
from sync_server.procedures.document_courses import actions_of, stands_in
from sync_server.procedures.documents import (
    ENDED,
    SIGNED,
    DocumentDeed,
    DocumentFacts,
    DocumentState,
    belongs,
    may_read,
    open_deeds,
)
from sync_server.procedures.form import lacking
from sync_server.procedures.permissions import Action, Caller
from sync_server.reference.directory import read_calendar, units_below

READERS = (*dict.fromkeys(kind.read for kind in kinds.ALL), Action.READ_ADDRESSED)
MOVERS = tuple(dict.fromkeys(action for kind in kinds.ALL for action in actions_of(kind.course)))
# The step onward that the page offers first, the furthest that is open.
_ONWARD = (
    DocumentDeed.RECEIVE,
    DocumentDeed.DECIDE,
    DocumentDeed.FILE,
    DocumentDeed.ISSUE,
    DocumentDeed.APPROVE,
    DocumentDeed.PROPOSE,
)
# What units outside the writing body read of a document's way.
_PUBLIC = frozenset(
    told.kind
    for told in (
        happenings.DOCUMENT_ISSUE,
        happenings.DOCUMENT_FILE,
        happenings.DOCUMENT_RECEIVE,
        happenings.DOCUMENT_RETURN,
        happenings.DOCUMENT_DECIDE,
    )
)
STATES = (("in_hand", "在办"), *((state.value, state.label) for state in DocumentState))

AT_ONCE = frozenset({DocumentDeed.PROPOSE.value})  # within the own body, which sends it back


def register(pages: Pages) -> None:
    pages.get("/documents", index, *READERS)
    pages.get("/documents/export/{kind}", export, Action.EXPORT)
    pages.get("/documents/{id}", show, *READERS)
    pages.post("/documents/{id}/deeds/{deed}", do, *MOVERS, undo=True, at_once_for=AT_ONCE)
    pages.get("/documents/{id}/versions", versions, *READERS)


def index(ask: Ask) -> Response:
    """All documents the viewer may read, newest first."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = documents.document_list(viewer, filters, ask.now)
        listing = fetch(conn, "/documents", filters, statement, documents.ORDERS, "-created", documents.KEY)
    return ask.page(
        "documents.html",
        listing=listing,
        filters=filters,
        kinds=documents.kinds_of(viewer),
        begun=[kind for kind in kinds.ALL if documents.may_begin(viewer, kind)],
        states=STATES,
        districts=reference.district_choices(viewer),
        signed={state.value for state in SIGNED | ENDED},
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered documents as a file."""
    filters = Filters(dict(ask.query))
    statement = documents.document_list(ask.viewer, filters, ask.now)
    return exports.answer(ask, ask.path("kind"), exports.DOCUMENTS, statement, filters, documents.ORDERS, "-created")


def show(ask: Ask) -> Response:
    """One document: its text left, its way right, the next step on top."""
    viewer, document_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        documents.document(conn, viewer, document_id)
    ask.opened(document_id)
    with ask.read() as conn:
        held = documents.document(conn, viewer, document_id)
        own = belongs(held.facts.unit_id, viewer.caller)
        events = trails.timeline(conn, [(SUBJECT, document_id)])
        context: dict[str, Any] = {
            "unit_name": documents.unit_name(conn, held.row["unit_id"]),
            "deliveries": trails.deliveries(conn, [document_id]) if own else [],
            "issued": issued_papers.of_subject(conn, SUBJECT, document_id, ask.now, ask.room.settings.assets_dir),
            **_printed(conn, held, ask),
            "left": words.left_words(held.row["due_on"], ask.now, read_calendar(conn)),
            **_panel(conn, viewer, held),
            **_below(conn, held),
            **_deeds(conn, held, ask),
        }
    return ask.page(
        "document_show.html",
        document=held.row,
        kind=held.facts.kind,
        form=held.facts.kind.form,
        own=own,
        events=[event for event in events if own or event.kind in _PUBLIC],
        approvals=held.row["approvals"] if own else [],
        late=_is_late(held, ask),
        signed=held.facts.state in SIGNED,
        missing=lacking(held.facts.kind.form, held.row["body"]) if own and held.facts.state not in SIGNED else "",
        **context,
    )


def _panel(conn: Connection, viewer: Viewer, held: Held) -> dict[str, Any]:
    card = document_cards().get(held.facts.kind)
    return {"panel_template": card.template if card else "", "panel": card.show(conn, viewer, held) if card else None}


def _below(conn: Connection, held: Held) -> dict[str, Any]:
    """To which units below it goes, of a kind that does."""
    hand = held.facts.kind.by_hand
    reach = units_below(conn, held.row["unit_id"]) if hand and hand.goes_below else {}
    return {"reach": reach, "receivers": chosen_of(held.row["body"], reach)}


def _printed(conn: Connection, held: Held, ask: Ask) -> dict[str, Any]:
    """The text as it will print; when its wording cannot be used, why."""
    try:
        sheet = document_sheet(conn, held.row, ask.now, ask.room.settings.assets_dir)
    except Problem as problem:
        return {"sheet": None, "unprintable": problem.detail, "no_shape": ""}
    return {"sheet": sheet, "unprintable": "", "no_shape": no_shape_words(texts(asdict(sheet)))}


def _deeds(conn: Connection, held: Held, ask: Ask) -> dict[str, Any]:
    facts, who = as_met_by(conn, held, ask.viewer.caller, words.today(ask.now))
    deeds = open_deeds(facts, who)
    others_place = {deed: one for deed in deeds if (one := stands_in(deed, facts, who))}
    onward = next((deed for deed in _ONWARD if deed in deeds), None)
    others = [deed for deed in deeds if deed not in (onward, DocumentDeed.SAVE)]
    return {
        "onward": onward,
        "waits": "" if onward else _waits(facts, who),
        "others": others,
        "editable": DocumentDeed.SAVE in deeds,
        "instead_of": others_place,
        "needs_reason": held.facts.kind.course.asks_words,
    }


def _waits(facts: DocumentFacts, who: Caller) -> str:
    """Why the step onward from where the paper stands is not this person's."""
    course = facts.kind.course
    refused = (course.refusal(deed, facts, who) for deed in _ONWARD)
    return next((refusal.words for refusal in refused if refusal and not refusal.moved), "")


def _is_late(held: Held, ask: Ask) -> bool:
    state = held.facts.state
    waiting = state not in SIGNED | ENDED
    return bool(held.row["late"] or (waiting and words.day_over(held.row["due_on"], ask.now)))


def do(ask: Ask) -> Response:
    """Move the document on, with all its kind does besides."""
    document_id, said = ask.path("id"), ask.form.text("words", 500)
    try:
        deed = DocumentDeed(ask.path("deed"))
    except ValueError as error:
        raise Problem(NOT_FOUND, what="这个步骤") from error
    if deed is DocumentDeed.SAVE:  # a text is saved by its own form
        raise Problem(NOT_FOUND, what="这个步骤")
    seen = ask.form.text("version", 9)
    if seen and not seen.isdecimal():
        raise Problem(NOT_FOUND, what="这一稿")
    ask.write(lambda w: move(w, ask.viewer.caller, document_id, deed, said, seen=int(seen or 0)))
    with ask.read() as conn:
        readable = may_read(hold(conn, document_id).facts, ask.viewer.caller)
    return ask.done(f"/documents/{document_id}" if readable else "/documents", f"已{deed.label}。")


def versions(ask: Ask) -> Response:
    """The saved texts of the writing body's own document: who, when, why, and what changed between two of them."""
    viewer, document_id = ask.viewer, ask.path("id")
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        held = documents.document(conn, viewer, document_id)
        if not belongs(held.facts.unit_id, viewer.caller):
            raise Problem(NOT_FOUND, what="这份文稿的修改记录")
        last = int(held.row["version"])
        after = min(filters.number("to", last), last)
        before = min(filters.number("from", max(1, after - 1)), last)
        old, new = (documents.version(conn, document_id, n) for n in sorted((before, after)))
        saved = documents.versions(conn, document_id)
    form = held.facts.kind.form
    return ask.page(
        "document_versions.html",
        document=held.row,
        kind=held.facts.kind,
        saved=saved,
        old=old,
        new=new,
        changed=compare(form, old.body, new.body) if old.version != new.version else [],
    )
