"""Story 35, the console's half (国办函〔2026〕12号): no screen ranks persons, counts log-ins or demands a check-in;
a check kept on paper and keyed in later is marked 补录."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.procedures.permissions import Action, allowed
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_permissions import pages_of

FORBIDDEN = ("排行", "名次", "打卡", "签到", "积分", "登录次数", "在线时长", "活跃度")


@pytest.mark.parametrize("role", [Role.SECTION_CHIEF, Role.OFFICE_CHIEF, Role.INSPECTED_UNIT, Role.APPRAISAL])
def test_no_page_ranks_persons_counts_log_ins_or_demands_a_check_in(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser], role: Role
) -> None:
    for login, name, badge in (("zhou", "周敏", "050117"), ("chen", "陈涛", "050118")):
        Phone(app, squads[0], login, name, badge).check(("JM03", "ZZ01"))
    browser, seen = logged_in(role), 0
    for (method, path), needs in pages_of(app).needs.items():
        if method != "GET" or "{" in path or not any(isinstance(n, Action) and allowed(role, n) for n in needs):
            continue
        page = browser.get(path)
        if page.status_code != 200 or "text/html" not in page.headers["content-type"]:
            continue
        seen += 1
        text = re.sub(r"<[^>]+>", "", page.text)
        for word in FORBIDDEN:
            assert word not in text, f"{word} at {path}"
        said = re.findall(r".{0,4}排名", text)
        assert all("不" in words for words in said), f"{said} at {path}"
    assert seen > 5


def test_a_check_kept_on_paper_and_keyed_in_later_is_marked(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser]
) -> None:
    phone = Phone(app, squads[0])
    made = phone.check(backfilled="手机没电，当日记在纸质记录表上")
    page = logged_in(Role.SECTION_OFFICER).get(f"/records/{made.id}").text
    assert "由纸质记录补录：手机没电，当日记在纸质记录表上" in page
