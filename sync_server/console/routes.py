"""The console's routes, gathered and put into the application."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from shared.problems import Problem
from sync_server.console import rendering
from sync_server.console.answering import answer, answer_problem
from sync_server.console.kept.vault import Vault
from sync_server.console.pages import (
    accounts,
    alerts,
    analysis,
    analysis_work,
    annual,
    appraisal,
    assignments,
    authority,
    batch,
    bulletin_pictures,
    bulletins,
    calendar,
    catalogue,
    confirmations,
    desk,
    devices,
    document_edit,
    document_papers,
    documents,
    draws,
    duty,
    filings,
    findings,
    help,
    inbox,
    issued_papers,
    kept,
    login,
    meetings,
    merges,
    notice_deeds,
    notices,
    office,
    originals,
    papers,
    people,
    photos,
    plan_schedule,
    plans,
    pursuits,
    records,
    registers,
    reports,
    rewards,
    rosters,
    rules,
    scores,
    security,
    sending,
    shifts,
    squad,
    templates,
    unit_ledger,
    units,
)
from sync_server.console.room import Room
from sync_server.console.web import Pages
from sync_server.secret import key_for, server_secret

SECTIONS = (
    login,
    kept,
    desk,
    records,
    findings,
    merges,
    analysis,
    analysis_work,
    documents,
    document_edit,
    document_papers,
    originals,
    notice_deeds,
    notices,
    pursuits,
    batch,
    papers,
    reports,
    bulletins,
    bulletin_pictures,
    alerts,
    inbox,
    duty,
    photos,
    issued_papers,
    registers,
    assignments,
    plans,
    plan_schedule,
    draws,
    filings,
    shifts,
    meetings,
    rosters,
    devices,
    people,
    accounts,
    confirmations,
    templates,
    unit_ledger,
    units,
    authority,
    sending,
    security,
    office,
    calendar,
    catalogue,
    rules,
    appraisal,
    scores,
    rewards,
    annual,
    squad,
    help,
)


def build_pages(room: Room) -> Pages:
    """All pages with the Actions they need; the routes of `.router` go into the application."""
    pages = Pages(room, answer)
    for section in SECTIONS:
        section.register(pages)
    pages.lead_on()
    return pages


def install(app: FastAPI) -> None:
    """Add the console to an application whose `state` carries `ledger`, `settings`, `pictures` and `clock`; browsers
    get refusals in its look."""
    settings = app.state.settings
    secret = server_secret(settings.data_dir)
    vault = Vault(settings.data_dir / "kept", key_for(secret, "what people typed"))
    room = Room(
        app.state.ledger,
        settings,
        app.state.pictures,
        rendering.make_environment(),
        app.state.clock,
        vault,
        key_for(secret, "stamps of forms"),
    )
    pages = build_pages(room)
    app.router.routes.extend(pages.router.routes)
    app.state.console, app.state.vault = pages, vault

    async def html_problem(request: Request, problem: Problem) -> Response:
        return await answer_problem(room, request, problem)

    app.state.html_problem = html_problem
