"""A check that does not say where is filed and marked; its notice is not issued before somebody has said it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.notice import Notice
from shared.notice_paper import UNTOLD, placeholders
from shared.organisation import Role
from shared.plain import from_plain
from sync_server.ledger import tables as t
from sync_server.papers.notice_data import course_of
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]
ASKED = "督察记录没有写明路段、门牌或明显标志"


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


@pytest.mark.parametrize("address", ["", "31.2165, 121.4210", "地址未填写"])
def test_a_notice_asks_where_when_the_record_does_not_say(
    app: FastAPI, phone: Phone, logged_in: Enter, address: str
) -> None:
    check = phone.check(address=address)
    officer = logged_in(Role.SECTION_OFFICER)
    assert "未写明地点" in officer.get(f"/records/{check.id}").text
    form = officer.get(f"/notices/new?record={check.id}").text
    assert re.search(r'<input[^>]*name="place"[^>]*required', form)
    fields = {"record": check.id, "finding": [item.id for item in check.items], "requirement": "请清理。", "days": "3"}
    for words in ("", "121.4210, 31.2165", "长宁区"):
        refused = officer.post("/notices", {**fields, "place": words})
        assert refused.status_code == 422
        assert ASKED in refused.text
        assert "请清理。" in refused.text
    done = officer.post("/notices", {**fields, "place": "定西路 710 弄口"})
    assert done.status_code == 303, done.text
    with app.state.ledger.read() as conn:
        row = conn.execute(select(t.notices)).mappings().one()
    assert from_plain(Notice, row["body"]).place == "定西路 710 弄口"


def test_a_record_that_says_where_is_not_asked_and_nobody_can_put_another_place_on_its_paper(
    app: FastAPI, phone: Phone, logged_in: Enter
) -> None:
    check = phone.check()
    officer = logged_in(Role.SECTION_OFFICER)
    assert 'name="place"' not in officer.get(f"/notices/new?record={check.id}").text
    fields = {"record": check.id, "finding": [item.id for item in check.items], "requirement": "请清理。", "days": "3"}
    assert officer.post("/notices", {**fields, "place": "南京西路 1 号"}).status_code == 303
    with app.state.ledger.read() as conn:
        row = conn.execute(select(t.notices)).mappings().one()
    assert from_plain(Notice, row["body"]).place == f"长宁区华阳路街道{check.place.address}"


def test_several_notices_at_once_ask_where_for_those_that_need_it(
    app: FastAPI, phone: Phone, squads: list[str], logged_in: Enter
) -> None:
    other = Phone(app, squads[1], login="wu", name="吴晓燕", badge="050128")
    checks = [phone.check(address=""), other.check()]
    chosen = [finding.id for check in checks for finding in check.items]
    officer = logged_in(Role.SECTION_OFFICER)
    preview = officer.post("/batch/preview", {"finding": chosen}).text
    (key,) = re.findall(r'name="place-([^"]+)"', preview)
    keys = re.findall(r'name="bundle" value="([^"]+)"', preview)
    fields = {"finding": chosen, "bundle": keys, "days": "3", **{f"requirement-{one}": "请整改。" for one in keys}}
    refused = officer.post("/batch/notices", fields)
    assert refused.status_code == 422
    assert ASKED in refused.text
    done = officer.post("/batch/notices", {**fields, f"place-{key}": "延安西路 900 号门口"})
    assert "已开具 2 份通知书" in officer.follow(done).text


def test_a_paper_of_an_older_phone_without_a_place_prints_neither_coordinates_nor_an_empty_place(
    app: FastAPI, phone: Phone, logged_in: Enter
) -> None:
    check = phone.check()
    officer = logged_in(Role.SECTION_OFFICER)
    fields = {"record": check.id, "finding": [item.id for item in check.items], "requirement": "请清理。", "days": "3"}
    assert officer.post("/notices", fields).status_code == 303
    with app.state.ledger.read() as conn:
        checked = t.records.c.occurred_at.label("checked_at")
        of_record = select(t.notices, checked).join(t.records, t.records.c.id == t.notices.c.record_id)
        row = dict(conn.execute(of_record).mappings().one())
    course = course_of({**row, "section_name": "督察科"})
    for words in ("地址未填写", "长宁区 31.21650, 121.42100"):
        paper = from_plain(Notice, {**row["body"], "place": words})
        assert placeholders(paper, course)["地点"] == UNTOLD


def test_the_form_names_the_signs_that_no_paper_can_print(app: FastAPI, phone: Phone, logged_in: Enter) -> None:
    check = phone.check(address="")
    officer = logged_in(Role.SECTION_OFFICER)
    fields = {"record": check.id, "finding": [item.id for item in check.items], "days": "3"}
    assert "没有可打印的字形" not in officer.post("/notices", {**fields, "requirement": "请清理。"}).text
    refused = officer.post("/notices", {**fields, "requirement": "请清理🚧。"})
    assert refused.status_code == 422
    assert "没有可打印的字形" in refused.text


def test_the_officer_is_told_which_references_of_a_notice_are_not_checked(
    app: FastAPI, phone: Phone, logged_in: Enter
) -> None:
    check = phone.check()
    officer = logged_in(Role.SECTION_OFFICER)
    form = officer.get(f"/notices/new?record={check.id}").text
    assert "依据待核对" in form
    assert "《上海市市容环境卫生管理条例》第二十五条" in form
    fields = {"record": check.id, "finding": [item.id for item in check.items], "requirement": "请清理。", "days": "3"}
    page = officer.follow(officer.post("/notices", fields)).text
    assert "依据待核对" in page
    paper = page[page.index('aria-label="督察通知书"') :]
    assert "《上海市市容环境卫生管理条例》" in paper
    assert "第二十五条" not in paper
