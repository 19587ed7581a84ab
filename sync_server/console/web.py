"""The console's frame around each page: who asks, may they, is the form theirs; the answer with its headers.

A page is a plain function `(Ask) -> Response`. It is registered with the Action it needs, so that no route can exist
without one (design law 9).
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.identity import new_id
from shared.moment import to_iso
from shared.problems import BUSY, FORBIDDEN, NOT_FOUND, Problem
from sync_server.console import cookies, navigation, sessions
from sync_server.console.forms import Form, check_csrf, check_same_origin, read_form
from sync_server.console.queries import trails
from sync_server.console.room import Room
from sync_server.console.viewer import Viewer
from sync_server.ledger.write import Write
from sync_server.problems_http import internal_problem, passes_by
from sync_server.procedures.permissions import Action

T = TypeVar("T")
TEXT_LIMIT = 2_000_000  # bytes of a form without files
FILES_LIMIT = 120_000_000  # bytes of a form with photos
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Access(Enum):
    """For the few routes that ask for no Action of the matrix."""

    OPEN = "open"  # nobody need be logged in
    ANYONE = "anyone"  # any logged-in user, e.g. to change the own password


Need = Action | Access


class LoginNeeded(Exception):
    """Nobody is logged in; the way on is the log-in page."""


@dataclass
class Ask:
    """One request to a page."""

    room: Room
    request: Request
    now: datetime
    viewer_or_none: Viewer | None = None
    form: Form = field(default_factory=Form)

    @property
    def viewer(self) -> Viewer:
        if self.viewer_or_none is None:
            raise LoginNeeded
        return self.viewer_or_none

    @property
    def query(self) -> QueryParams:
        return self.request.query_params

    def path(self, name: str) -> str:
        """A part of the address. Raises Problem (not found) for what no id can be (NUL breaks PostgreSQL)."""
        value = str(self.request.path_params[name])
        if "\x00" in value:
            raise Problem(NOT_FOUND, what="此地址")
        return value

    def cookie(self, name: str) -> str:
        """The value of one of our cookies; '' when it was not sent."""
        return cookies.read(self.request.cookies, name, https=self.room.settings.https)

    def read(self) -> AbstractContextManager[Connection]:
        return self.room.ledger.read()

    def write(self, job: Callable[[Write], T]) -> T:
        return self.room.ledger.write(job)

    def opened(self, *subject_ids: str) -> None:
        """Note that somebody of the viewer's unit has opened what was delivered to it about these subjects."""
        with self.read() as conn:
            ids = trails.unread(conn, self.viewer, subject_ids)
        if ids:
            self.write(lambda w: trails.note_read(w, ids))

    @property
    def partial(self) -> bool:
        """True when htmx asks for a part of the page only."""
        return self.request.headers.get("hx-request") == "true"

    def page(self, template: str, status: int = 200, /, **context: Any) -> HTMLResponse:
        """Render a template with the frame's own context: viewer, navigation with counts, the flash message."""
        viewer = self.viewer_or_none
        flash = _read_flash(self.cookie(cookies.FLASH))
        frame: dict[str, Any] = {"viewer": viewer, "now": self.now, "path": self.request.url.path, "flash": flash}
        frame |= {"now_iso": to_iso(self.now), "nav": [], "query": self.query, "settings": self.room.settings}
        if viewer is not None:
            with self.read() as conn:
                frame["nav"] = navigation.build(conn, viewer, self.request.url.path, self.now)
        response = HTMLResponse(self.room.templates.get_template(template).render(frame | context), status)
        response.headers["Cache-Control"] = "no-store"
        if flash:
            cookies.drop(response, cookies.FLASH, https=self.room.settings.https)
        return response

    def done(self, url: str, words: str, *, bad: bool = False) -> Response:
        """Go on to a page of ours after a POST, with a message that it shows once."""
        response = RedirectResponse(url, HTTPStatus.SEE_OTHER)
        packed = base64.urlsafe_b64encode(json.dumps({"words": words, "bad": bad}).encode()).decode()
        cookies.put(response, cookies.FLASH, packed, https=self.room.settings.https, max_age=60)
        return response


Page = Callable[[Ask], Response]


def _read_flash(cookie: str) -> dict[str, Any]:
    try:
        value = json.loads(base64.urlsafe_b64decode(cookie.encode()))
        return {"words": str(value["words"])[:400], "bad": bool(value["bad"])}
    except (ValueError, KeyError, TypeError):
        return {}


