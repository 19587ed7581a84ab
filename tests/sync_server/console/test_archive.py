"""档案 in the console: who sees which volumes, what a volume's page says, what is taken out of it, added and lent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from sync_server.archive.binding.rounds import Bindery, bind_waiting
from sync_server.archive.deeds import file_volume
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.permissions import CITY_CODE
from tests.sync_server.acts.world import ASSETS
from tests.sync_server.archive.volumes import draft_of, picture, scan, scanned
from tests.sync_server.console.conftest import DETACHMENT, OTHER_SECTION, Browser, Clock

Enter = Callable[..., Browser]


def bind(app: FastAPI, ledger: Ledger) -> int:
    settings = app.state.settings
    bindery = Bindery(app.state.photos, settings.photos, ASSETS, settings.data_dir / "binding")
    bound = 0
    while bind_waiting(ledger, bindery):
        bound += 1
    return bound


@pytest.fixture
def volume(app: FastAPI, ledger: Ledger, squads: list[str]) -> str:
    """A volume of two papers that has been bound."""
    items = [scan("批办单", content=scanned(2), store=app.state.photos)]
    items += [scan("现场照片", "2026-11-10", content=picture(), media_type="image/jpeg", store=app.state.photos)]
    volume_id = ledger.write(lambda w: file_volume(w, Actor("user", "u-keeper", "沈立"), draft_of(items)))
    assert bind(app, ledger) == 1
    return volume_id


def rows(ledger: Ledger, table: Any) -> list[Any]:
    with ledger.read() as conn:
        return list(conn.execute(select(table)).mappings())


def test_section_and_city_find_the_volume_and_nobody_else_does(volume: str, logged_in: Enter) -> None:
    for role in (Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.OFFICE_STAFF, Role.OFFICE_CHIEF):
        browser = logged_in(role)
        assert "占道洗车专项督察" in browser.get("/archive").text, role
        assert "批办单" in browser.get(f"/archive/{volume}").text, role
    other = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert "占道洗车" not in other.get("/archive").text
    for address in ("", "/package.zip", "/parts/0/volume.pdf"):
        assert other.get(f"/archive/{volume}{address}").status_code == 404, address
    for role in (Role.INSPECTED_UNIT, Role.SQUAD_INSPECTOR, Role.SYSTEM_ADMIN, Role.AUDITOR):
        assert logged_in(role).get(f"/archive/{volume}").status_code == 403, role


def test_the_list_is_narrowed_by_year_retention_state_and_words(volume: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    for query, there in {
        "year=2026&retention=30y": True,
        "year=2025": False,
        "retention=permanent": False,
        "state=lent": False,
        "state=waiting": False,
        "q=洗车": True,
        "q=ZXDC-2026": True,
        "q=沈立": True,
        "q=拆违": False,
    }.items():
        assert ("占道洗车专项督察" in officer.get(f"/archive?{query}").text) is there, query
    table = officer.get("/archive/export/csv").text
    assert "310105-ZY·ZXDC-2026-D30-0001,占道洗车专项督察" in table
    assert "在库" in table


def test_the_page_has_contents_pages_and_what_the_validators_said(volume: str, logged_in: Enter) -> None:
    page = logged_in(Role.SECTION_OFFICER).get(f"/archive/{volume}").text
    assert "卷内文件目录（2 件，3 页）" in page
    assert "1–2" in page
    assert "parts/0/volume.pdf#page=3" in page, "cover and contents list stand before it"
    assert "Apache PDFBox Preflight 2.0：通过" in page


def test_the_bound_volume_and_the_package_come_whole_and_who_took_them_is_noted(
    volume: str, ledger: Ledger, app: FastAPI, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    (part,) = rows(ledger, t.volume_parts)
    pdf = officer.get(f"/archive/{volume}/parts/0/volume.pdf")
    assert pdf.content == b"".join(app.state.photos.stream(part["sha256"]))
    package = officer.get(f"/archive/{volume}/package.zip")
    assert "attachment" in package.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert archive.read("文件/001_批办单.pdf") == scanned(2)
        assert archive.testzip() is None
    told = [row["words"] for row in rows(ledger, t.events) if row["kind"] in ("volume.read", "volume.exported")]
    assert [words[-5:] for words in told] == ["查阅了案卷", "导出了案卷"]
    for nth in ("1", "x", "9999999"):
        assert officer.get(f"/archive/{volume}/parts/{nth}/volume.pdf").status_code == 404


def test_a_bound_volume_whose_file_is_gone_is_said_to_be_gone(
    volume: str, ledger: Ledger, app: FastAPI, logged_in: Enter
) -> None:
    (part,) = rows(ledger, t.volume_parts)
    app.state.photos.remove(part["sha256"])
    answer = logged_in(Role.SECTION_OFFICER).get(f"/archive/{volume}/parts/0/volume.pdf")
    assert answer.status_code == 404
    assert "装订件的原件" in answer.text


SUPPLEMENT = {"title": "迟到的回执", "day": "2026-11-20", "reason": "归档后寄到", "number": "", "author": "华阳路街道"}


def test_a_supplement_comes_with_a_scan_and_stands_beside_what_was_filed(
    volume: str, ledger: Ledger, app: FastAPI, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    sent = officer.post(
        f"/archive/{volume}/supplements",
        SUPPLEMENT,
        files={"paper": ("回执.pdf", scanned(1, shade=9), "application/pdf")},
    )
    assert officer.outcome(sent)[0] == 303, officer.outcome(sent)
    assert "正在装订编页" in officer.get(f"/archive/{volume}").text
    assert bind(app, ledger) == 1
    page = officer.get(f"/archive/{volume}").text
    assert "第1次补充材料（1 件，1 页）" in page
    assert "补1-1" in page
    assert "归档后寄到" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": ""}, "补充的原因"),
        ({"title": "."}, "材料题名"),
        ({"day": ""}, "材料上的日期"),
        ({}, "选择"),
    ],
)
def test_a_supplement_that_lacks_something_is_refused_with_its_words_kept(
    volume: str, ledger: Ledger, logged_in: Enter, wrong: dict[str, str], words: str
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    sent = officer.post(f"/archive/{volume}/supplements", SUPPLEMENT | wrong)
    assert sent.status_code == 422
    assert words in sent.text
    assert "华阳路街道" in sent.text
    assert len(rows(ledger, t.volume_parts)) == 1


def test_lending_and_taking_back_stand_on_the_page(volume: str, ledger: Ledger, clock: Clock, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    lent = {"borrower": "法制科 王芳", "purpose": "行政复议答复", "back_on": "2026-11-26"}
    assert officer.post(f"/archive/{volume}/borrowings", lent).status_code == 303
    assert "占道洗车" in officer.get("/archive?state=lent").text
    assert "借出" in officer.get(f"/archive/{volume}").text
    clock.pass_by(days=3)
    officer = logged_in(Role.SECTION_CHIEF)
    assert "逾期未还" in officer.get(f"/archive/{volume}").text
    (borrowing,) = rows(ledger, t.borrowings)
    back = f"/archive/{volume}/borrowings/{borrowing['id']}"
    assert officer.post(back, {"words": "完好"}).status_code == 303
    page = officer.get(f"/archive/{volume}").text
    assert "已归还" in page
    assert "完好" in page
    assert officer.post(back, {}).status_code == 409


def test_nothing_is_lent_without_a_day(volume: str, ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    sent = officer.post(f"/archive/{volume}/borrowings", {"borrower": "王芳", "purpose": "行政复议", "back_on": ""})
    assert sent.status_code == 422
    assert "请选择归还日期" in sent.text
    assert rows(ledger, t.borrowings) == []


def test_a_supplement_dated_after_today_is_refused_with_its_words_kept(
    volume: str, ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    files = {"paper": ("回执.pdf", scanned(1, shade=9), "application/pdf")}
    sent = officer.post(f"/archive/{volume}/supplements", SUPPLEMENT | {"day": "2026-11-25"}, files=files)
    assert sent.status_code == 422
    assert "不能晚于今天" in sent.text
    assert "华阳路街道" in sent.text
    assert len(rows(ledger, t.volume_parts)) == 1


LENT = {"borrower": "法制科 王芳", "purpose": "行政复议答复", "back_on": "2026-11-30"}


@pytest.mark.parametrize("role", [Role.BUREAU_LEADER, Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.DETACHMENT_CHIEF])
def test_leader_and_city_read_and_keep_nothing_of_the_section(
    volume: str, ledger: Ledger, logged_in: Enter, role: Role
) -> None:
    above = logged_in(role)
    page = above.get(f"/archive/{volume}").text
    assert "批办单" in page
    assert "登记借阅" not in page
    assert "归入补充材料" not in page
    refused = 403 if role is Role.BUREAU_LEADER else 422
    assert above.post(f"/archive/{volume}/borrowings", LENT).status_code == refused
    assert rows(ledger, t.borrowings) == []


@pytest.mark.parametrize("role", [Role.DETACHMENT_INSPECTOR, Role.DETACHMENT_CHIEF])
def test_the_detachment_keeps_its_own_volumes(ledger: Ledger, app: FastAPI, logged_in: Enter, role: Role) -> None:
    items = [scan("批办单", content=scanned(1), store=app.state.photos)]
    draft = replace(draft_of(items), unit_id=DETACHMENT, district_code=CITY_CODE)
    own = ledger.write(lambda w: file_volume(w, Actor("user", "u-keeper", "沈立"), draft))
    keeper = logged_in(role)
    page = keeper.get(f"/archive/{own}").text
    assert "登记借阅" in page
    assert "归入补充材料" in page
    assert keeper.post(f"/archive/{own}/borrowings", LENT).status_code == 303


def test_a_borrowing_is_given_back_at_the_address_of_its_volume_alone(
    volume: str, ledger: Ledger, app: FastAPI, logged_in: Enter
) -> None:
    items = [scan("另案批办单", content=scanned(1), store=app.state.photos)]
    other = ledger.write(lambda w: file_volume(w, Actor("user", "u-keeper", "沈立"), draft_of(items, "case-2")))
    officer = logged_in(Role.SECTION_OFFICER)
    assert officer.post(f"/archive/{volume}/borrowings", LENT).status_code == 303
    (borrowing,) = rows(ledger, t.borrowings)
    assert officer.post(f"/archive/{other}/borrowings/{borrowing['id']}", {}).status_code == 404
    assert [row["returned_at"] for row in rows(ledger, t.borrowings)] == [None]


def test_who_asks_for_the_head_alone_has_taken_nothing(volume: str, ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    for address in ("package.zip", "parts/0/volume.pdf"):
        assert officer.send("HEAD", f"/archive/{volume}/{address}").status_code == 200
    assert not {"volume.read", "volume.exported"} & {row["kind"] for row in rows(ledger, t.events)}


def test_the_empty_archive_says_how_a_volume_comes_into_it(logged_in: Enter) -> None:
    page = logged_in(Role.SECTION_OFFICER).get("/archive").text
    assert "由承办单位在案件页面点“归档”" in page
    assert "自动归档" not in page
