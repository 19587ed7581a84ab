"""A POST that is refused, for whatever reason: what was typed is kept for the person who typed it, and the way leads
back to the form with the true reason, through the log-in where that is needed."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.responses import Response

from shared.moment import to_iso
from shared.problems import BUSY, MUST_CHANGE, NO_COOKIE, OTHER_ACCOUNT, SESSION_ENDED, Problem
from sync_server.accounts import cookies
from sync_server.console.forms import KEPT_FIELD
from sync_server.console.kept.labels import labelled
from sync_server.console.kept.stamps import Stamp
from sync_server.console.kept.words import FORM, KeptForm, as_kept, keep_form, read_kept
from sync_server.console.web import Ask, to
from sync_server.problems_http import passes_by

LOG_IN_PAGE, OWN_WORD_PAGE = "/login", "/password"
_log = structlog.get_logger("console")


class Needed(Enum):
    """What must be done before a form can be sent."""

    LOG_IN = "log in"
    NEW_WORD = "a password of the own"


def refused(ask: Ask, stamp: Stamp | None, why: Problem | Needed) -> Response:
    """The way back to the form. Without a stamp and without a session nobody knows whose the words are: then they are
    not kept."""
    viewer = ask.viewer_or_none
    owner = stamp.user_id if stamp else viewer.user_id if viewer else ""
    if not owner:
        return to_login(ask) if why is Needed.LOG_IN else problem_page(ask, _problem(ask, why))
    foreign = viewer is not None and viewer.user_id != owner
    problem = Problem(OTHER_ACCOUNT) if foreign else _problem(ask, why)
    url = ask.request.url
    action = url.path + (f"?{url.query}" if url.query else "")
    kept = as_kept(ask.form, action, ask.here, problem, to_iso(ask.now))
    try:
        place = f"/kept/{keep_form(ask.room.vault, owner, kept, ask.now)}"
        forget(ask, owner)
    except (OSError, ValueError) as error:
        _log.error("a form could not be kept", error=repr(error))
        return _at_once(ask, kept) if viewer and not foreign else problem_page(ask, problem, lost=True)
    if foreign:
        return ask.done("/", problem.detail, bad=True)
    if why is Needed.NEW_WORD:
        return ask.done(f"{OWN_WORD_PAGE}?next={quote(place)}", problem.detail, bad=True)
    if why is Needed.LOG_IN:
        return ask.done(f"{LOG_IN_PAGE}?next={quote(place)}", problem.detail, bad=True)
    return to(f"{place}#kept")


def forget(ask: Ask, owner: str) -> None:
    """Forget the kept form that this sending brings through, or brings anew; a page carries the id of the one it shows
    in all its forms, and the others are not meant."""
    id_ = ask.form.framed(KEPT_FIELD)
    found = ask.room.vault.get(owner, id_, ask.now) if id_ else None
    if found and found[0] == FORM and read_kept(found[1], id_).action.partition("?")[0] == ask.request.url.path:
        ask.room.vault.drop(owner, id_, ask.now)


def _problem(ask: Ask, why: Problem | Needed) -> Problem:
    if isinstance(why, Problem):
        return why
    if why is Needed.NEW_WORD:
        return Problem(MUST_CHANGE)
    return Problem(SESSION_ENDED if ask.cookie(cookies.SESSION) else NO_COOKIE)


def _at_once(ask: Ask, kept: KeptForm) -> Response:
    """The words themselves, when no disk takes them."""
    return ask.page("kept.html", kept.status, kept=kept, texts=labelled(kept.fields), source=kept.source, stored=False)


def to_login(ask: Ask) -> Response:
    """To the log-in page, which brings back to where one wanted to go; after a form it says why."""
    request = ask.request
    if request.headers.get("hx-request"):
        return Response(status_code=HTTPStatus.OK, headers={"HX-Redirect": LOG_IN_PAGE})
    if request.method != "GET":
        return ask.done(LOG_IN_PAGE, "登录已过期，刚才的内容没有提交。请重新登录后再提交。", bad=True)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return to(LOG_IN_PAGE if wanted == "/" else f"{LOG_IN_PAGE}?next={quote(wanted)}")


def problem_page(ask: Ask, problem: Problem, *, lost: bool = False) -> Response:
    """A refusal in words, with the way on; `lost` asks to save the words of the form by Back. The counts beside it are
    left out while the database is away."""
    try:
        return _problem_page(ask, problem, lost)
    except Exception as error:
        if not passes_by(error):
            raise
        ask.viewer_or_none = None
        return _problem_page(ask, problem, lost)


def _problem_page(ask: Ask, problem: Problem, lost: bool) -> Response:
    request = ask.request
    back = request.headers.get("referer", "")
    own = back.split("://", 1)[-1].startswith(f"{request.headers.get('host', '')}/")
    again = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return ask.page(
        "problem.html",
        problem.kind.status,
        problem=problem.document(),
        back=back if own and problem.kind.status != HTTPStatus.NOT_FOUND else "",
        again=again if problem.kind is BUSY and request.method == "GET" else "",
        lost=lost,
    )
