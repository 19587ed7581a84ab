"""检查模板: the section keeps what its inspectors go through in one pass; nothing is lost by changing it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shared.moment import day_in_shanghai
from shared.organisation import Role
from sync_server.ledger.ledger import Ledger
from sync_server.reference.check_templates import kept_templates, shipped_templates
from tests.sync_server.console.conftest import CHANGNING, Browser, Clock

Enter = Callable[..., Browser]
PAGE = "/check-templates/market"


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


def kept(ledger: Ledger, district: str = CHANGNING) -> dict[str, tuple[str, ...]]:
    """Names and items of the templates that are offered."""
    with ledger.read() as conn:
        found = kept_templates(conn, district, day_in_shanghai(ledger.clock()))
    return {one.template.name: one.template.item_codes for one in found if one.active}


def test_the_shipped_templates_are_listed_and_open_with_their_items_in_order(officer: Browser) -> None:
    page = officer.get("/check-templates").text
    for template in shipped_templates():
        assert template.name in page
    assert "随系统提供" in page
    shown = officer.get(PAGE).text
    assert "模板中的项目（14）" in shown
    assert re.findall(r'name="n-(\w+)" [^>]*value="\d+"', shown) == list(shipped_templates()[0].item_codes)


def test_a_section_makes_one_of_its_own_and_the_order_is_that_of_the_numbers(officer: Browser, ledger: Ledger) -> None:
    form = {"name": "夜市", "place": "夜间集市", "n-JM15": "20", "n-JM02": "10", "n-JM03": ""}
    answer = officer.post("/check-templates/new", form)
    assert answer.status_code == 303
    assert kept(ledger)["夜市"] == ("JM02", "JM15")
    assert "夜市" not in kept(ledger, "310104"), "another district is not concerned"
    assert "本区" in officer.get("/check-templates").text


def test_a_change_leaves_the_edition_before_it_to_be_read(officer: Browser, ledger: Ledger, clock: Clock) -> None:
    form = {"name": "集市街面", "place": "集市、商业街", "active": "1", "n-JM01": "1", "n-JM03": "2"}
    page = officer.follow(officer.post(PAGE, form)).text
    assert "以前各版仍保留" in page
    assert "集市街面，2 项" in page
    assert kept(ledger)["集市街面"] == ("JM01", "JM03")
    assert len(kept(ledger, "310104")["集市街面"]) == 14
    ended = {key: value for key, value in form.items() if key != "active"}
    clock.pass_by(minutes=1)
    officer.follow(officer.post(PAGE, ended))
    assert "集市街面" not in kept(ledger)
    assert "已停用的模板（1）" in officer.get("/check-templates").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "n-JM01": "1"}, "请写明模板名称"),
        ({"name": "夜市"}, "请至少给一个项目填上序号"),
        ({"name": "夜市", "n-JM01": "一"}, "JM01的序号应为 1 到 999 的整数"),
        ({"name": "夜市", "n-XX99": "1"}, "现行目录中没有或已停用：XX99"),
        ({"name": "集市街面", "n-JM01": "1"}, "已有名为“集市街面”的模板"),
    ],
)
def test_what_cannot_be_kept_says_why_and_gives_back_what_was_typed(
    officer: Browser, ledger: Ledger, form: dict[str, str], said: str
) -> None:
    before = kept(ledger)
    page = officer.post("/check-templates/new", {"place": "夜间集市", **form})
    assert said in page.text
    assert 'value="夜间集市"' in page.text
    assert kept(ledger) == before


def test_too_many_items_or_templates_are_refused(officer: Browser) -> None:
    codes = [f"JM{n:02d}" for n in range(1, 25)] + [f"CX{n:02d}" for n in range(1, 25)]
    codes += [f"JL{n:02d}" for n in range(1, 16)]
    page = officer.post("/check-templates/new", {"name": "全部", **{f"n-{code}": "1" for code in codes}})
    assert "一份模板最多 60 个项目" in page.text
    for n in range(40 - len(shipped_templates())):
        assert officer.post("/check-templates/new", {"name": f"模板{n}", "n-JM01": "1"}).status_code == 303
    assert "最多 40 份模板" in officer.post("/check-templates/new", {"name": "再一份", "n-JM01": "1"}).text


def test_what_is_the_same_as_before_or_is_not_there_is_said(officer: Browser) -> None:
    form = {f"n-{code}": str(n) for n, code in enumerate(shipped_templates()[0].item_codes, 1)}
    same = {"name": "集市街面", "place": "集市、商业街", "active": "1", **form}
    assert "内容没有改变" in officer.post(PAGE, same).text
    assert officer.get("/check-templates/nothing").status_code == 404
    assert officer.post("/check-templates/nothing", same).status_code == 404


def test_the_citys_template_stands_where_a_district_has_none_of_its_own(logged_in: Enter, ledger: Ledger) -> None:
    city = logged_in(Role.OFFICE_STAFF)
    form = {"name": "集市街面", "place": "集市", "active": "1", "n-JM04": "1"}
    assert city.post(PAGE, form).status_code == 303
    assert kept(ledger)["集市街面"] == ("JM04",)
    assert "全市" in logged_in(Role.SECTION_OFFICER).get("/check-templates").text


def test_an_item_that_left_the_catalogue_is_named(officer: Browser, logged_in: Enter) -> None:
    city = logged_in(Role.OFFICE_STAFF)
    shown = city.get("/catalogue/items/JM22").text
    held = dict(re.findall(r'name="(text|points|basis)"[^>]*value="([^"]*)"', shown))
    held["text"] = held.get("text") or "占道洗车、修车、废品收购外溢"
    form = {**held, "group": "街面实效", "severity": "minor", "points": "1", "photo": "Y", "basis": "条例第一条"}
    form |= {"day": re.findall(r'name="day"[^>]*value="([0-9-]+)"', shown)[0], "reason": "停用"}
    city.post("/catalogue/items/JM22", form)
    assert "JM22 已不在现行目录中" in officer.get(PAGE).text
