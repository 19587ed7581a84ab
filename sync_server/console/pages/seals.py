"""电子印章: the administrator's page of the own bureau's seal, by edition."""

from __future__ import annotations

import base64

from starlette.responses import Response

from shared.organisation import organ_of
from shared.problems import Problem
from sync_server.acts.seals import bring_seal, end_seal
from sync_server.console.days import day_of_form
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.evidence.seal_image import MOST_BYTES
from sync_server.grounds import seals as grounds
from sync_server.procedures.permissions import Action
from sync_server.reference.seals import seal_in_force, seals_of


def register(pages: Pages) -> None:
    pages.get("/seals", index, Action.MANAGE_USERS)
    pages.post("/seals", bring, Action.MANAGE_USERS, limit=MOST_BYTES + 100_000)
    pages.post("/seals/{id}/end", end, Action.MANAGE_USERS)


def index(ask: Ask) -> Response:
    """The editions with their images, and which is in force."""
    organ, day = organ_of(ask.viewer.unit_name), today(ask.now).isoformat()
    with ask.read() as conn:
        rows = seals_of(conn, organ)
        current = seal_in_force(conn, organ, day)
    images = {row.id: "data:image/png;base64," + base64.b64encode(row.content).decode() for row in rows}
    return ask.page("seals.html", organ=organ, rows=rows, current=current, images=images, today=day)


def bring(ask: Ask) -> Response:
    """Take a new edition."""
    form, caller = ask.form, ask.viewer.caller
    files = form.files.get("image", ())
    if not files:
        raise Problem(grounds.FILE_MISSING)
    first_day = day_of_form(form.text("first_day", 10), grounds.DAY_MISSING)
    content, name = files[0].content.read(), files[0].name
    ask.write(lambda w: bring_seal(w, caller, name, content, first_day))
    return ask.done("/seals", "印章已登记。启用之日起印发的文书在印章位置套印，此前印发的不变。")


def end(ask: Ask) -> Response:
    """End the use of an edition."""
    caller = ask.viewer.caller
    ask.write(lambda w: end_seal(w, caller, ask.path("id")))
    with ask.read() as conn:
        again = seal_in_force(conn, organ_of(ask.viewer.unit_name), today(ask.now).isoformat())
    after = "此前登记的一枚恢复套印，如也已不用，请一并停用。" if again else "此后印发的文书不再套印。"
    return ask.done("/seals", f"印章已停用，{after}")
