"""Phones: last contact, clock, what they still hold; stopping one; the one-use enrolment code."""

from __future__ import annotations

import io
from datetime import timedelta
from http import HTTPStatus

import segno
from markupsafe import Markup
from sqlalchemy import select
from starlette.responses import Response

from shared.moment import to_iso
from shared.organisation import Role
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.acts.devices import revoke_device
from sync_server.acts.enrolment import make_code_for
from sync_server.acts.plans.reach import INSPECTING
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.procedures.accounts import may_bind
from sync_server.procedures.permissions import Action

d, u = t.devices.c, t.users.c


def register(pages: Pages) -> None:
    pages.get("/devices", index, Action.MANAGE_DEVICES)
    pages.post("/devices/code", code, Action.MANAGE_DEVICES, brief=True)
    pages.post("/devices/{id}/revoke", revoke, Action.MANAGE_DEVICES)


def index(ask: Ask) -> Response:
    """The phones within reach, those stopped last."""
    viewer = ask.viewer
    mine = scope.users_in_area(viewer, Action.MANAGE_DEVICES, u.id)
    below = [role.value for role in Role if may_bind(viewer.role, role)]
    with ask.read() as conn:
        phones = conn.execute(
            select(d.id, d.label, d.platform, d.app_version, d.enrolled_at, d.revoked_at, d.revoked_reason, d.seen_at)
            .add_columns(d.clock_offset_s, d.unsent_records, d.unsent_photos, d.stuck, d.free_bytes)
            .add_columns(u.name.label("user_name"), t.units.c.name.label("unit_name"))
            .join_from(t.devices, t.users, d.user_id == u.id)
            .join(t.units, u.unit_id == t.units.c.id)
            .where(mine)
            .order_by(d.revoked_at.is_not(None), d.seen_at.desc())
        ).all()
        inspectors = conn.execute(
            select(u.id, u.name, t.units.c.name.label("unit_name"))
            .join(t.units, u.unit_id == t.units.c.id)
            .where(mine, u.active, u.role.in_(INSPECTING), u.role.in_(below) | (u.id == ask.viewer.user_id))
            .order_by(t.units.c.name, u.name)
        ).all()
    return ask.page("devices.html", phones=phones, inspectors=inspectors, chosen=ask.query.get("user", ""))


def code(ask: Ask) -> Response:
    """A one-use enrolment code, shown this once with its QR (only its hash is kept, so it cannot be shown again)."""
    viewer, user_id = ask.viewer, ask.form.need("user", "督察员", 36)
    with ask.read() as conn:
        person = conn.execute(
            select(u.name, t.units.c.name.label("unit_name"))
            .join(t.units, u.unit_id == t.units.c.id)
            .where(u.id == user_id, scope.users_in_area(viewer, Action.MANAGE_DEVICES, u.id))
        ).first()
    if person is None:
        raise Problem(NOT_FOUND, what="这名督察员")
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


def qr_image(text: str) -> Markup:
    """The QR code as inline SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=3)
    return Markup(drawn.getvalue().decode())  # noqa: S704 - made of numbers by segno


def revoke(ask: Ask) -> Response:
    """Stop a phone, with the reason."""
    viewer, device_id = ask.viewer, ask.path("id")
    reason = ask.form.need("reason", "停用原因", 200)
    with ask.read() as conn:
        inside = scope.users_in_area(viewer, Action.MANAGE_DEVICES, d.user_id)
        if conn.execute(select(d.id).where(d.id == device_id, inside)).first() is None:
            raise Problem(NOT_FOUND, what="这台手机")
    ask.write(lambda w: revoke_device(w, device_id, reason, viewer.actor))
    return ask.done("/devices", "手机已停用。它下次联网时会得知，未上传的记录仍留在手机上可导出。")
