"""The recorder in a real Chromium with a fake microphone: what a kill cut short is still there at the next start."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.journeys.flet_page import FletPage, kill, phone
from tests.mobile.device.test_browser import Probe
from tests.mobile.webapp.builds import kept_app
from tests.mobile.webapp.static_server import serving

pytestmark = pytest.mark.journey


def test_what_was_said_before_a_kill_is_kept_and_played_at_the_next_start(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with serving(kept_app(Path(__file__).with_name("probe_app.py"))) as server:
        with phone(profile, permissions=["microphone"]) as browser:
            probe = Probe(browser, FletPage.open(browser, server.url, ready="试验已就绪"), server)
            draft_id = probe.ask("record")
            time.sleep(4)  # the fake microphone beeps; a piece comes every second
            kill(profile)
        with phone(profile, permissions=["microphone"]) as browser:
            probe = Probe(browser, FletPage.open(browser, server.url, ready="试验已就绪"), server)
            (note,) = probe.ask("rescue", draft_id)
            assert note["media"]["cut_short"]
            assert note["media"]["milliseconds"] >= 1_500
            deadline = time.monotonic() + 15
            while "played" not in probe.ask("told"):
                assert time.monotonic() < deadline, "it does not play"
                time.sleep(0.3)
