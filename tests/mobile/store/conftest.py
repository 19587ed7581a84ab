"""One Chromium for all cases that run on OPFS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.mobile.store.chromium import chromium, harness_server


@pytest.fixture(scope="module")
def browser_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page whose worker has Python and the store in it. Not for the whole session: Playwright's synchronous door
    keeps an event loop running, beside which no other test could run its own."""
    with harness_server() as origin, chromium(tmp_path_factory.mktemp("profile")) as context:
        page = context.new_page()
        page.goto(f"{origin}/page.html")
        yield page
