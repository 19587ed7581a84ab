"""The console's routes, gathered and put into the application."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from shared.problems import Problem
from sync_server.console import rendering
from sync_server.console.answering import answer, answer_problem
from sync_server.console.kept.vault import Vault
from sync_server.console.page_files import page_files
from sync_server.console.room import Room
from sync_server.console.web import Pages
from sync_server.secret import key_for, server_secret


def build_pages(room: Room) -> Pages:
    """All pages with the Actions they need: each file of a folder `pages/` that has a `register` brings its own.

    The routes of `.router` go into the application."""
    pages = Pages(room, answer)
    for file in page_files():
        if register := getattr(file, "register", None):
            register(pages)
    pages.lead_on()
    pages.settle()
    return pages


def install(app: FastAPI) -> None:
    """Add the console to an application whose `state` carries `ledger`, `settings`, `pictures`, `map_tiles`, `map_keys`
    and `clock`; browsers get refusals in its look."""
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
        app.state.map_tiles,
        app.state.map_keys,
        key_for(secret, "links of screens in corridors"),
        key_for(secret, "seals of the desk's own devices"),
        key_for(secret, "codes for mailboxes"),
    )
    pages = build_pages(room)
    app.router.routes.extend(pages.router.routes)
    app.state.console, app.state.vault = pages, vault

    async def html_problem(request: Request, problem: Problem) -> Response:
        return await answer_problem(room, request, problem)

    app.state.html_problem = html_problem
