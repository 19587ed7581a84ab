"""A phone in the story's time: its browser's clock is moved, and runs on from there.

The app reads the wall clock in two places: Python in a worker (`mobile/device/clock.py`, by the worker's `Date`) and
the page. A phone left in real time would be corrected by the offset that it measures, but its 今日 would be another day
than the story's, and every record would say that its clock was weeks off. Playwright's own clock does not reach into
workers, so `Date` is moved by a script of one's own: an init script in the page, the head of the worker's file. The
service worker is kept out, because it would hand over that file past the test; the first page says so, and is passed.
"""

from __future__ import annotations

import time
from datetime import datetime

from playwright.sync_api import BrowserContext, Route

_MOVE = """{
  const Real = Date;
  const shift = %d;
  globalThis.Date = class extends Real {
    constructor(...parts) { parts.length ? super(...parts) : super(Real.now() + shift); }
    static now() { return Real.now() + shift; }
  };
}
"""

_PASS = """setInterval(() => [...document.querySelectorAll('button')]
  .find((button) => button.textContent.trim() === '先联网使用')?.click(), 300);
"""


def move_clock(context: BrowserContext, moment: datetime) -> None:
    """From now on the phone's clock shows `moment`; before its first page is opened."""
    script = _MOVE % round((moment.timestamp() - time.time()) * 1000)

    def with_clock(route: Route) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        route.fulfill(status=answer.status, headers=headers, body=script + answer.text())

    context.add_init_script(script)
    context.add_init_script(_PASS)
    context.route("**/app/worker.js", with_clock)
