"""Routes that FastAPI describes and Starlette serves: phones ask hundreds of times a second, and the framework's own
reading of parameters would cost more than most answers."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import request_response


class DirectRoute(APIRoute):
    """The endpoint takes the request and the path's parameters by name, and answers with a `Response`; a plain function
    runs in a thread."""

    def __init__(self, path: str, endpoint: Any, **described: Any) -> None:
        super().__init__(path, endpoint, **described)
        waits = iscoroutinefunction(endpoint)

        async def answer(request: Request) -> Response:
            if waits:
                answered: Response = await endpoint(request, **request.path_params)
                return answered
            return await run_in_threadpool(endpoint, request, **request.path_params)

        self.app = request_response(answer)


def direct_router(tag: str) -> APIRouter:
    """A router for such routes; `tag` heads them in the description."""
    return APIRouter(tags=[tag], route_class=DirectRoute)


def mount(app: FastAPI, router: APIRouter) -> None:
    """Put a direct router's routes into the app as they are: included, they would be wrapped once more."""
    app.router.routes.extend(router.routes)
