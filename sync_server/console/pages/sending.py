"""对外投递: a unit's webhook and WeCom addresses, trying them, and sending again by hand."""

from __future__ import annotations

from starlette.responses import Response

from shared.organisation import UnitKind
from shared.problems import Problem
from sync_server.console.queries import reference, sending
from sync_server.console.web import Ask, Pages, own_path
from sync_server.console.words import ENDPOINT_KIND
from sync_server.forwarding.endpoints import add_endpoint, redeliver, set_endpoint_active, try_endpoint
from sync_server.forwarding.mail import mail_server
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/endpoints", index, Action.SEE_ENDPOINTS)
    pages.post("/endpoints", add, Action.MANAGE_ENDPOINTS, brief=True)
    pages.post("/endpoints/{id}/test", test, Action.MANAGE_ENDPOINTS)
    pages.post("/endpoints/{id}/switch", switch, Action.MANAGE_ENDPOINTS)
    pages.post("/deliveries/{id}/again", again, Action.REDELIVER, leads="/endpoints")


def index(ask: Ask) -> Response:
    """The addresses with how they fare."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200, secret: str = "") -> Response:
    viewer = ask.viewer
    with ask.read() as conn:
        rows = sending.endpoints(conn, viewer)
        mailed = sending.mail(conn, viewer)
        units = reference.units(conn, viewer, Action.SEE_ENDPOINTS, UnitKind.SECTION, UnitKind.OFFICE, UnitKind.SQUAD)
    return ask.page(
        "endpoints.html",
        status,
        rows=rows,
        units=units,
        kinds=list(ENDPOINT_KIND.items()),
        error=error,
        typed=ask.form.values(),
        secret=secret,
        own_unit=viewer.unit_id,
        can=viewer.may(Action.MANAGE_ENDPOINTS),
        mail=mail_server(ask.room.settings),
        mailed=mailed,
    )


def add(ask: Ask) -> Response:
    """Add an address; a webhook's signing secret is shown this once."""
    form, caller = ask.form, ask.viewer.caller
    private = ask.room.settings.private_endpoints
    try:
        endpoint_id = ask.write(
            lambda w: add_endpoint(
                w, caller, form.text("unit", 36), form.text("kind", 16), form.text("url", 500), allow_private=private
            )
        )
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    with ask.read() as conn:
        secret = sending.signing_secret(conn, endpoint_id)
    return _page(ask, secret=secret) if secret else ask.done("/endpoints", "已添加。可以点“试投”发一条测试消息。")


def test(ask: Ask) -> Response:
    """Send a test message to the address."""
    caller = ask.viewer.caller
    ask.write(lambda w: try_endpoint(w, caller, ask.path("id")))
    return ask.done("/endpoints", "测试消息已排队，几秒后刷新本页可看结果。")


def switch(ask: Ask) -> Response:
    """Switch an address off or on."""
    caller, active = ask.viewer.caller, ask.form.text("active") == "on"
    ask.write(lambda w: set_endpoint_active(w, caller, ask.path("id"), active))
    return ask.done("/endpoints", "已启用，积压的消息会继续投递。" if active else "已停用，未送达的消息保留。")


def again(ask: Ask) -> Response:
    """Send one delivery again now."""
    caller, delivery_id = ask.viewer.caller, ask.path("id")
    with ask.read() as conn:
        sending.require_delivery(conn, ask.viewer, delivery_id)
    ask.write(lambda w: redeliver(w, caller, delivery_id))
    return ask.done(own_path(ask.form.text("back"), "/endpoints"), "已重新排队投递。")
