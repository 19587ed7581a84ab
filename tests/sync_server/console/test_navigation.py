"""The navigation folds what does not fit a screen, never where one is, and hides no number that waits."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.console import navigation
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import Phone

GROUP = re.compile(r'<details class="nav-group"( open)?><summary>([^<]+)(.*?)</summary>(.*?)</details>', re.DOTALL)


def groups(page: str) -> dict[str, tuple[bool, str, str]]:
    """By title: whether unfolded, the number at the title, the links. The first of the page's two navigations."""
    nav = page[page.index('<nav class="nav"') : page.index("</nav>")]
    return {title: (bool(unfolded), count, links) for unfolded, title, count, links in GROUP.findall(nav)}


@pytest.mark.parametrize("role", list(Role))
def test_a_page_stands_in_an_unfolded_group(logged_in: Callable[..., Browser], role: Role) -> None:
    browser = logged_in(role)
    for url in re.findall(r'<a href="(/[^"]*)"', "".join(g[2] for g in groups(browser.get("/help").text).values())):
        here = [g for g in groups(browser.get(url).text).values() if 'aria-current="page"' in g[2]]
        assert [unfolded for unfolded, _, _ in here] == [True], url


def test_no_more_is_unfolded_than_a_screen_holds_but_small_navigations_are_whole(
    logged_in: Callable[..., Browser],
) -> None:
    section = groups(logged_in(Role.SECTION_CHIEF).get("/").text)
    assert sum(links.count("<a ") for unfolded, _, links in section.values() if unfolded) <= navigation.UNFOLDED
    assert not section["管理"][0]
    squad = groups(logged_in(Role.INSPECTED_UNIT).get("/squad").text)
    assert all(unfolded for unfolded, _, _ in squad.values())


def test_what_waits_in_a_folded_group_is_counted_at_its_title(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser]
) -> None:
    Phone(app, squads[0]).check()
    unfolded, count, links = groups(logged_in(Role.SECTION_OFFICER).get("/").text)["台账"]
    assert not unfolded
    assert 'aria-label="1 件"' in count
    assert "/findings" in links
