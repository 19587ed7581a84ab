"""实施奖惩: what the appraisal body decided for units, with paper and day."""

from __future__ import annotations

from starlette.responses import Response

from shared.organisation import Role
from shared.problems import CONFLICT, NOT_FOUND, Problem
from sync_server.acts.rewards import record_reward
from sync_server.console.days import day_of_form
from sync_server.console.pages.appraisal import REWARD_WORDS
from sync_server.console.queries import reference, scores
from sync_server.console.web import Ask, Pages
from sync_server.console.words import judged_words, today
from sync_server.grounds import pages as grounds
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.permissions import Action
from sync_server.procedures.rewarding import BODIES, TRANSFER_WORDS, Decision, RewardKind


def register(pages: Pages) -> None:
    pages.get("/rewards", index, Action.SEE_SCORES)
    pages.get("/rewards/new", new, Action.DECIDE_EVALUATION)
    pages.post("/rewards/new", add, Action.DECIDE_EVALUATION)


def index(ask: Ask) -> Response:
    """All decisions of the viewer's district (all districts for the city); a unit's own without transfers."""
    viewer = ask.viewer
    own = viewer.unit_id if viewer.role is Role.INSPECTED_UNIT else ""
    district = ask.query.get("district", "") if viewer.city_wide else ""
    with ask.read() as conn:
        rows = scores.rewards(conn, viewer, unit_id=own, district=district)
    return ask.page(
        "rewards.html",
        rows=rows,
        reward_words=REWARD_WORDS,
        districts=reference.district_choices(viewer),
        district=district,
        own=bool(own),
        can=viewer.may(Action.DECIDE_EVALUATION),
    )


def new(ask: Ask) -> Response:
    """The form, for one decided evaluation."""
    return _form(ask)


def _form(ask: Ask, error: str = "", status: int = 200) -> Response:
    viewer = ask.viewer
    document_id = ask.form.text("document", 36) or ask.query.get("document", "")
    with ask.read() as conn:
        decided = [e for e in scores.evaluations(conn, viewer) if e.state == DocumentState.DECIDED.value]
        chosen = next((e.id for e in decided if e.id == document_id), decided[0].id if decided else "")
        units = scores.evaluation(conn, viewer, chosen)["figures"]["units"] if chosen else []
    day = today(ask.now)
    return ask.page(
        "reward_new.html",
        status,
        decided=decided,
        chosen=chosen,
        units=[(unit["unit_id"], f"{unit['unit_name']}（{judged_words(unit['score'])}）") for unit in units],
        kinds=[(kind.value, kind.label) for kind in RewardKind],
        bodies=BODIES,
        transfer_words=TRANSFER_WORDS,
        error=error,
        typed={"decided_on": day.isoformat(), "unit": ask.query.get("unit", ""), **ask.form.values()},
        today=day,
    )


def add(ask: Ask) -> Response:
    """Enter a decision."""
    form, caller = ask.form, ask.viewer.caller
    document_id = form.text("document", 36)
    try:
        decision = _decision(ask)
        ask.write(lambda w: record_reward(w, caller, document_id, form.text("unit", 36), decision))
    except Problem as problem:
        if problem.kind in (NOT_FOUND, CONFLICT):
            raise
        return _form(ask, problem.detail, problem.kind.status)
    return ask.done("/rewards", f"{decision.kind.label}已登记，并反馈督察科。")


def _decision(ask: Ask) -> Decision:
    form = ask.form
    try:
        kind = RewardKind(form.text("kind", 16))
    except ValueError as error:
        raise Problem(grounds.REWARD_NOT_CHOSEN) from error
    day = day_of_form(form.text("decided_on", 10), grounds.DAY_DECIDED_NOT_CHOSEN)
    words = form.text("words", 2000) or (TRANSFER_WORDS if kind is RewardKind.TRANSFER else "")
    return Decision(kind, words, form.text("paper", 200), day, form.text("transferred_to", 200))
