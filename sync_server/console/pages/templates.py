"""文书模板: the wordings of papers, edited with their placeholders beside them and tried before they are kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from shared.moment import to_iso
from shared.plain import MAX_TEXT
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.pages.document_papers import sent
from sync_server.console.rendering import moment_words
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.papers.directives import DIRECTIVES
from sync_server.papers.document_paper import PDF, File
from sync_server.papers.editing import add_edition, district_of, known_wording
from sync_server.papers.editions import CITY, Edition, edition, editions, in_force, shipped
from sync_server.papers.filling import try_out
from sync_server.papers.naming import file_name
from sync_server.papers.previews import preview_pdf
from sync_server.papers.wording import LONGEST_WORDING
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import WORDINGS, Wording
from sync_server.procedures.field_rules import WORDING, kept_from_phones
from sync_server.procedures.permissions import Action

SHIPPED = "shipped"


def register(pages: Pages) -> None:
    pages.get("/templates", index, Action.EDIT_TEMPLATES)
    pages.get("/templates/{name}", edit, Action.EDIT_TEMPLATES)
    pages.post("/templates/{name}", keep, Action.EDIT_TEMPLATES)
    pages.post("/templates/{name}/preview", preview, Action.EDIT_TEMPLATES)


def index(ask: Ask) -> Response:
    """All wordings with the edition in force."""
    with ask.read() as conn:
        rows = [
            (wording, _now(ask, conn, wording.name), editions(conn, wording.name, district_of(ask.viewer.caller)))
            for wording in WORDINGS.values()
        ]
    today = words.today(ask.now)
    listed = [
        (wording, current, [one for one in made if one.effective_from > today]) for wording, current, made in rows
    ]
    return ask.page("templates.html", rows=listed, city=CITY)


def _now(ask: Ask, conn: Any, name: str) -> Edition:
    today = words.today(ask.now)
    return in_force(conn, name, ask.viewer.district_code, today, to_iso(ask.now), ask.room.settings.assets_dir)


def edit(ask: Ask) -> Response:
    """The editor: with the text in force, or with an earlier edition to take up again."""
    wording, wanted = known_wording(ask.path("name")), ask.query.get("edition", "")
    note = ""
    with ask.read() as conn:
        chosen = _now(ask, conn, wording.name)
        if wanted == SHIPPED:
            chosen, note = shipped(wording.name, ask.room.settings.assets_dir), "恢复随系统提供的文字"
        elif wanted:
            held = edition(conn, wanted)
            if held is None or held.name != wording.name or held.district_code not in (CITY, ask.viewer.district_code):
                raise Problem(NOT_FOUND, what="这一版模板")
            chosen, note = held, f"恢复{moment_words(held.at)}保存的文字"
    return _page(ask, wording, chosen.text, note=note)


def _page(
    ask: Ask, wording: Wording, text: str, *, note: str = "", error: WordingError | None = None, said: str = ""
) -> Response:
    with ask.read() as conn:
        made = editions(conn, wording.name, district_of(ask.viewer.caller))
        current = _now(ask, conn, wording.name)
    lines = text.splitlines()
    wrong = lines[error.line - 1].strip() if error and 0 < error.line <= len(lines) else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error or said else HTTPStatus.OK
    return ask.page(
        "template_edit.html",
        status,
        wording=wording,
        text=text,
        note=note or ask.form.text("note", 10_000),
        day=ask.form.text("day", 20) or words.today(ask.now).isoformat(),
        error=str(error) if error else said,
        wrong=wrong,
        kept_from_phones=_kept_from_phones(wording, current.text),
        most_on_phones=MAX_TEXT if wording.name == WORDING else 0,
        made=made,
        current=current,
        directives=list(DIRECTIVES),
        today=words.today(ask.now),
        city=CITY,
    )


def _typed(ask: Ask) -> str:
    text = ask.form.text("text", 10 * LONGEST_WORDING)
    return f"{text}\n" if text else ""


def keep(ask: Ask) -> Response:
    """Keep what was typed as a new edition from its day on."""
    wording, text = known_wording(ask.path("name")), _typed(ask)
    try:
        day = day_of_form(ask.form.text("day", 20), grounds.DAY_OF_WORDING_NOT_CHOSEN)
    except Problem as problem:
        return _page(ask, wording, text, said=problem.detail)
    error = _tried(wording, text)
    if error:
        return _page(ask, wording, text, error=error)
    try:
        note = ask.form.text("note", 300)
        ask.write(lambda w: add_edition(w, ask.viewer.caller, wording.name, text, day, note))
    except Problem as problem:
        if problem.kind is not RULE:
            raise
        return _page(ask, wording, text, said=problem.detail)
    why = _kept_from_phones(wording, text)
    said = f"但{why}：手机上仍用随系统提供的文字宣读和打印，服务器打印的用这一版。" if why else ""
    return ask.done(f"/templates/{wording.name}", f"新的一版已保存，以前各版仍保留。{said}", bad=bool(why))


def _kept_from_phones(wording: Wording, text: str) -> str:
    """Why phones go on with the shipped words; '' for wordings that phones do not use."""
    return kept_from_phones(text) if wording.name == WORDING else ""


def _tried(wording: Wording, text: str) -> WordingError | None:
    try:
        try_out(wording, text)
    except WordingError as error:
        return error
    return None


def preview(ask: Ask) -> Response:
    """What was typed, set with sample data; the editor again, with the line, when it cannot be."""
    wording, text = known_wording(ask.path("name")), _typed(ask)
    error = _tried(wording, text)
    if error:
        return _page(ask, wording, text, error=error)
    pdf = preview_pdf(wording, text, ask.room.settings.assets_dir)
    return sent(File(file_name(f"{wording.title}样张", "pdf"), pdf, PDF))
