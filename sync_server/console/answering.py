"""The console's frame around each page: who asks, may they, is the form theirs; the answer with its headers.

A POST is answered by the way to a page, always: to what the deed brought, to the answer kept for this person, or, when
it was refused for whatever reason, to the form as it was typed with that reason (`refusing.py`). So neither reload nor
Back ever sends a form again.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.identity import new_id
from shared.problems import ALREADY_SENT, BUSY, FORBIDDEN, STALE_FORM, UNCERTAIN, Problem
from sync_server.accounts import cookies, sessions
from sync_server.accounts.viewer import Viewer
from sync_server.console.forms import STAMP_FIELD, check_csrf, check_same_origin, read_form
from sync_server.console.kept.answers import A_DAY, BRIEF, BROWSERS, LASTS, keep_answer, to_be_kept
from sync_server.console.kept.stamps import Stamp, read_stamp
from sync_server.console.queries.sent_forms import AlreadySent, Outcome, Sending, outcome, settle
from sync_server.console.refusing import Needed, forget, problem_page, refused, to_login
from sync_server.console.room import Room
from sync_server.console.waiting import lay_down, waits
from sync_server.console.web import Access, Ask, LoginNeeded, Route, may_open, to
from sync_server.problems_http import internal_problem, passes_by

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TWIN_WAITS_S, TWIN_LOOKS = 0.1, 100  # a second sending waits so long for what the first brings
_log = structlog.get_logger("console")


async def answer(ask: Ask, route: Route) -> Response:
    """Run one page inside the frame; every refusal and failure becomes a page in Chinese."""
    try:
        response = await (_posted(ask, route) if route.limit else _got(ask, route))
    finally:
        ask.form.close()
        await ask.request.close()
    return secure(response)


async def answer_problem(room: Room, request: Request, problem: Problem) -> Response:
    """A refusal from outside the console's own routes (an unknown address), in the console's look."""
    ask = Ask(room, request, room.clock())
    if problem.kind is not BUSY:
        ask.viewer_or_none = await run_in_threadpool(_identify, ask)
    return secure(await run_in_threadpool(problem_page, ask, problem))


async def _got(ask: Ask, route: Route) -> Response:
    try:
        ask.viewer_or_none = await run_in_threadpool(_identify, ask)
        _check_needs(ask, route)
        if _must_change(ask, route):
            return RedirectResponse("/password", HTTPStatus.SEE_OTHER)
        return await run_in_threadpool(route.page, ask)
    except LoginNeeded:
        return to_login(ask)
    except Problem as problem:
        return await run_in_threadpool(problem_page, ask, problem)
    except Exception as error:
        return await run_in_threadpool(problem_page, ask, internal_problem(error, _reference(ask)))


async def _posted(ask: Ask, route: Route) -> Response:
    try:
        check_same_origin(ask.request, ask.room.settings.public_url)
    except Problem as problem:  # nobody typed this into a page of ours: there is nothing to keep
        return await run_in_threadpool(problem_page, ask, problem)
    failure: Exception | None = None
    try:
        ask.viewer_or_none = await run_in_threadpool(_identify, ask)
    except Exception as error:
        failure = error
    with_files = ask.viewer_or_none is not None or route.is_open
    ask.form = await read_form(ask.request, route.limit, with_files=with_files)
    stamp = read_stamp(ask.room.key, ask.form.framed(STAMP_FIELD))
    try:
        if failure:
            raise failure
        _check_form(ask, route, stamp)
        response = await _once(ask, route)
    except LoginNeeded:
        return await run_in_threadpool(refused, ask, stamp, Needed.LOG_IN)
    except _MustChangeError:
        return await run_in_threadpool(refused, ask, stamp, Needed.NEW_WORD)
    except Problem as problem:
        response = await run_in_threadpool(refused, ask, stamp, problem)
    except Exception as error:
        response = await run_in_threadpool(refused, ask, stamp, internal_problem(error, _reference(ask)))
    return await run_in_threadpool(_concluded, ask, response)


class _MustChangeError(Exception):
    """The viewer must set a password of the own first."""


def _check_form(ask: Ask, route: Route, stamp: Stamp | None) -> None:
    """Raises LoginNeeded, _MustChangeError or Problem unless the form is the viewer's and can be used."""
    _check_needs(ask, route)
    if ask.form.fault:
        raise ask.form.fault
    if route.is_open:
        return
    check_csrf(ask.form, ask.viewer.csrf)
    if _must_change(ask, route):
        raise _MustChangeError
    if stamp is None or stamp.user_id != ask.viewer.user_id or not stamp.fresh(ask.now):
        raise Problem(STALE_FORM)
    ask.sending = Sending(stamp, ask.request.url.path, ask.form.digest(ask.request.url.path))


