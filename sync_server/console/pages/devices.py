"""Phones: last contact, clock, what they still hold; stopping one; the one-use enrolment code."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from starlette.responses import Response

from shared.moment import to_iso
from sync_server.acts.common.devices import revoke_device
from sync_server.acts.enrolment import make_code_for
from sync_server.console.qr import qr_image
from sync_server.console.queries import devices
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/devices", index, Action.MANAGE_DEVICES)
    pages.post("/devices/code", code, Action.MANAGE_DEVICES, brief=True)
    pages.post("/devices/{id}/revoke", revoke, Action.MANAGE_DEVICES)


def index(ask: Ask) -> Response:
    """The phones within reach, those stopped last."""
    with ask.read() as conn:
        phones, inspectors = devices.phones(conn, ask.viewer), devices.may_enrol(conn, ask.viewer)
    return ask.page("devices.html", phones=phones, inspectors=inspectors, chosen=ask.query.get("user", ""))


def code(ask: Ask) -> Response:
    """A one-use enrolment code, shown this once with its QR (only its hash is kept, so it cannot be shown again)."""
    viewer, user_id = ask.viewer, ask.form.need("user", "督察员", 36)
    with ask.read() as conn:
        person = devices.inspector(conn, viewer, user_id)
    settings = ask.room.settings
    fresh = ask.write(lambda w: make_code_for(w, viewer.caller, user_id, settings.code_hours))
    target = f"{settings.public_url.rstrip('/')}/app/?code={fresh}"
    return ask.page(
        "code.html",
        HTTPStatus.OK,
        code=fresh,
        person=person,
        target=target,
        qr=qr_image(target),
        until=to_iso(ask.now + timedelta(hours=settings.code_hours)),
    )


def revoke(ask: Ask) -> Response:
    """Stop a phone, with the reason."""
    viewer, device_id = ask.viewer, ask.path("id")
    reason = ask.form.words("reason", "停用原因", 200)
    with ask.read() as conn:
        devices.require_phone(conn, viewer, device_id)
    ask.write(lambda w: revoke_device(w, device_id, reason, viewer.actor))
    return ask.done("/devices", "手机已停用。它下次联网时会得知，未上传的记录仍留在手机上可导出。")
