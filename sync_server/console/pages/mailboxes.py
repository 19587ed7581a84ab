"""The own mailbox for what one hears of kept filters: an address, a code that comes to it, and an end."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from shared.problems import Problem
from sync_server.accounts.throttles import give_back, take, too_many
from sync_server.console.pages.saved_filters import filters_page
from sync_server.console.web import Ask, Pages
from sync_server.forwarding.mail import mail_server
from sync_server.forwarding.mailboxes import remove_mailbox, require_mailbox, send_code, set_mailbox
from sync_server.grounds import mailboxes as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.attempts import CODE_TRIED, MAILED_CODE
from sync_server.procedures.mailboxes import LONGEST
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.post("/mailbox", code, Action.SEE_LEDGER, leads="/saved")
    pages.post("/mailbox/confirm", confirm, Action.SEE_LEDGER, leads="/saved")
    pages.post("/mailbox/remove", remove, Action.SEE_LEDGER, leads="/saved")


def code(ask: Ask) -> Response:
    """Send a code to the address that is to be the viewer's mailbox. What did not go out is not counted."""
    viewer, mailbox, settings = ask.viewer, ask.form.text("mailbox", LONGEST), ask.room.settings
    server, key = mail_server(settings), f"mailbox:{viewer.user_id}"
    if server is None:
        raise Problem(grounds.NO_SERVER)
    require_mailbox(mailbox)
    taken = ask.write(lambda w: take(w, key, MAILED_CODE, viewer.user_id))
    if taken.wait_until is not None:
        raise too_many(taken.wait_until, ask.now)
    try:
        until = send_code(server, ask.room.mail_keys, viewer.user_id, mailbox, settings.public_url, ask.now)
    except Problem:
        ask.write_aside(lambda w: give_back(w, key, MAILED_CODE))
        raise
    return filters_page(ask, asked={"mailbox": mailbox, "until": until})


def confirm(ask: Ask) -> Response:
    """Take the address, once its owner has read the code there. Wrong codes are counted."""
    form = ask.form
    asked = {"mailbox": form.text("mailbox", LONGEST), "until": form.text("until", 30)}
    code = form.text("code", 20)
    problem = ask.write(lambda w: _confirmed(w, ask, code, asked))
    if problem is not None:
        return filters_page(ask, problem.detail, problem.kind.status, asked)
    return ask.done("/saved", "邮箱已确认。在需要的筛选上勾选“邮件”，再点“更改”。")


def _confirmed(w: Write, ask: Ask, code: str, asked: Mapping[str, str]) -> Problem | None:
    viewer = ask.viewer
    counted = f"mailbox-code:{viewer.user_id}"
    taken = take(w, counted, CODE_TRIED, viewer.user_id)
    if taken.wait_until is not None:
        return too_many(taken.wait_until, w.moment)
    try:
        with w.attempt():
            set_mailbox(w, viewer.actor, viewer.unit_id, ask.room.mail_keys, code=code, **asked)
    except Problem as problem:
        return problem
    give_back(w, counted, CODE_TRIED)
    return None


def remove(ask: Ask) -> Response:
    """Nothing more goes to the mailbox."""
    ask.write(lambda w: remove_mailbox(w, ask.viewer.actor))
    return ask.done("/saved", "邮箱已删除，订阅只到收件箱。")