async def _once(ask: Ask, route: Route) -> Response:
    """The page's answer, or the first sending's when this form has been sent before."""
    try:
        if await run_in_threadpool(_first, ask) is None:
            return await run_in_threadpool(_page, ask, route)
    except AlreadySent:
        pass
    for _ in range(TWIN_LOOKS):
        first = await run_in_threadpool(_first, ask)
        if first is None or first.location:
            break
        await asyncio.sleep(TWIN_WAITS_S)
    if first and ask.sending and first.digest != ask.sending.digest:
        raise Problem(ALREADY_SENT)
    if first and first.location:
        return ask.done(first.location, first.said) if first.said else to(first.location)
    raise Problem(UNCERTAIN)  # the first sending was cut off before it could say what it brought: the words stay


def _first(ask: Ask) -> Outcome | None:
    if ask.sending is None:
        return None
    with ask.read() as conn:
        return outcome(conn, ask.sending.stamp)


def _page(ask: Ask, route: Route) -> Response:
    """The page's answer; one that would stand in the form's place is kept, and the browser sent to it."""
    response = lay_down(ask, route) if waits(ask, route) else route.page(ask)
    if not to_be_kept(response):
        return response
    html = response.headers.get("content-type", "").startswith("text/html")
    lasts = BRIEF if route.brief or route.is_open or not html else A_DAY if response.status_code >= 400 else LASTS
    owner, csrf, where = _owner(ask)
    if not owner:
        return response
    standing = ask.viewer.standing if ask.viewer_or_none else ""
    try:
        id_ = keep_answer(ask.room.vault, owner, response, csrf, ask.now, lasts, standing)
    except (OSError, ValueError) as error:
        _log.error("an answer could not be kept", error=repr(error))
        return response
    on = to(f"{where}/{id_}")
    on.raw_headers += [(name, value) for name, value in response.raw_headers if name == b"set-cookie"]
    return on


def _owner(ask: Ask) -> tuple[str, str, str]:
    """Whose the answer is, the token in its forms, and under which address it is shown. Before the log-in a browser is
    known by its log-in cookie alone."""
    if ask.viewer_or_none is not None:
        return ask.viewer.user_id, ask.viewer.csrf, "/kept"
    cookie = ask.cookie(cookies.LOGIN)
    return BROWSERS if cookie else "", cookie, "/login/said"


def _concluded(ask: Ask, response: Response) -> Response:
    """Note what the sending brought, and forget the words that are through."""
    location = response.headers.get("location", "")
    if ask.sending and ask.spent:
        stamp, said = ask.sending.stamp, ask.said
        try:
            ask.room.ledger.write(lambda w: settle(w, stamp, location, said))
        except Exception as error:  # the deed is done; a second sending is told that it is
            _log.error("what a form brought was not noted", error=repr(error))
    through = bool(location) and not location.startswith("/kept/")
    if through and ask.viewer_or_none:
        forget(ask, ask.viewer.user_id)
    return response


def _check_needs(ask: Ask, route: Route) -> None:
    if route.is_open:
        return
    viewer, needs = ask.viewer_or_none, route.needs
    if viewer is None:
        raise LoginNeeded
    if not may_open(viewer, needs):
        raise Problem(FORBIDDEN)


def _must_change(ask: Ask, route: Route) -> bool:
    viewer = ask.viewer_or_none
    return bool(viewer and viewer.must_change and not {Access.ANYONE, Access.OPEN} & set(route.needs))


def _identify(ask: Ask) -> Viewer | None:
    token = ask.cookie(cookies.SESSION)
    with ask.read() as conn:
        found = sessions.find_viewer(conn, token, ask.now)
    if found is None:
        return None
    viewer, seen_at = found
    # A page that refreshes itself must not keep an abandoned desk logged in.
    if ask.now - seen_at > sessions.RENEW_AFTER and not ask.request.headers.get("x-ducha-refresh"):
        idle = timedelta(minutes=ask.room.settings.session_minutes)
        try:
            ask.write(lambda w: sessions.renew(w, viewer.session, idle))
        except Exception as error:
            if not passes_by(error):  # on a full disk what is there can still be read
                raise
    return viewer


def _reference(ask: Ask) -> str:
    """The number under which a failure is logged and told."""
    return new_id(ask.now, os.urandom)[-12:]


def secure(response: Response, extra: Mapping[str, str] | None = None) -> Response:
    """Add the security headers that each answer of the console carries."""
    for name, value in {**HEADERS, **(extra or {})}.items():
        response.headers.setdefault(name, value)
    return response
