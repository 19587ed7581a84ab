"""档案: the list of volumes, one of them with contents list, supplements and borrowings, what is taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from starlette.responses import Response, StreamingResponse

from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.archive.deeds import add_supplement, lend, take_back
from sync_server.archive.deeds.held_volume import keeps
from sync_server.archive.packing.material import material_of
from sync_server.archive.packing.stream import Tools, packed
from sync_server.archive.reading import found, volumes
from sync_server.archive.rules.volume import Origin, Retention, VolumeItem, pages_words
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.console import exports, words
from sync_server.console.days import day_of_form
from sync_server.console.exports import Sheet
from sync_server.console.file_headers import Shown, headers_of
from sync_server.console.form_scans import needed_scan
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, reference, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.spreadsheets import day_cell, moment_cell
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.grounds import archive as grounds
from sync_server.ledger.states import Carried
from sync_server.papers.naming import file_name
from sync_server.procedures.permissions import Action

SUBJECT = "volume"
KEEPERS = (UnitKind.OFFICE, UnitKind.DETACHMENT, UnitKind.SECTION)
SHEET = Sheet(
    "案卷目录",
    volumes.KEY,
    (
        ("档号", lambda r: r.number),
        ("题名", lambda r: r.title),
        ("案号", lambda r: r.subject_number),
        ("立档单位", lambda r: r.unit_name),
        ("年度", lambda r: r.year),
        ("保管期限", lambda r: Retention(r.retention).label),
        ("起始日期", lambda r: day_cell(r.opened_on)),
        ("结案日期", lambda r: day_cell(r.closed_on)),
        ("件数", lambda r: r.items),
        ("页数", lambda r: r.pages),
        ("归档人", lambda r: r.user_name),
        ("归档时间", lambda r: moment_cell(r.filed_at)),
        ("现状", lambda r: "借出未还" if r.lent else "待装订" if r.waiting else "在库"),
    ),
)


FOUND = found.VOLUMES


def register(pages: Pages) -> None:
    pages.get("/archive", index, Action.SEE_ARCHIVE)
    pages.get("/archive/export/{kind}", export, Action.SEE_ARCHIVE)
    pages.get("/archive/{id}", show, Action.SEE_ARCHIVE)
    pages.get("/archive/{id}/package.zip", package, Action.SEE_ARCHIVE)
    pages.get("/archive/{id}/parts/{nth}/volume.pdf", bound, Action.SEE_ARCHIVE)
    pages.post("/archive/{id}/supplements", supplement, Action.KEEP_ARCHIVE, limit=FILES_LIMIT)
    pages.post("/archive/{id}/borrowings", borrow, Action.KEEP_ARCHIVE)
    pages.post("/archive/{id}/borrowings/{borrowing}", give_back, Action.KEEP_ARCHIVE)


def index(ask: Ask) -> Response:
    """The volumes within the viewer's reach, the newest first."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = volumes.volume_list(viewer, filters)
        listing = fetch(conn, "/archive", filters, statement, volumes.ORDERS, "-filed", volumes.KEY)
        years = volumes.years(conn, viewer)
        units = reference.units(conn, viewer, Action.SEE_ARCHIVE, *KEEPERS)
    return ask.page(
        "archive.html",
        listing=listing,
        filters=filters,
        years=years,
        units=units,
        retentions=volumes.RETENTIONS,
        states=volumes.STATES,
        Retention=Retention,
        districts=reference.district_choices(viewer),
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered lines as a file."""
    filters = Filters(dict(ask.query))
    statement = volumes.volume_list(ask.viewer, filters)
    return exports.answer(ask, ask.path("kind"), SHEET, statement, filters, volumes.ORDERS, "-filed")


def show(ask: Ask) -> Response:
    """One volume."""
    viewer, volume_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = volumes.volume(conn, viewer, volume_id)
        parts = volumes.parts(conn, volume_id)
        items = volumes.items(conn, volume_id)
        borrowings = volumes.borrowings(conn, volume_id, ask.now)
        events = trails.timeline(conn, [(SUBJECT, volume_id)])
    return ask.page(
        "volume.html",
        volume=row,
        parts=parts,
        items=items,
        leaf_of=_leaves(parts),
        borrowings=borrowings,
        events=events,
        Retention=Retention,
        Origin=Origin,
        Carried=Carried,
        pages_words=pages_words,
        keeps=keeps(viewer.caller, row.unit_id),
        today=words.today(ask.now).isoformat(),
    )


def _leaves(parts: Sequence[AnyRow]) -> dict[int, int]:
    """By how many leaves a page's number differs from its place in the bound part."""
    before, found = 0, {}
    for part in parts:
        found[part.nth] = int(part.checks.get("leading", 0)) - before
        before += part.pages
    return found


def package(ask: Ask) -> Response:
    """The whole volume as one ZIP, written while it is read; who took it is noted."""
    with ask.read() as conn:
        row = volumes.volume(conn, ask.viewer, ask.path("id"))
        material = material_of(conn, row.id)
    _note(ask, happenings.VOLUME_EXPORTED, row, "导出了案卷")
    settings = ask.room.settings
    tools = Tools(ask.room.pictures.store, settings.assets_dir, settings.data_dir / "binding")
    return _streamed(packed(material, tools, ask.now), file_name(f"{row.number}{row.title}", "zip"), "application/zip")


def bound(ask: Ask) -> Response:
    """A bound part, to be read in the browser; who read it is noted."""
    with ask.read() as conn:
        row = volumes.volume(conn, ask.viewer, ask.path("id"))
        part = volumes.part(conn, ask.viewer, row.id, ask.path("nth"))
    store = ask.room.pictures.store
    if not store.has(part.sha256):
        raise Problem(NOT_FOUND, what="这份装订件的原件")
    _note(ask, happenings.VOLUME_READ, row, f"查阅了第{part.nth}次补充材料" if part.nth else "查阅了案卷")
    name = file_name(f"{row.number}{row.title}{f'（补充材料{part.nth}）' if part.nth else ''}", "pdf")
    return _streamed(store.stream(part.sha256), name, "application/pdf", shown="inline", size=part.size)


def _streamed(pieces: Iterator[bytes], name: str, mime: str, *, shown: Shown = "attachment", size: int = 0) -> Response:
    length = {"Content-Length": str(size)} if size else {}
    return StreamingResponse(pieces, media_type=mime, headers=headers_of(name, shown) | length)


def _note(ask: Ask, happening: Happening, row: AnyRow, deed: str) -> None:
    viewer = ask.viewer
    if ask.request.method == "HEAD":
        return  # asks what would come and takes nothing
    said = f"{viewer.name}{deed}"
    ask.write(lambda w: w.event(happening, SUBJECT, row.id, said, actor=viewer.actor))


def supplement(ask: Ask) -> Response:
    """Add a paper to what was filed."""
    form, caller, volume_id = ask.form, ask.viewer.caller, ask.path("id")
    scan = needed_scan(ask, "paper")
    reason, title = form.words("reason", "补充的原因", 300), form.words("title", "材料题名", 200)
    day, number = day_of_form(form.text("day", 10), grounds.PAPER_DAY_NOT_CHOSEN), form.text("number", 80)
    item = VolumeItem(title, day.isoformat(), number, form.text("author", 120), scan.sha256, size=scan.size)
    nth = ask.write(lambda w: add_supplement(w, caller, volume_id, reason, [item]))
    return ask.done(f"/archive/{volume_id}", f"已作为第{nth}次补充材料归入案卷，稍后装订编页。")


def borrow(ask: Ask) -> Response:
    """Let somebody have the volume."""
    form, caller, volume_id = ask.form, ask.viewer.caller, ask.path("id")
    borrower, purpose = form.words("borrower", "借阅人", 80), form.words("purpose", "用途", 300)
    back_on = day_of_form(form.text("back_on", 10), grounds.RETURN_DAY_NOT_CHOSEN)
    ask.write(lambda w: lend(w, caller, volume_id, borrower, purpose, back_on))
    return ask.done(f"/archive/{volume_id}#borrowings", "已登记借阅，到期当天提醒归还。")


def give_back(ask: Ask) -> Response:
    """The volume has come back."""
    caller, volume_id, borrowing = ask.viewer.caller, ask.path("id"), ask.path("borrowing")
    state = ask.form.text("words", 300)
    ask.write(lambda w: take_back(w, caller, volume_id, borrowing, state))
    return ask.done(f"/archive/{volume_id}#borrowings", "已登记归还。")
