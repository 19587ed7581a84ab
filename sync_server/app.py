"""Wiring: the ledger, the photo store, the rooms' routes and what surrounds them. No rules here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import structlog
from anyio import to_thread
from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from shared.moment import to_iso
from shared.problems import BUSY, Problem
from sync_server import problems_http, static_app
from sync_server.archive.binding import rounds
from sync_server.basemap.map_tiles import MapTiles
from sync_server.clockwork import worker as clockwork
from sync_server.console import routes as console
from sync_server.console import subscriptions, waiting
from sync_server.evidence.patience import open_patiently
from sync_server.evidence.pictures import Pictures
from sync_server.evidence.staging import Staging
from sync_server.filing.desk import FilingDesk, OwnDesk
from sync_server.filing.remote import ProcessDesk
from sync_server.forwarding import worker as forwarding
from sync_server.forwarding.queue import mail_in_trouble
from sync_server.keeping import anchoring
from sync_server.ledger.ledger import Ledger, utc_now
from sync_server.ledger.search import following
from sync_server.ledger.writer import together
from sync_server.papers import printing
from sync_server.papers.issued import Tools
from sync_server.phone_api import basemap as basemap_routes
from sync_server.phone_api import handing as handing_routes
from sync_server.phone_api import photos as photos_routes
from sync_server.phone_api import routes as phone_routes
from sync_server.phone_api import uploads_routes, work_orders
from sync_server.phone_api.direct import mount
from sync_server.phone_api.openapi import description
from sync_server.phone_api.uploads import UploadDesk
from sync_server.private_files import keep_private, sqlite_files
from sync_server.proxies import TrustedProxies, read_networks
from sync_server.reference.areas import read_areas
from sync_server.reference.shipped import load_reference_data
from sync_server.secret import key_for, server_secret
from sync_server.settings import Settings
from sync_server.shield import Shield
from sync_server.sole_worker import run_solely
from sync_server.squeezing import Squeeze

VERSION = version("ducha")
SWEEP_EVERY_S = 3600.0
# More than the database has connections for readers (32): while those hang, there are threads for what needs none.
THREADS = 100
PULSE_S = 3.0
DEGRADED_FOR = timedelta(minutes=1)
_log = structlog.get_logger("app")


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now, *, filing_process: bool = False) -> FastAPI:
    """The server as an ASGI application; on an empty data directory it makes everything it needs.

    `clock` gives the server's time; with `filing_process` pushes are filed in a process of its own, which goes by the
    machine's clock. `app.state` carries `settings`, `ledger`, `clock`, `photos` (the store),
    `pictures` (copies for showing), `map_tiles` and `map_keys` (what signs their keys) for the routes."""
    outside = [*sqlite_files(settings.database), *([] if "://" in settings.photos else [Path(settings.photos)])]
    for sentence in keep_private(settings.data_dir, *outside):
        _log.warning("files were open to others", found=sentence)
    ledger = Ledger(settings.database, clock, settings.answer_seconds)
    load_reference_data(ledger, settings.assets_dir)

    photos = open_patiently(settings.photos)
    pictures = Pictures(photos, settings.cache, settings.assets_dir / "fonts")
    press = printing.Press(Tools(settings.assets_dir, pictures.large), photos)
    bindery = rounds.Bindery(photos, settings.photos, settings.assets_dir, settings.data_dir / "binding")
    areas = read_areas(settings.assets_dir)
    map_tiles = MapTiles(settings, areas)
    desk: FilingDesk = ProcessDesk(settings, clock) if filing_process else OwnDesk(ledger, areas)
    uploads = UploadDesk(ledger, settings, photos, Staging(settings.staging))

    def done_once(stop: asyncio.Event) -> list[Awaitable[None]]:
        return [
            forwarding.run(ledger, settings, stop),
            clockwork.run(ledger, stop),
            waiting.run(app.state.console, stop),
            subscriptions.run(app.state.console, stop),
            printing.run(ledger, press, stop),
            rounds.run(ledger, bindery, stop),
            _sweep(stop, uploads.sweep, lambda: app.state.vault.sweep(clock())),
            following.run(ledger, stop),
            anchoring.run(ledger, settings, stop),
        ]

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        stop = asyncio.Event()
        await desk.start()
        sole = asyncio.create_task(run_solely(settings.data_dir, stop, lambda: done_once(stop)))
        warming = asyncio.create_task(asyncio.to_thread(following.warm))
        yield
        stop.set()
        await asyncio.gather(sole, warming)
        await desk.stop()
        map_tiles.close()
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
    app.state.photos, app.state.pictures, app.state.map_tiles = photos, pictures, map_tiles
    app.state.map_keys = key_for(server_secret(settings.data_dir), "keys of the basemap")
    problems_http.install(app)
    _add_vital_signs(app, desk)
    mount(app, phone_routes.router(ledger, desk, settings, clock, VERSION))
    mount(app, uploads_routes.router(uploads))
    mount(app, photos_routes.router(ledger, pictures))
    mount(app, handing_routes.router(ledger, settings, photos))
    mount(app, work_orders.router(ledger, clock))
    mount(app, basemap_routes.router(ledger, map_tiles, app.state.map_keys, clock))
    console.install(app)
    app.include_router(static_app.router(settings.webapp_dir))
    app.add_middleware(Squeeze, https=settings.https)
    app.add_middleware(Shield, https=settings.https)
    app.add_middleware(TrustedProxies, trusted=read_networks(settings.trusted_proxies))
    return app


async def _sweep(stop: asyncio.Event, *jobs: Callable[[], object]) -> None:
    """Forget abandoned uploads and what was kept for a while, at start and every hour; a failure waits for the next
    hour."""
    while not stop.is_set():
        for job in jobs:
            try:
                await run_in_threadpool(job)
            except Exception as error:
                _log.error("sweeping failed", exc_info=error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SWEEP_EVERY_S)


def _add_vital_signs(app: FastAPI, desk: FilingDesk) -> None:
    asking = ThreadPoolExecutor(1, "healthz")

    def database_answers(ledger: Ledger) -> dict[str, int]:
        with ledger.read() as conn:
            return {"papers_in_trouble": printing.in_trouble(conn), "mailboxes_in_trouble": mail_in_trouble(conn)}

    @app.get("/healthz", include_in_schema=False)
    async def healthz(request: Request) -> Response:
        """Alive, and the database answers within three seconds; else 503. `status` is `degraded` when something could
        not be written within the last minute, on a full disk say: what is there is still told to phones and pages.
        `papers_in_trouble` counts papers that went out and could not be printed yet, `mailboxes_in_trouble` mailboxes
        to which nothing can be sent; `basemap` is `none`, `ok`, `away` or `unusable`."""
        ledger: Ledger = request.app.state.ledger
        try:
            answered = asyncio.get_running_loop().run_in_executor(asking, database_answers, ledger)
            in_trouble = await asyncio.wait_for(answered, PULSE_S)
        except Exception as error:
            raise Problem(BUSY) from error
        state = together(ledger.writing, desk.state())
        failing = state.failed_at is not None and ledger.clock() - state.failed_at < DEGRADED_FOR
        return JSONResponse(
            {
                "status": "degraded" if failing else "ok",
                "version": VERSION,
                "last_commit_at": to_iso(state.committed_at) if state.committed_at else None,
                "last_failure_at": to_iso(state.failed_at) if state.failed_at else None,
                "waiting_for_commit": state.waiting,
                **in_trouble,
                "basemap": request.app.state.map_tiles.state,
            }
        )

    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi(request: Request) -> Response:
        """The complete description of the API."""
        return JSONResponse(description(request.app))
