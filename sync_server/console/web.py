"""The console's frame around each page: who asks, may they, is the form theirs; the answer with its headers.

A page is a plain function `(Ask) -> Response`. It is registered with the Action it needs, so that no route can exist
without one (design law 9).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Router, compile_path

from shared.moment import from_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import cookies
from sync_server.accounts.viewer import Viewer
from sync_server.console import navigation
from sync_server.console.forms import KEPT_FIELD, SOURCE_FIELD, Form
from sync_server.console.kept.stamps import new_stamp
from sync_server.console.kept.words import KeptForm, kept_forms
from sync_server.console.queries import saved_filters, trails, waiting_deeds
from sync_server.console.queries.sent_forms import Sending, spend
from sync_server.console.room import Room
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action
from sync_server.procedures.undoing import seconds_left

T = TypeVar("T")
TEXT_LIMIT = 2_000_000  # bytes of a form without files
FILES_LIMIT = 120_000_000  # bytes of a form with photos
# What may be taken back shortly after it was done, and where: nothing of it has gone out to anybody.
UNDOES = {"read": "/inbox/undo", "acknowledged": "/findings/undo"}


class Access(Enum):
    """For the few routes that ask for no Action of the matrix."""

    OPEN = "open"  # nobody need be logged in
    ANYONE = "anyone"  # any logged-in user, e.g. to change the own password


Need = Action | Access


class LoginNeeded(Exception):
    """Nobody is logged in; the way on is the log-in page."""


@dataclass(frozen=True)
class Route:
    """A page with what it needs and, for a POST, how many bytes its form may have. `brief` answers hold secrets and are
    shown for minutes only; `leads` is where a GET of the address goes. With `undo` the deed waits to be taken back
    (`waiting.py`), but for the deeds `at_once_for`."""

    path: str
    page: Page
    needs: tuple[Need, ...]
    limit: int = 0
    brief: bool = False
    leads: str = ""
    undo: bool = False
    at_once_for: frozenset[str] = frozenset()

    def at_once(self, ask: Ask) -> bool:
        """True for a deed of this address that does not wait to be taken back."""
        return ask.request.path_params.get("deed") in self.at_once_for

    @property
    def is_open(self) -> bool:
        return Access.OPEN in self.needs


@dataclass
class Ask:
    """One request to a page."""

    room: Room
    request: Request
    now: datetime
    viewer_or_none: Viewer | None = None
    form: Form = field(default_factory=Form)
    sending: Sending | None = None  # of a form whose stamp the first write spends
    spent: bool = False
    said: str = ""  # the words that the page after a POST shows once
    kept: KeptForm | None = None  # the refused form that this page shows again
    by: Callable[[Callable[[Write], Any]], Any] | None = None  # runs the form's job instead: a rehearsal, or its time

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
        """Run the job in the ledger; the first of a posted form spends its stamp in the same transaction.

        Raises what the job raises, AlreadySent when the form has been sent before."""
        if self.by is not None:
            result: T = self.by(job)
            return result
        sending = self.sending
        if sending is None or self.spent:
            return self.room.ledger.write(job)

        def once(w: Write) -> T:
            spend(w, sending)
            return job(w)

        result = self.room.ledger.write(once)
        self.spent = True
        return result

    def write_aside(self, job: Callable[[Write], T]) -> T:
        """Run a job that is no deed of the form and may be done again (a photo that is put down before it): the form's
        stamp stays good until the deed itself."""
        return self.room.ledger.write(job)

    @property
    def here(self) -> str:
        """The address of the page: of a posted form the one it stood on."""
        url = self.request.url
        if self.request.method == "POST":
            return own_path(self.form.framed(SOURCE_FIELD))
        return url.path + (f"?{url.query}" if url.query else "")

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
        flash = _read_flash(self.cookie(cookies.FLASH), self.now)
        frame: dict[str, Any] = {"viewer": viewer, "now": self.now, "path": self.request.url.path, "flash": flash}
        frame |= {"nav": [], "query": self.query, "settings": self.room.settings}
        frame |= {"here": self.here, "stamp": self._stamp, "kept_id": self.form.framed(KEPT_FIELD), "unsent": []}
        frame |= {"deeds_waiting": [], "kept_filters": self._kept_filters}
        # Of the refused form that is shown again, be it from what was kept or by the answer to the form itself.
        frame |= {"kept_fields": (self.kept or self.form).fields}
        if viewer is not None:
            waiting = kept_forms(self.room.vault, viewer.user_id, self.now)
            frame["unsent"] = [form for form in waiting if self.kept is None or form.id != self.kept.id]
            with self.read() as conn:
                frame["nav"] = navigation.build(conn, viewer, self.request.url.path, self.now)
                page = self.request.url.path if status < HTTPStatus.BAD_REQUEST else ""  # not of what is not theirs
                frame["deeds_waiting"] = waiting_deeds.shown(conn, viewer, page, self.now)
        response = HTMLResponse(self.room.templates.get_template(template).render(frame | context), status)
        response.headers["Cache-Control"] = "no-store"
        if flash:
            cookies.drop(response, cookies.FLASH, https=self.room.settings.https)
        return response

    def _kept_filters(self, name: str) -> Sequence[Any]:
        """The kept filters of a list, for the page that shows it."""
        with self.read() as conn:
            return saved_filters.of_list(conn, self.viewer, name)

    def _stamp(self) -> str:
        return new_stamp(self.room.key, self.viewer.user_id, self.now)

    def done(self, url: str, words: str, *, bad: bool = False, undo: str = "", at: str = "") -> Response:
        """Go on to a page of ours after a POST, with a message that it shows once; `undo` (of `UNDOES`) takes back what
        was done at the moment `at`."""
        response, self.said = to(url), words
        said = {"words": words, "bad": bad, "undo": undo, "at": at}
        packed = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
        cookies.put(response, cookies.FLASH, packed, https=self.room.settings.https, max_age=60)
        return response


Page = Callable[[Ask], Response]


def _read_flash(cookie: str, now: datetime) -> dict[str, Any]:
    """The message, with where 撤销 is sent while it may be: a browser names one of our ways, never an address."""
    try:
        value = json.loads(base64.urlsafe_b64decode(cookie.encode()))
        undo, at = UNDOES.get(str(value.get("undo")), ""), str(value.get("at"))[:30]
        left = seconds_left(from_iso(at), now) if undo else 0
        said = {"words": str(value["words"])[:400], "bad": bool(value["bad"])}
        return {**said, "undo": undo if left else "", "at": at, "left": left}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


class Pages:
    """The console's router, each route with the Action (or any of several) that opens it. `answer` runs a page within
    the frame."""

    def __init__(self, room: Room, answer: Callable[[Ask, Route], Awaitable[Response]]) -> None:
        self.room, self._answer = room, answer
        self.router = Router()
        self.needs: dict[tuple[str, str], tuple[Need, ...]] = {}
        self.routes: dict[tuple[str, str], Route] = {}

    def get(self, path: str, page: Page, *needs: Need) -> None:
        self._add("GET", Route(path, page, needs))

    def post(
        self,
        path: str,
        page: Page,
        *needs: Need,
        limit: int = TEXT_LIMIT,
        brief: bool = False,
        leads: str = "",
        undo: bool = False,
        at_once_for: frozenset[str] = frozenset(),
    ) -> None:
        """`leads` is where a GET of the address goes, when that is not the page above it. `undo` is for deeds of which
        others are told and whose page writes once and leads to what is there already."""
        self._add("POST", Route(path, page, needs, limit, brief, leads, undo, at_once_for))

    def _add(self, method: str, route: Route) -> None:
        path = route.path
        if not route.needs:
            raise ValueError(f"{method} {path} names no Action")
        self.needs[method, path], self.routes[method, path] = route.needs, route

        async def endpoint(request: Request) -> Response:
            return await self._answer(Ask(self.room, request, self.room.clock()), route)

        endpoint.__doc__ = route.page.__doc__
        name = f"console_{method}_{path}".replace("/", "_")
        self.router.add_route(path, endpoint, methods=[method], name=name, include_in_schema=False)

    def settle(self) -> None:
        """Put addresses in words before those with a place for anything: `/notices/new` is no notice called `new`,
        whichever file came first."""
        self.routes = dict(sorted(self.routes.items(), key=lambda item: _openness(item[0][1])))
        self.router.routes.sort(key=lambda route: _openness(getattr(route, "path", "")))

    def lead_on(self) -> None:
        """Give every address that only takes forms a page for those who come to it by reload, Back or a bookmark: it
        leads to the page the form stood on."""
        for method, path in list(self.routes):
            if method == "POST" and ("GET", path) not in self.routes:
                self.get(path, self._on, *self.routes[method, path].needs)

    def _on(self, ask: Ask) -> Response:
        """On to the page that belongs to the form."""
        return to(self.page_above(ask.request.url.path, ask.viewer))

    def page_above(self, path: str, viewer: Viewer) -> str:
        """The page at an address or the nearest above it that the viewer may open; what its POST route names, if it
        names one."""
        for (method, _), route in self.routes.items():
            if method == "POST" and route.leads and _pattern(route.path).fullmatch(path):
                return route.leads
        while path:
            found = self.page_at(path)
            if found and found[0].page != self._on and may_open(viewer, found[0].needs):
                return path
            path = path.rpartition("/")[0]
        return "/"

    def page_at(self, path: str) -> tuple[Route, dict[str, str]] | None:
        """The page that answers a GET of the path, with the parts of its address."""
        return self._at("GET", path)

    def form_at(self, path: str) -> tuple[Route, dict[str, str]] | None:
        """The same of a POST."""
        return self._at("POST", path)

    def _at(self, asked: str, path: str) -> tuple[Route, dict[str, str]] | None:
        for (method, _), route in self.routes.items():
            found = _pattern(route.path).fullmatch(path) if method == asked else None
            if found:
                return route, found.groupdict()
        return None


def _openness(path: str) -> list[bool]:
    return [part.startswith("{") for part in path.split("/")]


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return compile_path(path)[0]


def to(url: str) -> Response:
    """On to another address by GET."""
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)


def may_open(viewer: Viewer, needs: Sequence[Need]) -> bool:
    """True when one of the needs opens the page to the viewer."""
    return bool({Access.ANYONE, Access.OPEN} & set(needs)) or viewer.may(*(n for n in needs if isinstance(n, Action)))


def own_path(url: str, default: str = "") -> str:
    """The path if it is one of ours, else `default`: no form leads to a foreign site."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        return default
    inside = url.startswith("/") and not url.startswith("//") and "\\" not in url
    return url if inside and not parts.netloc and not parts.scheme else default
