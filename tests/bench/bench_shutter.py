"""From the icon to the first picture, without network, on a page slowed down four times: the start page's own camera.

Counted from the navigation to the press of the shutter, with a finger that takes no time; and to the word that the
picture is kept. What a real camera takes to open is not in it (Chromium's fake one opens at once).
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from mobile.webapp.build import Plan, build
from tests.bench.rows import BenchRow
from tests.journeys.flet_page import FLAGS, phone
from tests.mobile.webapp.static_server import serving

ROUNDS = 5
SLOWED = 4
LIMIT_S = 1.5
WITHIN_MS = 120_000
OPEN = 'html[data-duchatong="open"]'
ENROLLED = """() => navigator.storage.getDirectory()
  .then((root) => root.getDirectoryHandle('ducha', { create: true }))
  .then((own) => own.getDirectoryHandle('start', { create: true }))"""
FINGER = """{
  const reached = self.reached = {};
  const look = () => {
    const names = ['start-offer', 'start-shutter', 'start-words'];
    const [offer, shutter, words] = names.map((name) => document.getElementById(name));
    if (!reached.offered && offer && !offer.hidden) { reached.offered = performance.now(); offer.click(); }
    if (!reached.shot && shutter && !shutter.disabled) { reached.shot = performance.now(); shutter.click(); }
    if (reached.shot && words && words.textContent.startsWith('已拍 1')) reached.kept = performance.now();
    else setTimeout(look, 4);
  };
  look();
}"""


def first_picture_s(profile: Path, url: str) -> tuple[float, float]:
    """Seconds from the navigation to the press of the shutter, and to the picture's being kept."""
    with phone(profile, args=FLAGS) as browser:
        browser.set_offline(True)
        page = browser.new_page()
        page.add_init_script(FINGER)
        browser.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.goto(url, wait_until="commit")
        page.wait_for_function("() => self.reached?.kept", timeout=WITHIN_MS)
        reached = page.evaluate("reached")
        return reached["shot"] / 1000, reached["kept"] / 1000


def rows(rounds: int = ROUNDS) -> list[BenchRow]:
    """The row of the table."""
    with tempfile.TemporaryDirectory(prefix="shutter-") as name:
        folder = Path(name)
        build(Plan(folder / "app"), lambda _: None)
        with serving(folder / "app") as server:
            with phone(folder / "phone") as browser:
                page = browser.new_page()
                page.goto(server.url)
                page.locator(OPEN).wait_for(state="attached", timeout=WITHIN_MS)
                page.evaluate(ENROLLED)
            taken = [first_picture_s(folder / "phone", server.url) for _ in range(rounds)]
    shot, kept = (statistics.median(each) for each in zip(*taken, strict=True))
    return [
        BenchRow(
            name="first picture can be taken, offline, on a page slowed down 4 times",
            ours=shot,
            baseline=LIMIT_S,
            ratio=shot / LIMIT_S,
            bound=1.0,
            unit="s",
            note=f"from the navigation; kept after {kept:.2f} s; median of {rounds}; baseline: the limit",
        )
    ]


if __name__ == "__main__":
    for row in rows():
        print(row.line())
