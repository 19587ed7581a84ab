"""《督察动态》: the issues, one as it is read, starting and refreshing it, input of the detachment."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.moment import month_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts import refreshing
from sync_server.acts.bulletins import FROM_REPORTS, contribute, picture_content, start_bulletin
from sync_server.acts.bulletins.composing import compose_bulletin
from sync_server.acts.bulletins.editing import MOST_INPUT
from sync_server.acts.common.held_document import SUBJECT, Held
from sync_server.console.document_cards import DocumentCard
from sync_server.console.queries import bulletins, issued_papers
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.procedures.documents import SIGNED, DocumentDeed, open_deeds
from sync_server.procedures.months import month_after, month_words
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/bulletins", index, Action.READ_BULLETIN)
    pages.post("/bulletins", start, Action.EDIT_BULLETIN)
    pages.get("/bulletins/{id}", show, Action.READ_BULLETIN)
    pages.post("/bulletins/{id}/refresh", refresh, Action.EDIT_BULLETIN)
    pages.post("/bulletins/{id}/input", give_input, Action.INPUT_BULLETIN)
    pages.get("/bulletins/{id}/images/{sha256}", image, Action.READ_BULLETIN)


def index(ask: Ask) -> Response:
    """The issues, newest first; drafts only to those who edit them."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = HTTPStatus.OK, typed: str = "") -> Response:
    viewer = ask.viewer
    with ask.read() as conn:
        issues = bulletins.issues(conn, viewer)
        edits = viewer.may(Action.EDIT_BULLETIN)
        drafts = bulletins.drafts(conn) if viewer.may(Action.INPUT_BULLETIN) and not edits else []
    return ask.page(
        "bulletins.html",
        status,
        issues=issues,
        drafts=drafts,
        edits=edits,
        next_issue=month_after(month_in_shanghai(ask.now), -1),
        month_words=month_words,
        signed={state.value for state in SIGNED},
        error=error,
        typed=typed,
        most=MOST_INPUT,
    )


def start(ask: Ask) -> Response:
    """Start the month's issue from the districts' reports."""
    month = ask.form.text("month", 20)
    try:
        document_id = ask.write(lambda w: start_bulletin(w, ask.viewer.caller, month))
    except Problem as problem:
        return _index(ask, problem.detail, problem.kind.status)
    return ask.done(f"/documents/{document_id}", f"已按各区报送的通报起草{month_words(month)}的《督察动态》。")


def refresh(ask: Ask) -> Response:
    """「按最新报送刷新」."""
    document_id = ask.path("id")
    ask.write(lambda w: refreshing.refresh(w, ask.viewer.caller, document_id, FROM_REPORTS))
    return ask.done(f"/documents/{document_id}", "区情况表已与各区通报一致；手工修改过的文字没有改动。")


def give_input(ask: Ask) -> Response:
    """供稿 for the issue in preparation."""
    document_id, typed = ask.path("id"), ask.form.text("words", 10**6)
    try:
        ask.write(lambda w: contribute(w, ask.viewer.caller, document_id, typed))
    except Problem as problem:
        return _index(ask, problem.detail, problem.kind.status, typed)
    return ask.done("/bulletins", "供稿已交执法监督处编辑。")


def show(ask: Ask) -> Response:
    """An issue as a page to read."""
    document_id = ask.path("id")
    with ask.read() as conn:
        held = bulletins.issue(conn, ask.viewer, document_id)
        issued = issued_papers.of_subject(conn, SUBJECT, document_id, ask.now, ask.room.settings.assets_dir)
    ask.opened(document_id)
    body = held.row["body"]
    return ask.page(
        "bulletin.html",
        document=held.row,
        issued=issued,
        body=body,
        form={field.name: field for field in kinds.BULLETIN.form},
        signed=held.facts.state in SIGNED,
        issue=held.row["title"].removeprefix("督察动态").strip(),
        pictures=[(line[0], line[1]) for line in body.get("pictures", [])],
        month=month_words(held.row["period"]),
    )


def image(ask: Ask) -> Response:
    """A blurred picture of the issue; nothing else is ever given from here."""
    document_id, sha256 = ask.path("id"), ask.path("sha256")
    with ask.read() as conn:
        bulletins.issue(conn, ask.viewer, document_id)
        content = picture_content(conn, document_id, sha256)
    if content is None:
        raise Problem(NOT_FOUND, what="这张图片")
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{sha256}"'}
    if ask.request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, media_type="image/jpeg", headers=headers)


def _card(conn: Connection, viewer: Viewer, held: Held) -> dict[str, Any]:
    """What the document's page shows above the text: how it stands to the reports, its pictures, what was sent in."""
    row, own = held.row, viewer.unit_id == held.row["unit_id"]
    signed = held.facts.state in SIGNED
    fresh = compose_bulletin(conn, row["period"]) if own and not signed else None
    labels = {field.name: field.label for field in kinds.BULLETIN.form}
    kept = refreshing.untouched(row["body"], row["figures"]["texts"], fresh.texts) if fresh else []
    return {
        "stale": fresh is not None and not fresh.says_what(row),
        "editable": DocumentDeed.SAVE in open_deeds(held.facts, viewer.caller),
        "own": own,
        "missing": [line[0] for line in (fresh.districts if fresh else []) if line[1] == "未报"],
        "pictures": row["body"].get("pictures", []),
        "inputs": row["body"].get("inputs", []) if own else [],
        "edited": [(labels[name], text) for name, text in fresh.texts.items() if name not in kept] if fresh else [],
    }


BULLETIN_CARD = DocumentCard(kinds.BULLETIN, "bulletin_panel.html", _card)
