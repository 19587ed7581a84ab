"""账号确认: what a system administrator has asked for, and the second person's yes or no."""

from __future__ import annotations

from starlette.responses import Response

from shared.problems import Problem
from sync_server.accounts import hashing as passwords
from sync_server.accounts.two_persons import SETS_PASSWORD, confirm, refuse
from sync_server.acts.common.assignments import call_off_all
from sync_server.console.listing import Filters
from sync_server.console.queries import accounts
from sync_server.console.web import Ask, Pages
from sync_server.procedures.accounts import AccountDeed
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/confirmations", index, Action.CONFIRM_USERS)
    pages.post("/confirmations/{id}/confirm", agree, Action.CONFIRM_USERS, brief=True)
    pages.post("/confirmations/{id}/refuse", disagree, Action.CONFIRM_USERS)


def index(ask: Ask) -> Response:
    """What waits, and what has been decided."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200, word: str = "", login: str = "") -> Response:
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        waiting, listing = accounts.requests(conn, ask.viewer, filters, ask.now)
    return ask.page(
        "confirmations.html",
        status,
        requests=waiting,
        listing=listing,
        filters=filters,
        error=error,
        word=word,
        word_login=login,
        deeds={deed.value: deed.label for deed in AccountDeed},
        setting={deed.value for deed in SETS_PASSWORD},
    )


def agree(ask: Ask) -> Response:
    """Confirm; a first password that was asked for is shown to the second person, once."""
    caller, rules = ask.viewer.caller, ask.room.settings.password_rules
    word, request_id = passwords.first_password(rules), ask.path("id")
    hashed = passwords.hash_password(word)
    with ask.read() as conn:
        deed = accounts.deed_asked(conn, request_id)
    try:
        login = ask.write(lambda w: confirm(w, caller, request_id, rules, hashed, call_off_all))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    if deed not in SETS_PASSWORD:
        return ask.done("/confirmations", "已确认，即时生效。")
    return _page(ask, word=word, login=login)


def disagree(ask: Ask) -> Response:
    """Refuse, with the reason."""
    caller, words, request_id = ask.viewer.caller, ask.form.text("reason", 200), ask.path("id")
    try:
        ask.write(lambda w: refuse(w, caller, request_id, words))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done("/confirmations", "已记下不同意，提出人可以看到理由。")
