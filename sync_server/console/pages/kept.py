"""没有提交的内容: a refused form in its own page again, filled in as it was typed; the answers to forms; the list."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import Response

from shared.problems import Problem
from sync_server.accounts import cookies
from sync_server.console.kept.answers import BROWSERS, PAGE, read_answer
from sync_server.console.kept.labels import labelled
from sync_server.console.kept.refill import refill
from sync_server.console.kept.words import KeptForm, read_kept
from sync_server.console.refusing import OWN_WORD_PAGE
from sync_server.console.web import Access, Ask, Pages, may_open, to

GONE = "要打开的页面已经过期，或不属于当前登录的账号。"
_log = structlog.get_logger("console")


def register(pages: Pages) -> None:
    pages.get("/kept", index, Access.ANYONE)
    pages.get("/kept/{id}", partial(show, pages), Access.ANYONE)
    pages.post("/kept/{id}/discard", discard, Access.ANYONE, leads="/kept")
    pages.get("/login/said/{id}", said, Access.OPEN)


def index(ask: Ask) -> Response:
    """What the viewer typed that has not been brought through."""
    return ask.page("kept_list.html")


def show(pages: Pages, ask: Ask) -> Response:
    """What is kept under the id, for the person it is kept for."""
    if ask.viewer.must_change:
        return to(f"{OWN_WORD_PAGE}?next={quote(ask.request.url.path)}")
    id_ = ask.path("id")
    found = ask.room.vault.get(ask.viewer.user_id, id_, ask.now)
    if found is None:
        return ask.done("/", GONE, bad=True)
    kind, content = found
    if kind == PAGE:
        answer = read_answer(content)
        if answer.standing != ask.viewer.standing:  # what this person may see has changed since
            return ask.done("/", GONE, bad=True)
        return answer.response(ask.viewer.csrf)
    return _form_again(pages, ask, read_kept(content, id_))


def said(ask: Ask) -> Response:
    """The answer to a log-in, for the browser that tried it."""
    cookie = ask.cookie(cookies.LOGIN)
    found = ask.room.vault.get(BROWSERS, ask.path("id"), ask.now)
    answer = read_answer(found[1]) if found else None
    if answer is None or not hmac.compare_digest(answer.csrf.encode(), cookie.encode()):
        return to("/login")
    return answer.response(cookie)


def discard(ask: Ask) -> Response:
    """Forget what was typed."""
    ask.room.vault.drop(ask.viewer.user_id, ask.path("id"), ask.now)
    return ask.done("/kept", "已删除。")


def _form_again(pages: Pages, ask: Ask, kept: KeptForm) -> Response:
    """The page the form stood on, with the form as it was typed; the words alone when that page is not to be had."""
    status = HTTPStatus.OK if kept.status == HTTPStatus.UNAUTHORIZED else HTTPStatus(kept.status)
    source = kept.source or pages.page_above(urlsplit(kept.action).path, ask.viewer)
    page = _page_of(pages, ask, source, kept)
    if page is not None:

        def notice(leftover: Mapping[str, Sequence[str]]) -> str:
            template = ask.room.templates.get_template("kept_notice.html")
            return template.render(kept=kept, leftover=labelled(leftover))

        filled = refill(bytes(page.body).decode(), kept.action, kept.fields, notice)
        if filled is not None:
            page.body, page.status_code = filled.encode(), status
            page.headers["content-length"] = str(len(page.body))
            return page
    ask.kept = kept
    return ask.page("kept.html", status, kept=kept, texts=labelled(kept.fields), source=source, stored=True)


def _page_of(pages: Pages, ask: Ask, source: str, kept: KeptForm) -> Response | None:
    """The page at an address of ours as this viewer sees it now; None when it does not show."""
    parts = urlsplit(source)
    found = pages.page_at(parts.path)
    if found is None or not may_open(ask.viewer, found[0].needs):
        return None
    route, names = found
    scope = {**ask.request.scope, "path": parts.path, "query_string": parts.query.encode(), "path_params": names}
    there = Ask(ask.room, Request(scope), ask.now, ask.viewer, kept=kept)
    try:
        page = route.page(there)
    except Problem:
        return None
    except Exception as error:
        _log.error("the page of a kept form failed", path=parts.path, exc_info=error)
        return None
    html = page.headers.get("content-type", "").startswith("text/html")
    return page if page.status_code == HTTPStatus.OK and html and hasattr(page, "body") else None
