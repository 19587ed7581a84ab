"""相似照片: deciding on two photos that look alike; the card stands on the pages of notices and records."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.acts.likenesses import LONGEST, decide_likeness
from sync_server.console.queries import photos
from sync_server.console.web import Ask, Pages, own_path
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.post("/likenesses", decide, Action.VERIFY, leads="/records")


def decide(ask: Ask) -> Response:
    """Say whether they are one picture, for whoever may see both."""
    form, viewer = ask.form, ask.viewer
    own, other = form.text("photo_id", 36), form.text("alike_id", 36)
    verdict, words = form.text("verdict", 8), form.text("words", LONGEST)
    with ask.read() as conn:
        for photo_id in (own, other):
            photos.one(conn, viewer, photo_id)
    ask.write(lambda w: decide_likeness(w, viewer.caller, own, other, verdict, words))
    return ask.done(own_path(form.text("back"), "/records"), "已写下对这两张照片的认定，并记入经过。")
