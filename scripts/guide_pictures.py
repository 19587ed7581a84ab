"""Takes the console's pictures for README and guides from a running demonstration (`make run`).

.venv/bin/python scripts/guide_pictures.py http://127.0.0.1:8000 [name …]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from picture_making import ROOT, narrowed, save, shoot, strip
from PIL import Image
from playwright.sync_api import Page

sys.path.insert(0, str(ROOT))

from tests.journeys.officer import officer


@dataclass(frozen=True)
class Shot:
    """One picture: whose window shows which page. `follow` are the links to click on the way, by CSS;
    `part` is the one part of the page to show, `height` of the window in pixels when it is not the usual one."""

    name: str
    login: str
    path: str
    follow: tuple[str, ...] = ()
    phone: bool = False
    height: int = 0
    part: str = ""


CASE = "tbody a.rowlink:has-text('地铁站口')"  # two units: one has met its demands, the other asks for more time
SHOTS = (
    Shot("ten-steps", "shenji", "/help", part=".ten"),
    Shot("section-desk", "changning", "/"),
    Shot("section-plan", "changning", "/plans", ("tbody tr a",), height=900),
    Shot("section-notice", "changning", "/", ("a.button:has-text('核验')",), height=1000),
    Shot("section-analysis", "changning", "/analysis/places", height=900),
    Shot("section-pursuit", "changning", "/pursuits", ("tbody tr a",), height=900),
    Shot("section-report", "changning-kezhang", "/reports", ("tbody tr a",), height=900),
    Shot("section-score", "changning-kaohe", "/appraisal", ("tbody tr a",), height=900),
    Shot("section-case", "changning-kezhang", "/cases", (CASE,), height=1000),
    Shot("flow-chart", "changning", "/flow", height=985),
    Shot("office-desk", "jianduchu", "/"),
    Shot("office-filings", "jianduchu", "/filings", height=900),
    Shot("office-bulletin", "chuzhang", "/bulletins", (".issues a.rowlink",), height=900),
)
RUNNING = ".notice-list li:nth-child(2) a.card"  # a notice whose term still runs
STRIPS = {
    "street-phone": (
        Shot("list", "changning-xinhualu-jd", "/street-replies", phone=True),
        Shot("proposal", "changning-xinhualu-jd", "/street-replies", (".notice-list a.card",), phone=True),
        Shot("answer", "changning-xinhualu-jd", "/street-replies", (".notice-list a.card", "text=去答复"), phone=True),
    ),
    "squad-phone": (
        Shot("list", "changning-huayanglu", "/squad", phone=True),
        Shot("notice", "changning-huayanglu", "/squad", (".notice-list li:nth-child(2) a.card",), phone=True),
        Shot(
            "feedback",
            "changning-huayanglu",
            "/squad",
            (".notice-list li:nth-child(2) a.card", "text=去反馈"),
            phone=True,
        ),
        Shot("scores", "changning-huayanglu", "/squad/scores", phone=True),
    ),
    "share-phone": (
        Shot("list", "changning-huayanglu", "/cases/shares", phone=True),
        Shot("share", "changning-huayanglu", "/cases/shares", (".notice-list a.card",), phone=True),
        Shot("report", "changning-huayanglu", "/cases/shares", (".notice-list a.card", "text=去报告"), phone=True),
    ),
}
DESKTOP, PHONE, PHONE_SHOWN = (1366, 768), (390, 844), (280, 606)


@contextmanager
def _window(url: str, shot: Shot) -> Iterator[Page]:
    width, height = PHONE if shot.phone else DESKTOP
    with officer(url, shot.login, width=width, height=shot.height or height) as page:
        page.goto(f"{url}{shot.path}")
        for step in shot.follow:
            page.locator(step).first.click()
            page.wait_for_load_state("networkidle")
        yield page


def take(url: str, shot: Shot) -> Image.Image:
    """What this window shows."""
    with _window(url, shot) as page:
        page.wait_for_timeout(300)
        return shoot(page, shot.part)


def main() -> None:
    """Take all pictures, or those named."""
    url, names = sys.argv[1].rstrip("/"), set(sys.argv[2:])
    for shot in SHOTS:
        if not names or shot.name in names:
            print(shot.name, save(shot.name, narrowed(take(url, shot))))
    for name, shots in STRIPS.items():
        if not names or name in names:
            print(name, save(name, strip([take(url, shot) for shot in shots], PHONE_SHOWN)))


if __name__ == "__main__":
    main()