class Pages:
    """The console's router, each route with the Action (or any of several) that opens it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.router = APIRouter(include_in_schema=False)
        self.needs: dict[tuple[str, str], tuple[Need, ...]] = {}

    def get(self, path: str, page: Page, *needs: Need) -> None:
        self._add("GET", path, page, needs)

    def post(self, path: str, page: Page, *needs: Need, limit: int = TEXT_LIMIT) -> None:
        self._add("POST", path, page, needs, limit)

    def _add(self, method: str, path: str, page: Page, needs: tuple[Need, ...], limit: int = 0) -> None:
        if not needs:
            raise ValueError(f"{method} {path} names no Action")
        self.needs[method, path] = needs

        async def endpoint(request: Request) -> Response:
            ask = Ask(self.room, request, self.room.clock())
            return await answer(ask, page, needs, limit)

        endpoint.__doc__ = page.__doc__
        name = f"console_{method}_{path}".replace("/", "_")
        self.router.add_api_route(path, endpoint, methods=[method], name=name, response_class=HTMLResponse)


async def answer(ask: Ask, page: Page, needs: tuple[Need, ...], limit: int) -> Response:
    """Run one page inside the frame; every refusal and failure becomes a page in Chinese."""
    try:
        if limit:
            check_same_origin(ask.request, ask.room.settings.public_url)
        ask.viewer_or_none = await run_in_threadpool(_identify, ask)
        _check_needs(ask.viewer_or_none, needs)
        if limit:
            ask.form = await read_form(ask.request, limit)
            if Access.OPEN not in needs:
                check_csrf(ask.form, ask.viewer.csrf)
        if ask.viewer_or_none and ask.viewer.must_change and not {Access.ANYONE, Access.OPEN} & set(needs):
            return secure(RedirectResponse("/password", HTTPStatus.SEE_OTHER))
        response = await run_in_threadpool(page, ask)
    except LoginNeeded:
        response = to_login(ask)
    except Problem as problem:
        response = await run_in_threadpool(problem_page, ask, problem)
    except Exception as error:
        reference = new_id(ask.now, os.urandom)[-12:]
        response = await run_in_threadpool(problem_page, ask, internal_problem(error, reference))
    finally:
        await ask.request.close()
    return secure(response)


async def answer_problem(room: Room, request: Request, problem: Problem) -> Response:
    """A refusal from outside the console's own routes (an unknown address), in the console's look."""
    ask = Ask(room, request, room.clock())
    if problem.kind is not BUSY:
        ask.viewer_or_none = await run_in_threadpool(_identify, ask)
    return secure(await run_in_threadpool(problem_page, ask, problem))


def _check_needs(viewer: Viewer | None, needs: tuple[Need, ...]) -> None:
    if Access.OPEN in needs:
        return
    if viewer is None:
        raise LoginNeeded
    if Access.ANYONE in needs or viewer.may(*(need for need in needs if isinstance(need, Action))):
        return
    raise Problem(FORBIDDEN)


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


def own_path(url: str, default: str = "") -> str:
    """The path if it is one of ours, else `default`: no form leads to a foreign site."""
    parts = urlsplit(url)
    inside = url.startswith("/") and not url.startswith("//") and "\\" not in url
    return url if inside and not parts.netloc and not parts.scheme else default


def to_login(ask: Ask) -> Response:
    """To the log-in page, which brings back to where one wanted to go; after a form it says why."""
    request = ask.request
    if request.headers.get("hx-request"):
        return Response(status_code=HTTPStatus.OK, headers={"HX-Redirect": "/login"})
    if request.method != "GET":
        return ask.done("/login", "登录已过期，刚才的内容没有提交。请重新登录后再提交。", bad=True)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/login" if wanted == "/" else f"/login?next={quote(wanted)}", HTTPStatus.SEE_OTHER)


def problem_page(ask: Ask, problem: Problem) -> Response:
    """A refusal in words, with the way on. While the database is away, without the counts beside it."""
    try:
        return _problem_page(ask, problem)
    except Exception as error:
        if not passes_by(error):
            raise
        ask.viewer_or_none = None
        return _problem_page(ask, problem)


def _problem_page(ask: Ask, problem: Problem) -> Response:
    back = ask.request.headers.get("referer", "")
    host = ask.request.headers.get("host", "")
    own = back.split("://", 1)[-1].startswith(f"{host}/")
    return ask.page(
        "problem.html",
        problem.kind.status,
        problem=problem.document(),
        back=back if own and problem.kind.status != HTTPStatus.NOT_FOUND else "",
    )


def secure(response: Response, extra: Mapping[str, str] | None = None) -> Response:
    """Add the security headers that each answer of the console carries."""
    for name, value in {**HEADERS, **(extra or {})}.items():
        response.headers.setdefault(name, value)
    return response
