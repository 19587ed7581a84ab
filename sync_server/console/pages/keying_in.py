"""录入检查 (补录): a check that was made on paper, keyed in at the desk in the name of whoever made it."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from shared import spelling
from shared.inspection import Coverage, Joint, Method, OnSpotAction, Outcome, Place, Timing
from shared.moment import to_iso
from shared.organisation import INSPECTED
from shared.position import DistrictArea, Fix, FixSource
from shared.problems import Problem
from sync_server.acts.keying_in import PaperCheck, PaperPhoto, PaperResult, key_in
from sync_server.console import live_map, maps
from sync_server.console.days import moment_of_form
from sync_server.console.form_photos import keep_photos, kept_again, remember_photos
from sync_server.console.form_scans import taken_scan
from sync_server.console.forms import Form
from sync_server.console.map_ground import ground_of
from sync_server.console.queries import keying_in as queries
from sync_server.console.queries import reference
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.console.words import today
from sync_server.grounds import paper_checks as grounds
from sync_server.procedures.permissions import Action
from sync_server.reference.areas import read_areas
from sync_server.scans.prepared import PreparedScan

ADDRESS = "/records/new"
CARRIED = (
    "inspector",
    "second",
    "unit",
    "street",
    "reason",
    "began",
    "coverage",
    "timing",
    "joint",
    "lead",
    "bodies",
)  # from one sheet of a pile to the next
USUAL = {  # chosen in sight, as on the phone
    "coverage": Coverage.FOCUSED.value,
    "timing": Timing.REGULAR.value,
    "joint": Joint.NONE.value,
}
ROWS = 8  # problems that one form holds
OPEN_ROWS = 2  # of them that are seen at once
MANUAL_M = 100.0  # how exact a point is that was clicked on a map
MOST_PHOTOS = 9
REASONS = ("现场没有可用的手机", "手机没电或损坏", "现场不便使用手机", "支援人员用纸质记录")
PICKED = "按纸质记录在地图上点选"
UNKNOWN = "纸质记录没有写明位置"
LONGEST = {"address": 200, "reason": 200, "facts": 1000, "notes": 2000, "number": 60, "bodies": 200}


def register(pages: Pages) -> None:
    pages.get(ADDRESS, new, Action.KEY_IN)
    pages.post(ADDRESS, save, Action.KEY_IN, limit=FILES_LIMIT)


def new(ask: Ask) -> Response:
    """The sheet as a form."""
    viewer = ask.viewer
    with ask.read() as conn:
        context = {
            "inspectors": queries.inspectors(conn, viewer),
            "seconds": queries.second_inspectors(conn, viewer),
            "units": reference.units(conn, viewer, Action.RECORD, *INSPECTED),
            "items": queries.items(conn, today(ask.now)),
        }
    ground, district = ground_of(ask.room, viewer.user_id), "" if viewer.city_wide else viewer.district_code
    return ask.page(
        "record_new.html",
        **context,
        streets=queries.streets(viewer),
        methods=[(method.value, method.label) for method in Method],
        coverages=[(coverage.value, coverage.label) for coverage in Coverage],
        timings=[(timing.value, timing.label) for timing in Timing],
        joints=[(joint.value, joint.label) for joint in Joint],
        actions=[(action.value, action.label) for action in OnSpotAction if action is not OnSpotAction.IMMEDIATE],
        rows=ROWS,
        open_rows=OPEN_ROWS,
        most_photos=MOST_PHOTOS,
        reasons=REASONS,
        longest=LONGEST,
        map=maps.spread([], [], district, "地图，点选检查的位置", whole=True, ground=ground),
        facts=live_map.to_pick("point", district, ground),
        kept=kept_again(ask, ADDRESS, "photos"),
        before={name: ask.query.get(name, USUAL.get(name, ""))[: LONGEST["reason"]] for name in CARRIED},
    )


def save(ask: Ask) -> Response:
    """File the sheet. A refusal of any kind gives back words, photos and scan."""
    form, caller, keys = ask.form, ask.viewer.caller, ask.room.desk_keys
    areas = read_areas(ask.room.settings.assets_dir)
    hashes, scan = _received(ask)
    photos = tuple(PaperPhoto(sha256, *ask.room.pictures.pixels(sha256)) for sha256 in hashes)
    paper = PaperCheck(
        inspector=form.need("inspector", "督察员", 36),
        second=form.text("second", 36),
        unit_id=form.need("unit", "被督察单位", 36),
        methods=tuple(method for method in Method if method.value in form.all("method")),
        coverage=_coverage(form),
        timing=_timing(form),
        joint=_joint(form),
        began=moment_of_form(form.text("began", 20), grounds.BEGAN_MISSING),
        ended=moment_of_form(form.text("ended", 20), grounds.ENDED_MISSING),
        place=_place(ask, areas),
        results=(*_findings(form), *(PaperResult(code, Outcome.PASS) for code in form.all("passed"))),
        reason=form.words("reason", "补录原因", LONGEST["reason"]),
        notes=form.text("notes", LONGEST["notes"]),
        complaint_number=spelling.line(form.text("complaint", LONGEST["number"])),
        case_number=spelling.paper_number(form.text("case", LONGEST["number"])),
        leader_concerned=form.ticked("leader"),
        lead=spelling.line(form.text("lead", LONGEST["bodies"])),
        bodies=spelling.line(form.text("bodies", LONGEST["bodies"])),
        photos=photos,
    )
    record_id = ask.write(lambda w: key_in(w, caller, keys, paper, areas, scan))
    said = "已补录，按规定转有关单位，标明由您在督察台录入。"
    if not form.ticked("following"):
        return ask.done(f"/records/{record_id}", said)
    # The next sheet of the pile begins where this one ended.
    carried = {name: form.text("ended" if name == "began" else name, LONGEST["reason"]) for name in CARRIED}
    following = urlencode({name: value for name, value in carried.items() if value})
    return ask.done(f"{ADDRESS}?{following}", f"{said}接着录入下一张，人员和单位照上一张填好，请核对。")


def _received(ask: Ask) -> tuple[tuple[str, ...], PreparedScan | None]:
    """Hashes of the photos that came with the form, and the sheet's scan. What is fit of either is kept and remembered
    before anything is refused. Raises Problem that says all that was not taken."""
    chosen: dict[str, tuple[str, ...]] = {}
    refused, scan = [], None
    try:
        keep_photos(ask, chosen, "photos")
    except Problem as problem:
        refused.append(problem)
    finally:
        remember_photos(ask, chosen)
    try:
        scan = taken_scan(ask, "sheet")
    except Problem as problem:
        refused.append(problem)
    if len(refused) > 1:
        photos, sheet = (problem.reason.rstrip("。") for problem in refused)
        raise Problem(grounds.PARTS_UNFIT, photos=photos, sheet=sheet)
    if refused:
        raise refused[0]
    return chosen["photos"], scan


def _place(ask: Ask, areas: dict[str, DistrictArea]) -> Place:
    """Where it was: words, the point if there is one, the street that was chosen or else the unit's."""
    form = ask.form
    address, street = spelling.line(form.need("address", "地点", LONGEST["address"])), form.text("street", 9)
    with ask.read() as conn:
        unit = reference.unit_in_reach(conn, ask.viewer, Action.RECORD, form.need("unit", "被督察单位", 36))
    if street not in dict(queries.streets(ask.viewer)):
        street = unit.street_code
    in_district = street if street.startswith(unit.district_code) else unit.street_code
    point = form.text("point", 60)
    if not point:
        if not form.ticked("unknown"):
            raise Problem(grounds.POINT_MISSING)
        return Place(unit.district_code, in_district, address, no_fix_reason=UNKNOWN)
    try:
        latitude, longitude = (float(part) for part in point.replace("，", " ").replace(",", " ").split())
        fix = Fix(latitude, longitude, MANUAL_M, to_iso(ask.now), FixSource.MANUAL, reason=PICKED)
    except ValueError as error:
        raise Problem(grounds.POINT_UNREADABLE) from error
    district = next((code for code, area in areas.items() if area.contains(latitude, longitude)), "")
    if not district:
        raise Problem(grounds.POINT_OUTSIDE)
    return Place(district, street if street.startswith(district) else "", address, fix)


