"""Writing a document: its form, rows added without scripts too, and two people who save at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.documents import EditConflict, save
from sync_server.acts.common.held_document import Held
from sync_server.console import document_form
from sync_server.console.document_form import BASE, NOTE, TITLE, Meeting
from sync_server.console.queries import documents
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.grounds import pages as grounds
from sync_server.procedures.document_courses import actions_of
from sync_server.procedures.documents import DocumentDeed, refusal

WRITERS = tuple(dict.fromkeys(action for kind in kinds.ALL for action in actions_of(kind.course, DocumentDeed.SAVE)))
ADD = "add"  # the button that asks for more rows of a table


def register(pages: Pages) -> None:
    pages.get("/documents/{id}/edit", edit, *WRITERS)
    pages.post("/documents/{id}/edit", keep, *WRITERS)


def edit(ask: Ask) -> Response:
    """The form with the text on file. Raises Problem when the document is not to be edited now."""
    held = _held(ask)
    if refused := refusal(DocumentDeed.SAVE, held.facts, ask.viewer.caller):
        raise refused.problem()
    return _page(ask, held, held.row["body"], held.row["title"], held.row["version"])


def _held(ask: Ask) -> Held:
    with ask.read() as conn:
        return documents.document(conn, ask.viewer, ask.path("id"))


def _page(
    ask: Ask,
    held: Held,
    body: Mapping[str, Any],
    title: str,
    base: int,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
    meeting: Meeting | None = None,
    other_title: str = "",
    more: str = "",
) -> Response:
    form = held.facts.kind.form
    values = {field.name: document_form.settled(field, body.get(field.name)) for field in form}
    spare = {field.name: document_form.SPARE_ROWS + (5 if field.name == more else 0) for field in form if field.columns}
    return ask.page(
        "document_edit.html",
        status,
        document=held.row,
        kind=held.facts.kind,
        form=form,
        values=values,
        spare=spare,
        title=title,
        base=base,
        note=ask.form.text(NOTE, 10**6)[:300],
        error=error,
        meeting=meeting,
        other_title=other_title,
        text_name=document_form.text_name,
        cell_name=document_form.cell_name,
        add=ADD,
    )


def keep(ask: Ask) -> Response:
    """Save the text as a new version. When somebody saved in between the form comes back with both texts."""
    held, posted = _held(ask), ask.form
    form, document_id = held.facts.kind.form, held.id
    base = _base(posted.text(BASE, 12), held)
    with ask.read() as conn:
        before = documents.version(conn, document_id, base)
    title = posted.text(TITLE, 10**6)[:200] or before.title
    typed: dict[str, Any] = {}
    try:
        typed = document_form.read_body(posted, form)
        if posted.text(ADD, 40):
            return _page(ask, held, {**before.body, **typed}, title, base, more=posted.text(ADD, 40))
        changed = document_form.changes(form, typed, before.body)
        note = posted.text(NOTE, 300)
        renamed = title if title != before.title else ""
        version = ask.write(
            lambda w: save(w, ask.viewer.caller, document_id, changed, base=base, title=renamed, note=note)
        )
    except EditConflict as conflict:
        return _conflict(ask, conflict, before.body, before.title, typed, title)
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        typed = typed or document_form.as_typed(posted, form)
        return _page(ask, held, {**before.body, **typed}, title, base, status=problem.kind.status, error=problem.detail)
    said = f"已保存为第{version}稿。" if version != base else "内容没有变化，未另存新稿。"
    return ask.done(f"/documents/{document_id}", said)


def _conflict(
    ask: Ask, conflict: EditConflict, before: Mapping[str, Any], old_title: str, typed: Mapping[str, Any], title: str
) -> Response:
    held = _held(ask)
    meeting = document_form.meet(held.facts.kind.form, typed, before, conflict.theirs)
    renamed = title != old_title
    other_title = conflict.title if renamed and conflict.title not in (title, old_title) else ""
    return _page(
        ask,
        held,
        meeting.body,
        title if renamed else conflict.title,
        conflict.version,
        status=HTTPStatus.CONFLICT,
        error=f"{conflict.values['reason']}。",
        meeting=meeting,
        other_title=other_title,
    )


def _base(text: str, held: Held) -> int:
    """The version the form was filled in over. Raises Problem for what is none."""
    if not text.isdecimal() or not 1 <= int(text) <= held.row["version"]:
        raise Problem(grounds.DOCUMENT_FORM_INCOMPLETE)
    return int(text)
