"""使用说明: the ten steps for every role, and guides whose words are those on the screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.organisation import Role
from sync_server.console import guides
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.rulebook import TermRules
from tests.sync_server.console.conftest import Browser, set_terms

ROOT = Path(__file__).parents[3]
PAGES = sorted((ROOT / "docs" / "guide").glob("*.md"))
SCREENS = (
    "mobile/**/*.py",
    "mobile/webapp/page/*.js",  # the first page, before the app is there
    "sync_server/console/**/*.py",
    "sync_server/*/templates/*.html",
    "sync_server/*/pages/*.py",
    "sync_server/*/reading/*.py",
    "sync_server/*/rules/*.py",
    "sync_server/procedures/**/*.py",
)
PICTURES_TOGETHER = 2_500_000  # bytes
MARKED = re.compile(r"「([^」]+)」")


def shown_words() -> str:
    """Everything the screens may say."""
    return "\n".join(path.read_text("utf-8") for pattern in SCREENS for path in ROOT.glob(pattern))


@pytest.mark.parametrize("role", list(Role))
def test_everybody_finds_the_ten_steps_with_links_to_pages_that_open(
    logged_in: Callable[..., Browser], role: Role
) -> None:
    browser = logged_in(role)
    page = browser.get("/help")
    assert page.status_code == 200
    assert page.text.count('<span class="n">') == 10
    steps = page.text[page.text.index('<ol class="ten"') : page.text.index("分岗位说明")]
    for url in re.findall(r'<a href="([^"]+)"', steps):
        assert browser.get(url).status_code == 200, url


@pytest.mark.parametrize("guide", guides.GUIDES, ids=lambda guide: guide.name)
def test_a_guide_opens_with_its_pictures_and_leads_to_the_others(
    logged_in: Callable[..., Browser], guide: guides.Guide
) -> None:
    browser = logged_in(Role.INSPECTED_UNIT)
    page = browser.get(f"/help/{guide.name}")
    assert page.status_code == 200
    assert 'href="/help"' in page.text
    pictures = re.findall(r'<img src="(/help/images/[^"]+)"', page.text)
    assert pictures
    for url in pictures:
        assert browser.get(url).headers["content-type"] == "image/png", url


@pytest.mark.parametrize("name", ["..%2F..%2FREADME.md", "README", "inspector.md", "%00", "images"])
def test_nothing_but_the_guides_is_given_out(logged_in: Callable[..., Browser], name: str) -> None:
    browser = logged_in(Role.SECTION_OFFICER)
    assert browser.get(f"/help/{name}").status_code == 404
    assert browser.get(f"/help/images/{name}").status_code == 404


def test_steps_name_the_terms_in_force(logged_in: Callable[..., Browser], ledger: Ledger) -> None:
    set_terms(ledger, TermRules(feedback_days=5, plan_day=20))
    page = logged_in(Role.SECTION_OFFICER).get("/help").text
    assert "送达后 5 个工作日" in page
    assert "上月 20 日前" in page


def test_markup_in_a_guide_would_stay_text() -> None:
    assert "<script" not in guides._PARSER.render("<script>alert(1)</script>")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_in_a_guide_stands_on_a_screen(page: Path) -> None:
    words = shown_words()
    text = page.read_text("utf-8")
    named = MARKED.findall(text)
    assert len(named) > 5
    assert [word for word in named if word not in words] == []
    assert "督查" not in text


def test_pictures_of_the_documents_are_there_and_small() -> None:
    for page in [*PAGES, ROOT / "README.md"]:
        for target in re.findall(r'!\[[^\]]*\]\(([^)]+)\)|<img src="([^"]+)"', page.read_text("utf-8")):
            assert (page.parent / (target[0] or target[1])).is_file(), f"{page.name}: {target}"
    assert sum(path.stat().st_size for path in guides.DOCS.glob("images/*")) <= PICTURES_TOGETHER