def _coverage(form: Form) -> Coverage:
    """Raises Problem when none is chosen."""
    chosen = form.text("coverage", 16)
    if chosen not in set(Coverage):
        raise Problem(grounds.COVERAGE_MISSING)
    return Coverage(chosen)


def _timing(form: Form) -> Timing:
    """Raises Problem when none is chosen."""
    chosen = form.text("timing", 16)
    if chosen not in set(Timing):
        raise Problem(grounds.TIMING_MISSING)
    return Timing(chosen)


def _joint(form: Form) -> Joint:
    """Raises Problem when none is chosen."""
    chosen = form.text("joint", 16)
    if chosen not in set(Joint):
        raise Problem(grounds.JOINT_MISSING)
    return Joint(chosen)


def _findings(form: Form) -> tuple[PaperResult, ...]:
    """The rows that name an item. Raises Problem for a row that says something and names none."""
    found = []
    for row in range(1, ROWS + 1):
        item, facts = form.text(f"item{row}", 8), form.text(f"facts{row}", LONGEST["facts"])
        count, action = form.text(f"count{row}", 6) or "1", form.text(f"action{row}", 16)
        if not item and facts:
            raise Problem(grounds.ROW_WITHOUT_ITEM, row=row)
        if item:
            if not (count.isdecimal() and 1 <= int(count) <= 9_999):
                raise Problem(grounds.COUNT_UNREADABLE, item=item)
            known = OnSpotAction(action) if action in set(OnSpotAction) else OnSpotAction.NONE
            found.append(PaperResult(item, Outcome.FAIL, int(count), facts, known))
    return tuple(found)
