"""立即通知: grave findings that were sent before everything else, followed to their end."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response

from shared.position import believed
from shared.problems import CONFLICT, NOT_FOUND, Problem
from sync_server.acts.alerts import acknowledge_alert, arrive, close_alert, note_call, raise_from_console
from sync_server.acts.duty import ring_list
from sync_server.console import live_map, maps
from sync_server.console.form_photos import keep_photos, shown_again
from sync_server.console.listing import Filters
from sync_server.console.map_area import around
from sync_server.console.map_ground import ground_of
from sync_server.console.queries import alerts, records, reference, trails
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.procedures.alerting import ALERT_COURSE, AlertDeed, AlertState, CallResult
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_directory

STREET = 4  # of maps.STEPS: 600 metres to each side
STATE_CHOICES = [(alerts.OPEN, "未处置完"), *((state.value, state.label) for state in AlertState)]


def register(pages: Pages) -> None:
    pages.get("/alerts", index, Action.SEE_LEDGER)
    pages.get("/alerts/bell", bell, Action.VERIFY)
    pages.get("/alerts/new", new, Action.RAISE_ALERT)
    pages.post("/alerts", raise_one, Action.RAISE_ALERT)
    pages.get("/alerts/{id}", show, Action.SEE_LEDGER)
    pages.post("/alerts/{id}/acknowledge", acknowledge, Action.VERIFY)
    pages.post("/alerts/{id}/arrive", on_site, Action.VERIFY)
    pages.post("/alerts/{id}/close", close, Action.VERIFY, limit=FILES_LIMIT)
    pages.post("/alerts/{id}/call", call, Action.VERIFY)


def index(ask: Ask) -> Response:
    """All alerts, those nobody has answered first; the list keeps itself up to date."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        listing = alerts.listing(conn, ask.viewer, filters, ask.now)
    return ask.page(
        "alerts_list.html" if ask.partial else "alerts.html",
        listing=listing,
        filters=filters,
        states=STATE_CHOICES,
        districts=reference.district_choices(ask.viewer),
    )


def bell(ask: Ask) -> Response:
    """What rings at this desk, asked for by every page."""
    with ask.read() as conn:
        waiting = alerts.ringing(conn, ask.viewer)
    return ask.page("bell.html", waiting=waiting)


def show(ask: Ask) -> Response:
    """One alert with what has been done about it; htmx asks for the parts that change by themselves."""
    alert_id = ask.path("id")
    if ask.partial:
        with ask.read() as conn:
            page = alerts.alert(conn, ask.viewer, alert_id, ask.now)
            events = trails.timeline(conn, [("alert", alert_id)])
        seen = ask.query.get("seen", page.facts.state.value)
        part = "alert_ring.html" if ask.query.get("part") == "ring" else "alert_course.html"
        return ask.page(part, page=page, events=events, seen=seen, results=list(CallResult))
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200, chosen: dict[str, tuple[str, ...]] | None = None) -> Response:
    viewer, alert_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        page = alerts.alert(conn, viewer, alert_id, ask.now)
    ask.opened(alert_id)
    with ask.read() as conn:
        filed = records.may_open(conn, viewer, page.row.record_id)
        events = trails.timeline(conn, [("alert", alert_id)])
        deliveries = trails.deliveries(conn, [alert_id])
    return ask.page(
        "alert.html",
        status,
        **_place(ask, page),
        page=page,
        filed=filed,
        events=events,
        deliveries=deliveries,
        deeds=ALERT_COURSE.open_deeds(page.facts, viewer.caller),
        Deed=AlertDeed,
        results=list(CallResult),
        seen=page.facts.state.value,
        error=error,
        typed=ask.form.values(),
        kept=shown_again(ask, chosen or {}),
    )


def _place(ask: Ask, page: alerts.AlertPage) -> dict[str, Any]:
    """Where it is, on a map: what the phone said when it sent the alert, if that can be believed."""
    fix = believed(page.fix)
    if fix is None:
        return {"map": ""}
    place, ground = (
        (fix.latitude, fix.longitude, fix.accuracy_m, page.district),
        ground_of(ask.room, ask.viewer.user_id),
    )
    drawn, facts = maps.draw(*place, STREET, ground), live_map.of_one(*place, ground)
    return {"map": drawn, "map_facts": facts, "near_by": around(fix.latitude, fix.longitude)}


