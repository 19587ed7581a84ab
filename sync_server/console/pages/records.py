"""督察记录: the list and the page of one record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from starlette.responses import Response

from shared.catalogue import Severity
from shared.finding import UNDECIDED, FindingState
from shared.inspection import judged_words, method_lines
from shared.plain import to_plain
from sync_server.accounts.viewer import Viewer
from sync_server.acts import keying_in
from sync_server.acts.common.closings import grave_facts
from sync_server.acts.common.finding_states import these
from sync_server.casework import happenings
from sync_server.console import exports, live_map, maps
from sync_server.console.filtered_list import FilteredList
from sync_server.console.listing import Filters
from sync_server.console.map_area import around
from sync_server.console.map_ground import ground_of
from sync_server.console.queries import (
    closings,
    issued_papers,
    likenesses,
    merges,
    notes,
    photos,
    recordings,
    records,
    reference,
    repeats,
    trails,
)
from sync_server.console.queries.lists import fetch
from sync_server.console.scan_routes import Sealed, serve_scans
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.ledger.states import Standing
from sync_server.procedures.permissions import Action
from sync_server.reference.paper_facts import RECORD
from sync_server.reference.told import as_told
from sync_server.scans.attaching import Scan, scans_of

T = TypeVar("T")
RECORD_STATES = (("incomplete", "照片未到齐"), ("complete", "已全部收到"), ("flagged", "有提示的"))
A_PAGE = 100  # findings, or photos, of one record at a time
SEVERITIES = tuple((s.value, s.label) for s in sorted(Severity, key=lambda s: -s.rank))

FILTERED = FilteredList(
    "records",
    "/records",
    "督察记录",
    Action.SEE_LEDGER,
    lambda viewer, filters, _now: records.record_list(viewer, filters),
    records.RECORD_KEY,
    records.RECORD_ORDERS["occurred"],
)


def register(pages: Pages) -> None:
    pages.get("/records", index, Action.SEE_LEDGER)
    pages.get("/records/export/{kind}", export, Action.EXPORT)
    pages.get("/records/{id}", show, Action.SEE_LEDGER)
    sealed = Sealed(may_open_sheet, happenings.RECORD_SHEET_OPENED)
    reader, kind = records.record, keying_in.RECORD
    serve_scans(pages, "/records/{id}", kind, reader, Action.SEE_LEDGER, called="扫描件", sealed=sealed)


def may_open_sheet(conn: Connection, viewer: Viewer, scan: Scan) -> bool:
    """Whether the viewer may have the sheet as it came: as the record's photos, and who brought it."""
    return scan.user_id == viewer.user_id or photos.may_open_original(conn, viewer, scan.subject_id, "")


def index(ask: Ask) -> Response:
    """The ledger of records."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        statement = records.record_list(ask.viewer, filters)
        listing = fetch(conn, "/records", filters, statement, records.RECORD_ORDERS, "-occurred", records.RECORD_KEY)
        units = reference.units(conn, ask.viewer, Action.SEE_LEDGER)
        since = records.searched_since(conn, ask.viewer, filters, records.RECORDS)
    return ask.page(
        "records.html",
        since=since,
        listing=listing,
        filters=filters,
        units=units,
        districts=reference.district_choices(ask.viewer),
        severities=SEVERITIES,
        states=RECORD_STATES,
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered records as a file."""
    filters = Filters(dict(ask.query))
    statement = records.record_list(ask.viewer, filters, whole=True)
    return exports.answer(
        ask, ask.path("kind"), exports.RECORDS, statement, filters, records.RECORD_ORDERS, "-occurred"
    )


