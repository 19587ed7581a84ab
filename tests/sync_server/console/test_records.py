"""The section's ledger: what it sees of records and findings, and what it takes away as files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from shared.organisation import Role
from sync_server.console import exports
from sync_server.console.queries import records
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, Browser, Clock
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def test_many_items_found_in_order_are_one_line_with_the_template_and_the_list_on_demand(
    phone: Phone, logged_in: Enter
) -> None:
    passed = [f"JM{n:02d}" for n in range(4, 24)]
    check = phone.check(("JM03",), passed=passed, template="集市街面")
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get(f"/records/{check.id}").text
    line = "检查结果：1 项不合格，20 项合格。“合格”的由督察员按“集市街面”查看一遍后一次确认。"
    assert line in re.sub(r"<[^>]+>", "", page)
    assert "逐项查看（21 项）" in page
    single = phone.check(("JM03",))
    assert "一次确认" not in officer.get(f"/records/{single.id}").text


def test_a_record_shows_facts_photos_place_times_and_who_was_told(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("JM03",))
    page = logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text
    for words in (
        "店外堆放货物",
        "照片（2）",
        "定西路710弄口",
        "31.2165000, 121.4210000",
        "收到周敏",
        "服务器收到",
        "±8 米",
    ):
        assert words in page
    assert 'class="land here"' in page
    assert "长宁区" in page
    assert "开具督察通知书" in page


def test_a_record_without_position_says_why(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(fix=None)
    assert "无定位：地下市场无信号" in logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text


def test_the_map_zooms_by_plain_links(phone: Phone, logged_in: Enter) -> None:
    check = phone.check()
    officer = logged_in(Role.SECTION_OFFICER)
    near, far = (officer.get(f"/records/{check.id}?zoom={n}").text for n in (5, 0))
    assert "100 米" in near
    assert "20 公里" in far
    assert "宝山区" in far
    assert officer.get(f"/records/{check.id}?zoom=nonsense").status_code == 200


def test_missing_photos_are_said_plainly(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(photos=3, upload=1)
    page = logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text
    assert "还差 2 张照片（共 3 张照片）" in page
    assert page.count("尚未到齐") == 2


def test_another_districts_record_does_not_exist_for_a_section(phone: Phone, logged_in: Enter) -> None:
    check = phone.check()
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    page = stranger.get(f"/records/{check.id}")
    assert page.status_code == 404
    assert "没有找到这条督察记录" in page.text
    assert check.id not in stranger.get("/records").text
    photo = check.photos[0].id
    for url in (f"/photos/{photo}", f"/photos/{photo}/copy", f"/photos/{photo}/thumbnail"):
        assert stranger.get(url).status_code == 404


def test_the_city_sees_all_and_filters_by_district(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    here, there = Phone(app, squads[0]).check(), Phone(app, squads[2], "xu", "徐平", "040001").check(fix=None)
    office = logged_in(Role.OFFICE_STAFF)
    everything = office.get("/records").text
    assert here.id in everything
    assert there.id in everything
    filtered = office.get("/records?district=310104").text
    assert here.id not in filtered
    assert there.id in filtered


def test_an_inspector_sees_the_own_records_only(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    check = Phone(app, squads[0]).check()
    colleague = logged_in(Role.SQUAD_INSPECTOR)
    assert colleague.get(f"/records/{check.id}").status_code == 404


def test_filters_live_in_the_url_and_narrow_the_list(phone: Phone, logged_in: Enter, clock: Clock) -> None:
    phone.check(("JM03",), facts="堆放货物")
    phone.check(("ZZ01",), facts="未戴帽子")
    officer = logged_in(Role.SECTION_OFFICER)
    assert "共 2 条" in officer.get("/findings").text
    for query in ("item=ZZ01", "q=未戴帽子", "q=ZZ01", "item=ZZ"):
        page = officer.get(f"/findings?{query}").text
        assert "共 1 条" in page, query
        assert "未戴帽子" in page
    assert "共 2 条" in officer.get("/findings?from=2026-11-24&to=2026-11-24").text
    assert "没有符合条件的问题" in officer.get("/findings?to=2026-11-23").text
    assert "共 2 条" in officer.get("/findings?from=nonsense&page=999&sort=drop").text


def test_search_words_are_words_and_not_patterns(phone: Phone, logged_in: Enter) -> None:
    phone.check()
    assert "没有符合条件的问题" in logged_in(Role.SECTION_OFFICER).get("/findings?q=%25").text


def test_acknowledging_several_findings_at_once_moves_them_on(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("JM03", "ZZ01"))
    officer = logged_in(Role.SECTION_OFFICER)
    done = officer.post("/findings/acknowledge", {"finding": [item.id for item in check.items], "back": "/findings"})
    assert "已确认 2 个问题" in officer.follow(done).text
    assert "共 2 条" in officer.get("/findings?state=acknowledged").text
    nothing = officer.post("/findings/acknowledge", {"back": "/findings"})
    assert "请先勾选" in nothing.text


def test_a_foreign_finding_cannot_be_acknowledged(phone: Phone, logged_in: Enter) -> None:
    check = phone.check()
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert stranger.post("/findings/acknowledge", {"finding": check.items[0].id}).status_code == 404


def test_exports_hold_exactly_the_filtered_findings(phone: Phone, logged_in: Enter) -> None:
    phone.check(("JM03",), facts="=HYPERLINK(1)")
    phone.check(("ZZ01",), fix=None)
    officer = logged_in(Role.SECTION_OFFICER)
    sheet = officer.get("/findings/export/csv?item=JM03")
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [row["项目编号"] for row in rows] == ["JM03"]
    assert rows[0]["事实"] == "'=HYPERLINK(1)"
    assert "%E7%9D%A3%E5%AF%9F" in sheet.headers["content-disposition"]
    book = load_workbook(io.BytesIO(officer.get("/findings/export/xlsx").content))
    assert [cell.value for cell in book.active[1]][:3] == ["通知书文号", "督察时间", "被督察单位"]
    assert [cell.value for cell in book.active[1]][-2:] == ["记录编号", "问题编号"], (
        "what only programs read stands last"
    )
    assert book.active["B2"].is_date, "a spreadsheet can reckon with it"
    assert book.active.max_row == 3
    points = json.loads(officer.get("/findings/export/geojson?sort=item").content)
    assert points["features"][0]["properties"]["督察时间"].endswith("+08:00")
    assert [f["geometry"] and f["geometry"]["coordinates"] for f in points["features"]] == [[121.421, 31.2165], None]
    assert officer.get("/findings/export/exe").status_code == 404


def test_copies_are_wider_open_than_originals(
    app: FastAPI, squads: list[str], logged_in: Callable[..., Browser], ledger: Ledger
) -> None:
    photo = Phone(app, squads[0]).check().photos[0]
    detachment = logged_in(Role.DETACHMENT_INSPECTOR)
    page = detachment.get(f"/photos/{photo.id}")
    assert page.status_code == 200
    assert f"/photos/{photo.id}/original" not in page.text
    assert detachment.post(f"/photos/{photo.id}/original", {"reason": "看看"}).status_code == 404
    with ledger.read() as conn:
        assert conn.execute(t.events.select().where(t.events.c.kind == "photo.original")).first() is None
    office = logged_in(Role.OFFICE_STAFF)
    assert office.post(f"/photos/{photo.id}/original", {"reason": "异议复核"}).status_code == 200


def test_a_photo_is_shown_stamped_and_its_original_only_with_a_reason_that_is_logged(
    phone: Phone, logged_in: Enter
) -> None:
    check = phone.check()
    photo, officer = check.photos[0], logged_in(Role.SECTION_OFFICER)
    assert officer.get(f"/photos/{photo.id}/thumbnail").headers["content-type"] == "image/jpeg"
    assert officer.get(f"/photos/{photo.id}/copy").status_code == 200
    viewer = officer.get(f"/photos/{photo.id}").text
    assert "第 1 张，共 2 张" in viewer
    assert "请填写查看原件的理由" in officer.post(f"/photos/{photo.id}/original", {"reason": " "}).text
    original = officer.post(f"/photos/{photo.id}/original", {"reason": "异议复核"})
    assert hashlib.sha256(original.content).hexdigest() == photo.sha256
    assert "的原件，理由：异议复核" in officer.get(f"/records/{check.id}").text
    assert "的原件，理由：异议复核" in logged_in(Role.AUDITOR).get("/audit?kind=photo.").text


def test_the_desk_names_the_reason_of_each_thing_most_urgent_first(
    phone: Phone, logged_in: Enter, clock: Clock
) -> None:
    check = phone.check(("RW03",), photos=2, upload=0)
    phone.alert(check)
    phone.suggest("希望字体再大一些", anonymous=True)
    clock.pass_by(minutes=40)
    page = logged_in(Role.SECTION_OFFICER).get("/").text
    wanted = ["立即通知待响应 40 分钟", "严重问题待办 40 分钟", "未到齐（差 2 张照片）", "投诉建议待答复 40 分钟"]
    places = [page.index(words) for words in wanted]
    assert places == sorted(places)


def test_an_empty_desk_teaches_the_way_on(logged_in: Enter, clock: Clock) -> None:
    clock.moment -= timedelta(days=12)  # no plan and no report is due soon
    assert "没有等待办理的事" in logged_in(Role.SECTION_OFFICER).get("/").text


def test_what_people_write_is_never_markup(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(facts="<script>alert(1)</script>", address="<img src=x onerror=alert(1)>")
    officer = logged_in(Role.SECTION_OFFICER)
    for url in (f"/records/{check.id}", "/findings", "/records", "/", "/findings?q=%3Cscript%3E"):
        text = officer.get(url).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in officer.get(f"/records/{check.id}").text


def test_what_was_delivered_counts_as_read_when_somebody_of_the_unit_opens_it(phone: Phone, logged_in: Enter) -> None:
    check = phone.check()
    city = logged_in(Role.OFFICE_STAFF)
    assert "未阅" in city.get(f"/records/{check.id}").text
    logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}")
    assert "2026年11月24日 15:00 已阅" in city.get(f"/records/{check.id}").text


def test_long_lists_turn_pages_by_links_and_say_where_one_is(phone: Phone, logged_in: Enter) -> None:
    for n in range(52):
        phone.check(photos=0, facts=f"第{n}处")
    officer = logged_in(Role.SECTION_OFFICER)
    first = officer.get("/findings?sort=occurred").text
    assert "第 1 至 50 条，后面还有" in first
    second = officer.get(link(first, "next")).text
    assert "共 52 条，第 51 至 52 条" in second
    assert second.count("data-row") == 2
    back = officer.get(link(second, "previous")).text
    assert "第 1 至 50 条，后面还有" in back
    assert back.count("data-row") == 50
    assert "第 1 至 50 条" in officer.get("/findings?at=mistyped").text


def link(page: str, key: str) -> str:
    found = re.search(f'data-key="{key}" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_the_citys_desk_narrows_to_a_district_in_numbers_and_lines(
    app: FastAPI, squads: list[str], logged_in: Enter
) -> None:
    Phone(app, squads[0]).check(("JM03", "ZZ01"))
    Phone(app, squads[2], "xu", "徐平", "040001").check(fix=None)
    office = logged_in(Role.OFFICE_STAFF)
    tile = "<span>问题待确认</span><b>{}</b>"
    assert tile.format(3) in office.get("/").text
    here = office.get("/?district=310104").text
    assert tile.format(1) in here
    assert "/findings?state=open&amp;district=310104" in here
    assert "华阳路街道" not in here


def test_words_are_looked_for_in_the_newest_records_and_the_page_says_from_when_on(
    phone: Phone, logged_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "SEARCHED", 2)
    for days in (0, 3, 6):
        phone.check(facts=f"堆物第{days}天", ago=timedelta(days=days, minutes=30))
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/findings?q=堆物").text
    assert "堆物第3天" in page
    assert "堆物第6天" not in page
    assert "只在2026年11月21日" in page
    earlier = officer.get("/findings?q=堆物&to=2026-11-20").text
    assert "堆物第6天" in earlier
    assert "按词语查找" not in earlier
    assert "按词语查找" not in officer.get("/findings").text
    assert "按词语查找" in officer.get("/findings?sort=severity").text
    assert officer.get("/findings/export/csv?q=堆物").text.count("堆物第") == 3  # a file leaves nothing out


def test_more_rows_than_a_sheet_holds_go_on_in_the_next_sheet(
    phone: Phone, logged_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "ROWS_A_SHEET", 2)
    for n in range(3):
        phone.check(photos=0, facts=f"第{n}处")
    answer = logged_in(Role.SECTION_OFFICER).get("/findings/export/xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("督察问题台账", 3), ("督察问题台账（2）", 2)]


def test_a_grave_finding_is_closed_by_the_chief_with_its_evidence(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("RW03",))
    place, form = f"/records/{check.id}", f"/findings/{check.items[0].id}/close"
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    assert "由科长或分管领导销号" in officer.get(place).text
    assert form not in officer.get(place).text
    assert "由科长或分管领导销号" in officer.post(form, {"reason": "已口头告知"}).text
    assert "严重问题销号" in chief.get(place).text
    assert "已销号" not in chief.get(place).text


def test_an_ordinary_finding_is_closed_by_an_officer_as_before(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("JM03",))
    officer = logged_in(Role.SECTION_OFFICER)
    closed = officer.post(f"/findings/{check.items[0].id}/close", {"reason": "首次发现，当场纠正"})
    assert "已记录在案" in officer.follow(closed).text
