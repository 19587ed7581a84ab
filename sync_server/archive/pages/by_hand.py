"""补录 on the page of a matter: what was handled on paper is entered there until the matter is filed.

The archive does not know the matters: the pages of one say where it is served, and by whom its matters are read. The
card `hand_papers_card.html` stands on the matter's page, with what `hand_papers_card` gives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from sync_server.accounts.viewer import Viewer
from sync_server.archive.deeds import HandPaper, Subject, add_by_hand, strike_by_hand, volume_of
from sync_server.archive.deeds.hand_papers import papers_by_hand
from sync_server.archive.deeds.held_volume import keeps
from sync_server.archive.rules.volume import PDF
from sync_server.console.days import day_of_form
from sync_server.console.form_scans import needed_scan
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.grounds import archive as grounds
from sync_server.procedures.permissions import Action

Reader = Callable[[Connection, Viewer, str], Subject]


def serve_hand_papers(pages: Pages, address: str, reader: Reader) -> None:
    """Take papers of the matters at `address`, which names one as `{id}`; their page stands there too. `reader` raises
    Problem unless the viewer may read the matter of that id."""

    def subject(ask: Ask) -> Subject:
        with ask.read() as conn:
            return reader(conn, ask.viewer, ask.path("id"))

    def enter(ask: Ask) -> Response:
        """Enter a paper with its scan."""
        form, caller, matter = ask.form, ask.viewer.caller, subject(ask)
        scan = needed_scan(ask, "hand_paper")
        title, handled_by = form.words("title", "材料题名", 200), form.name("handled_by", "经办人", 80)
        day = day_of_form(form.text("day", 10), grounds.PAPER_DAY_NOT_CHOSEN)
        number, author = form.text("number", 80), form.text("author", 120)
        paper = HandPaper(title, day, handled_by, scan.sha256, PDF, scan.size, number, author)
        ask.write(lambda w: add_by_hand(w, caller, matter, paper))
        return ask.done(f"{address.format(id=matter.id)}#hand-papers", "已补录，归档时按日期编入案卷。")

    def strike(ask: Ask) -> Response:
        """Take out what was entered by mistake."""
        caller, matter, words = ask.viewer.caller, subject(ask), ask.form.text("words", 300)
        ask.write(lambda w: strike_by_hand(w, caller, matter, ask.path("paper"), words))
        return ask.done(f"{address.format(id=matter.id)}#hand-papers", "已撤下，登记和理由留存。")

    pages.post(f"{address}/hand-papers", enter, Action.KEEP_ARCHIVE, limit=FILES_LIMIT)
    pages.post(f"{address}/hand-papers/{{paper}}", strike, Action.KEEP_ARCHIVE)


def hand_papers_card(conn: Connection, viewer: Viewer, address: str, subject: Subject) -> dict[str, Any]:
    """What the card shows: the papers, struck ones too, and whether the viewer may enter more."""
    filed = volume_of(conn, subject.kind, subject.id)
    return {
        "hand_papers": papers_by_hand(conn, subject.kind, subject.id),
        "hand_papers_at": f"{address.format(id=subject.id)}/hand-papers",
        "hand_papers_open": keeps(viewer.caller, subject.unit_id) and not filed,
    }
