"""附件 of a notice: attached by the body that handles it, read by its unit, the text of the notice untouched."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone, picture

Enter = Callable[..., Browser]
PLAN = [("attachment", ("示意图.jpg", picture((90, 120, 60), size=(800, 600)), "image/jpeg"))]


@pytest.fixture
def place(app: FastAPI, squads: list[str], logged_in: Enter) -> str:
    return issue(logged_in(Role.SECTION_OFFICER, login="author"), Phone(app, squads[0]).check())


def test_the_unit_reads_the_attachment_and_is_told_of_it(place: str, logged_in: Enter) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    before = officer.get(f"{place}/paper.pdf").status_code
    page = officer.follow(officer.post(f"{place}/attachments", {"title": "整改区域示意图"}, files=PLAN)).text
    assert "附件《整改区域示意图》已附上。" in page
    assert "附件（1）" in page
    shown = squad.get(f"/squad{place}").text
    (link,) = re.findall(rf'href="({place}/scans/[^"]+/paper\.pdf)">整改区域示意图', shown)
    assert "附上附件</summary>" not in shown
    found = squad.get(link)
    assert found.headers["content-type"] == "application/pdf"
    assert "附上附件《整改区域示意图》" in squad.get("/inbox?tab=all").text
    assert officer.get(f"{place}/paper.pdf").status_code == before


def test_what_is_wrong_is_said(place: str, logged_in: Enter) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    assert "请填写附件名称" in officer.post(f"{place}/attachments", {"title": " "}, files=PLAN).text
    assert officer.post(f"{place}/attachments", {"title": "图"}).status_code == 422
    assert squad.post(f"{place}/attachments", {"title": "图"}, files=PLAN).status_code == 403
    answer(squad, place)
    officer.follow(officer.post(f"{place}/verify", {"decision": "accept"}))
    assert "不能再附附件" in officer.post(f"{place}/attachments", {"title": "图"}, files=PLAN).text
    assert "附上附件</summary>" not in officer.get(place).text
