"""Documents that people begin by hand, and to which units below they go."""

from __future__ import annotations

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.common.documents import save
from sync_server.console.queries import documents
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.procedures.document_courses import begins
from sync_server.procedures.documents import DocumentDeed, refusal
from sync_server.reference.directory import units_below

BEGINNERS = tuple(dict.fromkeys(begins(kind) for kind in kinds.ALL if kind.by_hand))


def register(pages: Pages) -> None:
    pages.post("/documents/begin/{kind}", begin, *BEGINNERS, leads="/documents")
    pages.post("/documents/{id}/receivers", choose, *BEGINNERS)


def begin(ask: Ask) -> Response:
    """Begin one of the kind; its page leads on to the form."""
    try:
        kind = kinds.of(ask.path("kind"))
    except ValueError as error:
        raise Problem(NOT_FOUND, what="这种文稿") from error
    document_id = ask.write(lambda w: begin_by_hand(w, ask.viewer.caller, kind))
    return ask.done(f"{kind.page}/{document_id}", f"已新建{kind.label}，请填写后签发。")


def choose(ask: Ask) -> Response:
    """To which units below it goes when it is issued."""
    caller, form = ask.viewer.caller, ask.form
    with ask.read() as conn:
        held = documents.document(conn, ask.viewer, ask.path("id"))
        reach = units_below(conn, held.row["unit_id"])
    kind = held.facts.kind
    if kind.by_hand is None or not kind.by_hand.goes_below:
        raise Problem(NOT_FOUND, what="这份文稿的发送单位")
    if refused := refusal(DocumentDeed.SAVE, held.facts, caller):
        raise refused.problem()
    chosen, base = [unit for unit in form.all("receiver") if unit in reach], form.text("base", 12)
    if not chosen:
        raise Problem(grounds.RECIPIENTS_NOT_CHOSEN)
    version = int(base) if base.isascii() and base.isdecimal() else held.row["version"]
    ask.write(lambda w: save(w, caller, held.id, {"receivers": chosen}, base=version, note="选择发送单位"))
    return ask.done(f"{kind.page}/{held.id}", f"签发后发送 {len(chosen)} 个单位。")