def acknowledge(ask: Ask) -> Response:
    """The duty desk has it."""
    caller, alert_id = ask.viewer.caller, ask.path("id")
    done = ask.write(lambda w: acknowledge_alert(w, caller, alert_id))
    return _done(ask, done, "已响应，督察员的手机上会看到。请派员到场，到场后点“到场”。")


def on_site(ask: Ask) -> Response:
    """People are on the spot."""
    caller, alert_id, who = ask.viewer.caller, ask.path("id"), ask.form.text("who", 80)
    done = ask.write(lambda w: arrive(w, caller, alert_id, who))
    return _done(ask, done, "已记录到场时间。处置完成后请写明情况并附照片。")


def close(ask: Ask) -> Response:
    """Done: what was done, with photos. A refusal loses neither words nor photos."""
    caller, alert_id = ask.viewer.caller, ask.path("id")
    with ask.read() as conn:
        alerts.alert(conn, ask.viewer, alert_id, ask.now)
    chosen: dict[str, tuple[str, ...]] = {}
    try:
        keep_photos(ask, chosen, "photos")
        words = ask.form.text("words", 1000)
        done = ask.write(lambda w: close_alert(w, caller, alert_id, words, chosen["photos"]))
    except Problem as problem:
        if problem.kind in (NOT_FOUND, CONFLICT):
            raise
        return _page(ask, problem.detail, problem.kind.status, chosen)
    return _done(ask, done, "已记录处置完成。")


def call(ask: Ask) -> Response:
    """Somebody of the ring list was rung."""
    caller, alert_id, contact = ask.viewer.caller, ask.path("id"), ask.form.text("contact", 36)
    result = ask.form.text("result", 16)
    if result not in [known.value for known in CallResult]:
        raise Problem(grounds.OUTCOME_OF_CALL_NOT_CHOSEN)
    ask.write(lambda w: note_call(w, caller, alert_id, contact, CallResult(result)))
    return ask.done(f"/alerts/{alert_id}#ring", "已记录这次拨打。")


def _done(ask: Ask, done: bool, words: str) -> Response:
    return ask.done(f"/alerts/{ask.path('id')}", words if done else "此前已由他人办理，时间以第一次为准。")


def new(ask: Ask) -> Response:
    """What the district's duty desk will be told about a grave finding; one that it was told of opens that alert."""
    finding_id = ask.query.get("finding", "")
    with ask.read() as conn:
        finding = alerts.grave_finding(conn, ask.viewer, finding_id)
        raised = alerts.alert_of(conn, ask.viewer, finding_id, finding.record_id)
    if raised:
        return RedirectResponse(f"/alerts/{raised}", HTTPStatus.SEE_OTHER)
    return _new(ask, finding_id)


def _new(ask: Ask, finding_id: str, error: str = "", status: int = 200) -> Response:
    with ask.read() as conn:
        finding = alerts.grave_finding(conn, ask.viewer, finding_id)
        units = read_directory(conn)
        section = units.section_for(units.unit(finding.unit_id))
        contacts = ring_list(conn, section.id)
    return ask.page(
        "alert_new.html",
        status,
        finding=finding,
        section=section,
        contacts=contacts,
        error=error,
        typed=ask.form.values(),
    )


def raise_one(ask: Ask) -> Response:
    """Notify the district at once."""
    form, caller, finding_id = ask.form, ask.viewer.caller, ask.form.text("finding", 36)
    try:
        text, phone = form.text("text", 500), form.text("called_phone", 40)
        alert_id = ask.write(lambda w: raise_from_console(w, caller, finding_id, text, phone))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _new(ask, finding_id, problem.detail, problem.kind.status)
    return ask.done(f"/alerts/{alert_id}", "已立即通知区督察科值班台，30 分钟无人响应将自动逐级催办。")