def show(ask: Ask) -> Response:
    """One record: facts and photos left, timeline right."""
    viewer, record_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        records.record(conn, viewer, record_id)
    ask.opened(record_id)
    with ask.read() as conn:
        record = records.record(conn, viewer, record_id)
        told = as_told(conn, record._mapping)
        all_findings, all_photos = records.findings_of(conn, record_id), photos.of_record(conn, record_id)
        findings, found = paged(ask, "findings", all_findings)
        tiles, seen = paged(ask, "photos", all_photos)
        notices = {row.notice_id for row in findings if row.notice_id}
        versions = records.versions(conn, record_id)
        subjects = [("record", record_id), *(("finding", row.id) for row in findings)]
        subjects += [("envelope", row.hash) for row in versions if row.standing != Standing.FILED]
        ids = [row.id for row in findings]
        asked = closings.asked_of(conn, ids)
        sheets = scans_of(conn, keying_in.RECORD, [record_id]).get(record_id, [])
        context = {
            "record": record,
            "asked": asked,
            "notes": notes.notes_of(conn, viewer, "record", record_id),
            "ends": closings.ends_of(conn, viewer, ids),
            "body": to_plain(told),
            "judged": judged_words(told),
            "method_lines": method_lines(told),
            "followed": records.followed_notice(conn, viewer, str(record.body.get("notice_id", ""))),
            "handed_by": records.handed_by(conn, record_id),
            "case": records.case_of(conn, viewer, record_id),
            "repeats": repeats.repeats_of(conn, record, findings, today(ask.now)),
            "answers": {one.id: one.repeat_answer.label for one in told.items if one.repeat_answer},
            "pairs": photos.pairs_of(conn, viewer, tiles),
            "findings": findings,
            "found": found,
            "seen": seen,
            "graves": {
                row.id: grave_facts(conn, these([row.id]))
                for row in findings
                if row.state in UNDECIDED or row.id in asked
            },
            "open_findings": [row for row in findings if row.state == FindingState.OPEN.value],
            "unnoticed": [
                row for row in findings if row.state in UNDECIDED and not row.notice_id and not row.merged_into
            ],
            "merges": merges.of_record(conn, viewer, record_id),
            "photos": tiles,
            "likenesses": likenesses.of_photos(conn, viewer, tiles),
            "recordings": recordings.of_record(conn, record_id),
            "may_play": photos.may_open_original(conn, viewer, record_id, ""),
            "opened_recordings": recordings.opened(conn, viewer, record_id, ask.now),
            "sheets": sheets,
            "sheets_to_open": {one.id for one in sheets if may_open_sheet(conn, viewer, one)},
            "versions": versions,
            "waiting_originals": records.waiting_originals(conn, record_id),
            "device": records.device_of(conn, record.device_id),
            "events": trails.timeline(conn, subjects),
            "issued": issued_papers.of_subject(conn, RECORD, record_id, ask.now, ask.room.settings.assets_dir),
            "deliveries": trails.deliveries(conn, [record_id, *(row.id for row in findings), *notices]),
        }
    step = maps.clamp_step(ask.query.get("zoom", ""))
    context["map"] = ""
    if record.latitude is not None:
        place = record.latitude, record.longitude, record.accuracy_m, record.district_code
        ground = ground_of(ask.room, viewer.user_id)
        context |= {"map": maps.draw(*place, step, ground), "map_facts": live_map.of_one(*place, ground)}
        context |= {"near_by": around(record.latitude, record.longitude)}
    return ask.page("record.html", step=step, last_step=len(maps.STEPS) - 1, **context)


@dataclass(frozen=True)
class Part:
    """Which part of a long list a page shows: `name` is its parameter, `number` counts from 1."""

    name: str
    number: int
    pages: int
    total: int


def paged(ask: Ask, name: str, rows: Sequence[T]) -> tuple[Sequence[T], Part]:
    """The part of the rows that the address asks for, the last one when it asks for more than there is."""
    pages = max(1, -(-len(rows) // A_PAGE))
    asked = ask.query.get(name, "")
    number = min(pages, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else 1
    return rows[(number - 1) * A_PAGE : number * A_PAGE], Part(name, number, pages, len(rows))
