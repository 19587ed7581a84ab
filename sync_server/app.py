"""Wiring: the ledger, the photo store, the rooms' routes and what surrounds them. No rules here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI, Request
from sqlalchemy import text
from starlette.responses import JSONResponse, Response

from shared.problems import BUSY, Problem
from sync_server import problems_http, static_app
from sync_server.console import routes as console
from sync_server.ledger.ledger import Ledger, utc_now
from sync_server.ledger.reference_data import load_reference_data
from sync_server.phone_api import routes as phone_routes
from sync_server.phone_api.openapi import description
from sync_server.settings import Settings
from sync_server.shield import Shield

VERSION = version("ducha")


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """The server as an ASGI application; on an empty data directory it makes everything it needs.

    `clock` gives the server's time. `app.state` carries `settings`, `ledger` and `clock` for the routes."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(settings.database, clock)
    load_reference_data(ledger, settings.assets_dir)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        ledger.close()

    app = FastAPI(
        title="督察通同步接口",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.settings, app.state.ledger, app.state.clock = settings, ledger, clock
    problems_http.install(app)
    _add_vital_signs(app)
    app.include_router(phone_routes.router(ledger, settings, clock, VERSION))
    console.install(app)
    app.include_router(static_app.router(settings.webapp_dir))
    app.add_middleware(Shield)
    return app


def _add_vital_signs(app: FastAPI) -> None:
    @app.get("/healthz", include_in_schema=False)
    def healthz(request: Request) -> Response:
        """Alive, and the database answers."""
        try:
            with request.app.state.ledger.read() as conn:
                conn.execute(text("SELECT 1"))
        except Exception as error:
            raise Problem(BUSY) from error
        return JSONResponse({"status": "ok", "version": VERSION})

    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        """The complete description of the API."""
        return JSONResponse(description(app))
