"""Each file of pages brings its own addresses, and what is written out comes before what stands for anything."""

from __future__ import annotations

from typing import Any, cast

from starlette.responses import Response
from starlette.routing import Match

from sync_server.console.routes import build_pages
from sync_server.console.web import Access, Ask, Pages


def nothing(_ask: Ask) -> Response:
    return Response()


async def unasked(*_: Any) -> Response:
    raise AssertionError("nothing is answered here")


def test_an_address_in_words_is_no_thing_of_that_name_whichever_came_first() -> None:
    pages = Pages(cast(Any, None), unasked)
    for path in ("/notices/{id}", "/{anything}/new", "/notices/new"):
        pages.get(path, nothing, Access.ANYONE)
    pages.settle()
    found = pages.page_at("/notices/new")
    assert found is not None
    assert found[0].path == "/notices/new"
    scope = {"type": "http", "path": "/notices/new", "method": "GET", "root_path": ""}
    first = next(route for route in pages.router.routes if route.matches(scope)[0] is Match.FULL)
    assert getattr(first, "path", "") == "/notices/new"


def test_a_page_is_there_because_its_file_is() -> None:
    paths = {path for _, path in build_pages(cast(Any, None)).routes}
    assert {"/login", "/notices/{id}", "/catalogue/import/{id}", "/squad/notices/{id}/feedback"} <= paths
