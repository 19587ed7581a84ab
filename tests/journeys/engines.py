"""The browsers of the phones that inspectors carry: one way to start each, with its data in a folder of its own.

Chromium and Firefox are driven by Playwright. It speaks to an unchanged Firefox by WebDriver BiDi, which has no word
for a phone's layout or for taking the network away: the line is cut instead (`PhoneLine`). WebKit: `webkit.py`.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.flet_page import phone

RELAY = Path(__file__).with_name("firefox_relay.py")
FIREFOX_ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0"
DINGXI_ROAD = '{"location":{"lat":31.2191,"lng":121.4202},"accuracy":8.0}'
FIREFOX_PREFERENCES: dict[str, str | float | bool] = {
    "general.useragent.override": FIREFOX_ANDROID,
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "geo.prompt.testing": True,
    "geo.prompt.testing.allow": True,
    "geo.provider.network.url": f"data:application/json,{DINGXI_ROAD}",
    "geo.provider.use_gpsd": False,
    "geo.provider.use_geoclue": False,
}


class Engine(StrEnum):
    CHROMIUM = "chromium"
    FIREFOX = "firefox"


@contextmanager
def engine_phone(engine: Engine, profile: Path, **changes: Any) -> Iterator[BrowserContext]:
    """A phone with this browser; `changes` are those of Playwright's Chromium and pass over Firefox."""
    if engine is Engine.CHROMIUM:
        with phone(profile, **changes) as context:
            yield context
        return
    started = profile.with_suffix(".firefox")
    started.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(RELAY))} "$@"\n')
    started.chmod(0o755)
    with sync_playwright() as playwright:
        context = playwright.firefox.launch_persistent_context(
            str(profile),
            channel="moz-firefox",
            executable_path=started,
            firefox_user_prefs=FIREFOX_PREFERENCES,
            viewport={"width": 390, "height": 844},
            device_scale_factor=1,
            has_touch=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        try:
            yield context
        finally:
            with suppress(PlaywrightError):
                context.close()
