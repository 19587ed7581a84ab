"""工作日历: a year's table is checked, previewed and put in force; whatever rested on a provisional year moves once."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from shared.organisation import Role
from shared.workdays import YearTable
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import Browser, Clock
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone
from tests.sync_server.procedures.calendars import at, official_2027

Enter = Callable[..., Browser]
EARLIER = official_2027(("2027-01-02",))


@pytest.fixture
def phone(app: object, squads: list[str]) -> Phone:
    return Phone(app, squads[0])  # type: ignore[arg-type]


def as_json(table: YearTable) -> bytes:
    entry = {"off": table.off, "work": table.work, "status": table.status, "source": table.source}
    return json.dumps({str(table.year): entry}).encode()


def send(browser: Browser, content: bytes, **fields: str) -> tuple[int, str]:
    answer = browser.post("/calendar", fields, files=[("table", ("table", content, "application/octet-stream"))])
    return answer.status_code, answer.text


def confirm(browser: Browser, preview: str) -> str:
    found = re.search(r'name="tables" value="([^"]+)"', preview)
    assert found
    return browser.follow(browser.post("/calendar/load", {"tables": html.unescape(found[1])})).text


def due_of(ledger: Ledger, notice: str) -> tuple[str, bool]:
    n = t.notices.c
    with ledger.read() as conn:
        row = conn.execute(select(n.due_on, n.due_certain).where(n.id == notice)).one()
    return row.due_on, row.due_certain


def test_a_preview_shows_what_would_move_and_only_the_confirmation_moves_it(
    ledger: Ledger, phone: Phone, logged_in: Enter, clock: Clock
) -> None:
    clock.moment = at("2026-12-31 10:00")
    notice = issue(logged_in(Role.SECTION_OFFICER), phone.check()).rpartition("/")[2]
    admin = logged_in(Role.SYSTEM_ADMIN)
    page = admin.get("/calendar").text
    assert "2027 年的正式放假安排尚未载入" in page
    assert "督察通知书反馈期限" in page
    status, preview = send(admin, as_json(EARLIER))
    assert status == 200
    assert "2027年1月6日（星期三）24时（暂定）" in preview
    assert "<b>2027年1月5日（星期二）24时</b>" in preview
    assert due_of(ledger, notice) == ("2027-01-06", False)
    assert "已载入2027 年的日历，1 个期限重新计算" in confirm(admin, preview)
    assert due_of(ledger, notice) == ("2027-01-05", True)
    assert "2027 年的正式放假安排尚未载入" not in admin.get("/calendar").text
    _, again = send(admin, as_json(EARLIER))
    assert "没有期限需要改动" in again


def test_the_unit_is_told_of_the_new_date_in_its_inbox(phone: Phone, logged_in: Enter, clock: Clock) -> None:
    clock.moment = at("2026-12-31 10:00")
    issue(logged_in(Role.SECTION_OFFICER), phone.check())
    admin, squad = logged_in(Role.SYSTEM_ADMIN), logged_in(Role.INSPECTED_UNIT)
    confirm(admin, send(admin, as_json(EARLIER))[1])
    assert "反馈期限由2027年1月6日（星期三）24时（暂定）改为2027年1月5日（星期二）24时" in squad.get("/inbox").text


def test_a_csv_with_two_columns_is_read_as_well(logged_in: Enter) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    lines = ["日期,类型", *(f"{day},放假" for day in EARLIER.off), *(f"{day},上班" for day in EARLIER.work)]
    status, preview = send(admin, "\n".join(lines).encode("gb18030"), source="国办发明电〔2026〕测试")
    assert status == 200
    assert "1月2日" in preview
    assert "已载入2027 年的日历" in confirm(admin, preview)


def test_faults_are_named_with_their_rows_and_what_was_typed_stays(logged_in: Enter) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    status, page = send(
        admin, "日期,类型\n2027-13-01,放假\n2027-01-04,上班\n2027-01-01,停工".encode(), source="国办通知"
    )
    assert status == 422
    assert "第 2 行“日期”：“2027-13-01”不是日期" in html.unescape(page)
    assert "第 3 行：2027-01-04本来就是工作日" in page
    assert "第 4 行“类型”：“停工”无法识别" in page
    assert 'value="国办通知"' in page
    assert "请填写放假通知的来源" in send(admin, b"\xef\xbb\xbf" + "日期,类型\n2027-01-01,放假".encode())[1]
    assert "不是可读的日历表" in send(admin, b"not json")[1]
    few = {"2027": {"off": ["2027-01-01"], "work": [], "status": "official"}}
    assert "放假日" in send(admin, json.dumps(few).encode())[1]
    assert "请选择一个日历文件" in admin.post("/calendar").text


def test_only_who_may_loads_a_table(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert officer.post("/calendar").status_code == 403
    assert officer.post("/calendar/load", {"tables": as_json(EARLIER).decode()}).status_code == 403
    assert "载入一年的日历" not in officer.get("/calendar").text
