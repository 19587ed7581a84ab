"""专项督察 as officers, leaders and responsible units meet it in the browser: from the form to the archive."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.inspection import CasePoint, Outcome
from shared.organisation import Role
from sync_server.acts.states import record_state
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.special.rules.share import TESTS
from tests.sync_server.console.conftest import OFFICE, OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.story import Phone
from tests.sync_server.scans.handing import broken_jpeg, pdf

Enter = Callable[..., Browser]
FORM: Mapping[str, str] = {
    "source": "direction",
    "source_name": "市政府分管领导",
    "source_number": "沪府办批〔2026〕118号",
    "source_words": "请市城管局督办定西路乱设摊",
    "received_on": "2026-11-24",
    "title": "定西路乱设摊专项督察",
    "place": "定西路沿线",
    "facts": "定西路夜间设摊反复",
    "plan": "责任单位自查自纠，督察科现场检查两次",
    "demands": "取缔占道设摊，落实长效管理",
    "amount": "15",
    "measure": "days",
    "checklist": "JM20\n夜间值守是否到位",
    "opinion": "拟予立案，请审批",
}


def filled(*units: tuple[str, str, str, str], **changes: str) -> dict[str, Any]:
    """The form with rows of (unit, name of another body, part, demands), and an empty row as browsers send it."""
    rows = [*units, ("", "", "", "")]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(("unit", "other", "part", "wanted"))}
    return {**FORM, **changes, **columns}


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


@pytest.fixture
def leaders(logged_in: Enter) -> tuple[Browser, Browser]:
    """The section's chief and the leader."""
    return logged_in(Role.SECTION_CHIEF), logged_in(Role.BUREAU_LEADER)


@pytest.fixture
def squad(logged_in: Enter) -> Browser:
    return logged_in(Role.INSPECTED_UNIT)


@pytest.fixture
def case(officer: Browser, squads: list[str]) -> str:
    """The address of a case that has been put on paper."""
    done = officer.post("/cases/new", filled((squads[0], "", "lead", "取缔占道设摊12处")))
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def paper(ledger: Ledger, case: str, kind: str) -> str:
    """The id of the case's last document of the kind."""
    d, case_id = t.documents.c, case.rpartition("/")[2]
    with ledger.read() as conn:
        of = t.documents.select().where(d.kind == kind, d.subject_id == case_id).order_by(d.created_at.desc())
        return str(conn.execute(of).mappings().all()[0]["id"])


def paper_of(ledger: Ledger, kind: str) -> str:
    """The id of the only document of the kind."""
    with ledger.read() as conn:
        return str(conn.execute(select(t.documents.c.id).where(t.documents.c.kind == kind)).scalar_one())


def share(ledger: Ledger, case: str, nth: int = 1) -> Any:
    s = t.case_shares.c
    with ledger.read() as conn:
        return conn.execute(t.case_shares.select().where(s.case_id == case.rpartition("/")[2], s.nth == nth)).one()


def approve(ledger: Ledger, leaders: tuple[Browser, Browser], officer: Browser, case: str, kind: str) -> None:
    """Put a form before the chief, then the leader, who approves it."""
    document = paper(ledger, case, kind)
    for browser, deed in (
        (officer, "propose"),
        (leaders[0], "approve"),
        (leaders[1], "issue"),
    ):
        done = browser.post(f"/documents/{document}/deeds/{deed}", {"words": "同意"})
        assert done.status_code == 303, re.findall(r'role="alert".*?</div>', done.text, re.S)


@pytest.fixture
def opened(case: str, ledger: Ledger, leaders: tuple[Browser, Browser], officer: Browser) -> str:
    approve(ledger, leaders, officer, case, "case_opening")
    return case


def test_a_case_is_listed_and_shows_what_it_rests_on(case: str, officer: Browser, logged_in: Enter) -> None:
    listed = officer.get("/cases").text
    assert "定西路乱设摊专项督察" in listed
    assert "拟立案" in listed
    page = officer.get(case).text
    for words in ("市政府分管领导", "沪府办批〔2026〕118号", "取缔占道设摊12处", "JM20", "夜间值守是否到位"):
        assert words in page
    assert "批准之前，任何责任单位都看不到本案" in page


def test_before_it_is_approved_neither_the_unit_nor_another_district_finds_it(
    case: str, ledger: Ledger, logged_in: Enter, squad: Browser
) -> None:
    other = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    for browser in (squad, other):
        assert browser.get(case).status_code == 404
        assert browser.get(f"/cases/shares/{share(ledger, case).id}").status_code == 404
    assert "定西路" not in squad.get("/cases/shares?state=all").text
    assert "定西路" not in other.get("/cases?state=all").text


def test_a_section_finds_a_case_of_the_city_and_its_share_in_it_once_it_is_approved(
    ledger: Ledger, logged_in: Enter
) -> None:
    staff, section = logged_in(Role.OFFICE_STAFF), logged_in(Role.SECTION_OFFICER)
    leaders = logged_in(Role.OFFICE_CHIEF), logged_in(Role.BUREAU_LEADER, OFFICE)
    case = str(staff.post("/cases/new", filled((SECTION, "", "lead", "取缔占道设摊12处"))).headers["location"])
    pages = (case, f"/cases/shares/{share(ledger, case).id}")
    assert [section.get(page).status_code for page in pages] == [404, 404]
    assert "定西路" not in section.get("/cases?state=all").text + section.get("/cases/shares?state=all").text
    approve(ledger, leaders, staff, case, "case_opening")
    assert [section.get(page).status_code for page in pages] == [200, 200]
    assert "定西路" in section.get("/cases/shares").text


def test_what_was_typed_comes_back_with_the_reason(officer: Browser, squads: list[str]) -> None:
    refused = officer.post(
        "/cases/new", filled((squads[0], "", "", "取缔"), (squads[1], "", "", "配合"), facts="路段甲")
    )
    assert refused.status_code == 422
    assert "牵头" in refused.text
    assert "路段甲" in refused.text
    assert "配合" in refused.text
    nobody = officer.post("/cases/new", filled())
    assert nobody.status_code == 422
    assert "JM20\n夜间值守是否到位" in nobody.text


def test_a_changed_case_is_saved_once_and_the_second_sees_the_first(
    case: str, officer: Browser, squads: list[str]
) -> None:
    form = officer.get(f"{case}/edit").text
    base = re.search(r'name="base" value="(\d+)"', form)
    assert base
    unit = (squads[0], "", "lead", "取缔占道设摊12处")
    saved = officer.post(f"{case}/edit", filled(unit, facts="现状一", base=base[1]))
    assert saved.status_code == 303
    late = officer.post(f"{case}/edit", filled(unit, facts="现状二", base=base[1]))
    assert late.status_code == 409
    assert "现状一" in late.text
    assert "现状二" in late.text


def test_the_unit_signs_and_reports_and_the_case_goes_to_the_archive(
    opened: str, ledger: Ledger, leaders: tuple[Browser, Browser], squad: Browser, officer: Browser, logged_in: Enter
) -> None:
    assert "定西路乱设摊专项督察" in squad.get("/cases/shares").text
    url = f"/cases/shares/{share(ledger, opened).id}"
    assert "2026年12月9日" in squad.get(url).text, "15 days from 2026-11-24"
    assert "已签收" in squad.follow(squad.post(f"{url}/sign", {"signer": "何志刚"})).text
    answer = {"kind": "result", "title": "整治情况报告", "words": "已取缔12处，安排值守", "stamped": "1"}
    assert "等待督察机构审核" in squad.follow(squad.post(f"{url}/report", answer)).text
    judged = officer.post(f"{url}/judge", {"verdict": "accept", "test": list(TESTS), "words": "达到要求"})
    assert "审核通过" in officer.follow(judged).text
    assert "定西路乱设摊专项督察" in squad.get("/cases/shares").text, "it is the lead that asks for closing"
    officer.follow(officer.post(f"{opened}/closing"))
    closing = paper(ledger, opened, "case_closing")
    fields = {"text.found": "乱设摊12处", "text.accountability": "无，系首次", "text.opinion": "拟予结案"}
    form = officer.get(f"/documents/{closing}/edit").text
    assert "查明问题" in form
    base = re.search(r'name="base" value="(\d+)"', form)
    assert base
    typed = dict(re.findall(r"<textarea[^>]* name=\"(text[.]\w+)\"[^>]*>(.*?)</textarea>", form, re.S))
    typed |= dict(re.findall(r'<input[^>]* name="(title)"[^>]* value="([^"]*)"', form))
    saved = officer.post(f"/documents/{closing}/edit", {**typed, **fields, "base": base[1]})
    assert saved.status_code == 303, saved.text
    approve(ledger, leaders, officer, opened, "case_closing")
    page = officer.get(opened).text
    assert "已结案" in page
    assert "待回复交办单位" in page
    assert "归档" not in re.findall(r"下一步：(\S+?)</h2>", page)
    officer.follow(officer.post(f"{opened}/reply"))
    reply = paper(ledger, opened, "case_reply")
    assert leaders[0].post(f"/documents/{reply}/deeds/issue").status_code == 303
    filed = officer.follow(officer.post(f"{opened}/archive", {"words": ""})).text
    assert "已归档" in filed
    assert "正在装订编页" in filed, "the volume is bound a moment later"
    card = '<section class="card no-print" aria-label="补充材料">'
    assert card in filed
    assert card not in logged_in(Role.OFFICE_STAFF).get(opened).text, "the city reads the volume and adds nothing"


def test_a_stamped_paper_comes_with_the_report_and_is_read_by_those_concerned_only(
    opened: str, ledger: Ledger, squad: Browser, officer: Browser, logged_in: Enter
) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    squad.post(f"{url}/sign", {"signer": "何志刚"})
    fields = {"kind": "result", "title": "整治情况报告", "words": "已取缔12处", "stamped": "1"}
    broken = squad.post(f"{url}/report", fields, files=[("paper", ("一.jpg", broken_jpeg(), "image/jpeg"))])
    assert broken.status_code == 422
    assert "已取缔12处" in broken.text
    sent = squad.post(f"{url}/report", fields, files=[("paper", ("报告.pdf", pdf(2), "application/pdf"))])
    assert sent.status_code == 303, sent.text
    page = officer.get(url).text
    assert "2 页" in page
    assert "可能没有盖章" in page
    (address,) = set(re.findall(r'href="(/cases/reports/[^"#?]+/paper\.pdf)"', page))
    for reader in (officer, squad):
        assert reader.get(address).content.startswith(b"%PDF")
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get(address).status_code == 404


def test_a_leaders_paper_is_keyed_in_with_its_scan_and_the_units_are_told(
    opened: str, ledger: Ledger, squad: Browser, officer: Browser
) -> None:
    chosen = {"leader": "陈副区长", "given_on": "2026-11-24", "words": "抓紧办理", "share": share(ledger, opened).id}
    done = officer.post(f"{opened}/directions", chosen, files=[("paper", ("批示.pdf", pdf(1), "application/pdf"))])
    assert done.status_code == 303, done.text
    page = officer.get(opened).text
    assert "抓紧办理" in page
    (address,) = set(re.findall(r'href="(/cases/directions/[^"#?]+/paper\.pdf)"', page))
    assert officer.get(address).content.startswith(b"%PDF")
    assert squad.get(address).status_code in (403, 404)
    assert "批示" in squad.get("/inbox").text


def test_what_was_handled_on_paper_is_entered_until_the_case_is_filed(
    opened: str, officer: Browser, squad: Browser
) -> None:
    fields = {"title": "会议签到表", "day": "2026-11-24", "handled_by": "周敏"}
    files = [("hand_paper", ("签到.pdf", pdf(1), "application/pdf"))]
    assert officer.post(f"{opened}/hand-papers", fields, files=files).status_code == 303
    assert "会议签到表" in officer.get(opened).text
    assert squad.post(f"{opened}/hand-papers", fields, files=files).status_code in (403, 404)


def test_a_report_that_does_not_hold_is_sent_back_with_words_kept(
    opened: str, ledger: Ledger, leaders: tuple[Browser, Browser], squad: Browser, officer: Browser
) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    squad.post(f"{url}/sign", {"signer": "何志刚"})
    hard = {"kind": "hard", "title": "进展", "words": "已取缔3处", "reasons": "", "measures": ""}
    refused = squad.post(f"{url}/report", hard)
    assert refused.status_code == 422
    assert "原因和加快办理的措施" in refused.text
    assert "已取缔3处" in refused.text
    squad.post(f"{url}/report", {**hard, "kind": "result"})
    unjudged = officer.post(f"{url}/judge", {"verdict": "accept", "test": ["facts"], "words": "尚缺公章"})
    assert unjudged.status_code == 422
    assert "尚缺公章" in unjudged.text
    back = officer.post(f"{url}/judge", {"verdict": "return", "test": ["facts"], "words": "没有公章，重报"})
    assert back.status_code == 303
    again = squad.get(url).text
    assert "没有公章，重报" in again
    assert "加盖公章：不符合" in again
    assert "2026年11月27日" in again, "three working days from 2026-11-24"


@pytest.mark.parametrize(
    ("form", "wrong", "right"),
    [
        ("report", {"kind": ""}, {"kind": "result"}),
        ("report", {"kind": "hard", "reasons": ""}, {"kind": "result"}),
        ("directions", {"given_on": ""}, {"given_on": "2026-11-24"}),
    ],
)
def test_a_form_that_is_refused_for_something_else_keeps_its_scan(
    opened: str,
    ledger: Ledger,
    squad: Browser,
    officer: Browser,
    form: str,
    wrong: dict[str, str],
    right: dict[str, str],
) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    squad.post(f"{url}/sign", {"signer": "何志刚"})
    who, place = (squad, url) if form == "report" else (officer, opened)
    fields = {"leader": "陈副区长", "title": "整治情况报告", "words": "已取缔12处", "stamped": "1"}
    files = [("paper", ("扫描.pdf", pdf(2), "application/pdf"))]
    refused = who.post(f"{place}/{form}", {**fields, **wrong}, files=files)
    assert refused.status_code == 422
    (ticket,) = re.findall(r'name="paper_ticket" value="([^"]+)" checked', refused.text)
    assert ticket.startswith("已收到 2 页（扫描.pdf），不用重新选择")
    sent = who.post(f"{place}/{form}", {**fields, **right, "paper_ticket": unescape(ticket)})
    assert sent.status_code == 303, sent.text
    with ledger.read() as conn:
        assert conn.execute(select(t.scans.c.pages)).scalars().all() == [2]


def test_more_time_is_asked_checked_and_granted(
    opened: str, ledger: Ledger, leaders: tuple[Browser, Browser], squad: Browser, officer: Browser
) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    squad.post(f"{url}/sign", {"signer": "何志刚"})
    asked = squad.post(f"{url}/extension", {"until": "2026-12-12", "reasons": "需协调", "progress": "已完成一半"})
    assert asked.status_code == 303
    assert officer.post(f"{url}/extension/check", {"words": "情况属实"}).status_code == 303
    granted = leaders[0].post(f"{url}/extension/decide", {"granted": "1", "until": "2026-12-12"})
    assert granted.status_code == 303
    page = squad.get(url).text
    assert "2026年12月14日" in page, "Saturday rolls on to Monday"
    assert "原定2026年12月12日" in page


def test_a_unit_meets_its_order_once_it_is_signed_and_never_a_draft(
    opened: str, leaders: tuple[Browser, Browser], ledger: Ledger, squad: Browser, officer: Browser
) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    draft = str(officer.post(f"{url}/order", {}).headers["location"])
    assert draft in officer.get(url).text
    for page in (url, opened):
        assert draft not in squad.get(page).text
    assert leaders[0].post(f"{draft}/deeds/issue", {"words": ""}).status_code == 303
    for page in (url, opened):
        assert draft in squad.get(page).text


def test_no_page_of_the_unit_says_who_was_sent_what_is_being_drafted_or_what_was_said_inside(
    opened: str, app: FastAPI, ledger: Ledger, squads: list[str], squad: Browser, officer: Browser
) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    told = {"user": Phone(app, squads[0]).user_id, "words": "夜间暗访", "due_on": "2026-11-25"}
    assert officer.post(f"{url}/visits", told).status_code == 303
    assert officer.post(f"{url}/order", {}).status_code == 303
    directed = {"leader": "陈副区长", "given_on": "2026-11-24", "words": "先摸清底数"}
    assert officer.post(f"{opened}/directions", directed).status_code == 303
    inside = ("夜间暗访", "起草对", "陈副区长", "先摸清底数", "市政府分管领导")
    seen = officer.get(url).text + officer.get(opened).text
    assert [words for words in inside if words not in seen] == []
    for page in (url, opened):
        shown = squad.get(page).text
        assert "交办" in shown
        assert [words for words in inside[:2] if words in shown] == [], page
    page = squad.get(opened).text
    assert 'aria-label="领导批示"' not in page
    assert "市政府分管领导" not in page
    for kept in ("case_opening", "case_order"):
        assert f"/documents/{paper_of(ledger, kept)}" not in page + squad.get(url).text
        assert squad.get(f"/documents/{paper_of(ledger, kept)}").status_code in (403, 404)


def test_nobody_judges_from_a_stale_page_what_others_have_judged(
    opened: str, ledger: Ledger, squad: Browser, officer: Browser
) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    squad.post(f"{url}/sign", {"signer": "何志刚"})
    given = {"kind": "result", "title": "整治报告", "words": "已取缔12处", "stamped": "1"}
    squad.post(f"{url}/report", given)
    [seen] = re.findall(r'name="seen" value="(\d+)"', officer.get(url).text)
    accepted = officer.post(f"{url}/judge", {"verdict": "accept", "test": list(TESTS), "words": "", "seen": seen})
    assert accepted.status_code == 303
    stale = officer.post(f"{url}/judge", {"verdict": "return", "test": [], "words": "东侧仍有设摊", "seen": seen})
    assert stale.status_code == 409
    assert "您看到的不是最新情况" in stale.text
    assert "东侧仍有设摊" in stale.text, "what was typed is kept"


def test_urging_is_registered_and_printed_apart_from_reminders(opened: str, ledger: Ledger, officer: Browser) -> None:
    url = f"/cases/shares/{share(ledger, opened).id}"
    done = officer.post(f"{url}/urgings", {"way": "phone", "words": "已去电", "result": "答应周五报"})
    assert done.status_code == 303
    book = officer.get(f"{opened}/urgings").text
    assert "人工催办 1 次，系统自动提醒 0 次" in book
    assert "答应周五报" in book


def test_a_change_is_asked_for_on_paper_and_takes_effect_with_approval(
    opened: str, ledger: Ledger, leaders: tuple[Browser, Browser], squad: Browser, officer: Browser
) -> None:
    none = officer.post(f"{opened}/changes", {"reasons": "道路封闭施工"})
    assert none.status_code == 422
    assert "道路封闭施工" in none.text
    assert (
        officer.post(
            f"{opened}/changes", {"change": "suspend", "reasons": "道路封闭施工", "opinion": "拟予中止"}
        ).status_code
        == 303
    )
    document = paper(ledger, opened, "case_change")
    assert officer.get(f"/documents/{document}").status_code == 200
    assert "承办中" in officer.get(opened).text
    approve(ledger, leaders, officer, opened, "case_change")
    assert "期限停止计算" in officer.get(opened).text
    assert "已中止" in squad.get(f"/cases/shares/{share(ledger, opened).id}").text


def test_a_case_is_offered_for_joining_as_long_as_the_act_would_take_it(
    opened: str, squads: list[str], ledger: Ledger, leaders: tuple[Browser, Browser], officer: Browser
) -> None:
    done = officer.post("/cases/new", filled((squads[0], "", "lead", "取缔占道设摊12处")))
    second, offer = str(done.headers["location"]), f'<option value="{opened.rpartition("/")[2]}">'
    approve(ledger, leaders, officer, second, "case_opening")
    assert offer in officer.get(second).text
    officer.post(f"{opened}/changes", {"change": "suspend", "reasons": "道路封闭施工", "opinion": "拟予中止"})
    approve(ledger, leaders, officer, opened, "case_change")
    assert offer not in officer.get(second).text


def test_tiles_count_what_their_lists_show(opened: str, officer: Browser, clock: Clock) -> None:
    page = officer.get("/cases").text
    tiles = re.findall(r'class="tile[^"]*" href="(/cases\?state=\w+)".*?<b>(\d+)', page)
    assert len(tiles) == 6
    for url, count in tiles:
        rows = officer.get(url).text.count("data-row")
        assert rows == int(count), url


def test_a_case_of_the_detachment_goes_to_the_citys_leader(ledger: Ledger, squads: list[str], logged_in: Enter) -> None:
    inspector, chief = logged_in(Role.DETACHMENT_INSPECTOR), logged_in(Role.DETACHMENT_CHIEF)
    leader = logged_in(Role.BUREAU_LEADER, OFFICE)
    case = str(inspector.post("/cases/new", filled((squads[0], "", "lead", "取缔占道设摊"))).headers["location"])
    document = paper(ledger, case, "case_opening")
    assert inspector.post(f"/documents/{document}/deeds/propose").status_code == 303
    assert leader.get(f"/documents/{document}").status_code == 404, "the chief looks through it first"
    assert chief.post(f"/documents/{document}/deeds/approve").status_code == 303
    assert chief.post(f"/documents/{document}/deeds/issue").status_code == 422
    assert "立案审批表" in leader.get("/").text
    assert leader.post(f"/documents/{document}/deeds/issue", {"words": "同意"}).status_code == 303
    assert "承办中" in inspector.get(case).text


def test_a_district_leader_signs_nothing_for_the_detachment(
    ledger: Ledger, squads: list[str], logged_in: Enter
) -> None:
    inspector, chief = logged_in(Role.DETACHMENT_INSPECTOR), logged_in(Role.DETACHMENT_CHIEF)
    case = str(inspector.post("/cases/new", filled((squads[0], "", "lead", "取缔占道设摊"))).headers["location"])
    document = paper(ledger, case, "case_opening")
    inspector.post(f"/documents/{document}/deeds/propose")
    chief.post(f"/documents/{document}/deeds/approve")
    assert logged_in(Role.BUREAU_LEADER).post(f"/documents/{document}/deeds/issue").status_code == 404


def test_what_can_be_changed_no_more_is_not_offered_for_changing(opened: str, officer: Browser) -> None:
    assert officer.get(f"{opened}/edit").status_code == 409


def test_a_units_page_shows_its_special_and_its_daily_work(opened: str, squads: list[str], officer: Browser) -> None:
    assert "定西路乱设摊专项督察" in officer.get(f"/units/{squads[0]}/ledger").text
    assert "定西路乱设摊专项督察" not in officer.get(f"/units/{squads[1]}/ledger").text


def test_what_failed_on_the_cases_own_checklist_is_nowhere_called_nothing(
    opened: str, app: FastAPI, ledger: Ledger, squads: list[str], officer: Browser
) -> None:
    with ledger.read() as conn:
        number = conn.execute(select(t.cases.c.number)).scalar_one()
    points = (CasePoint("夜间值守是否到位", Outcome.FAIL, "无人在岗"), CasePoint("停放线是否清晰", Outcome.PASS))
    check = Phone(app, squads[0]).check((), photos=0, case_number=number, case_points=points)
    for page in (opened, f"/records/{check.id}", "/records", f"/units/{squads[0]}/ledger"):
        text = officer.get(page).text
        assert "要点不合格 1 项" in text, page
        assert "无问题" not in text, page
    with ledger.read() as conn:
        assert record_state(conn, check.id).words == "已收到，专项要点不合格 1 项"
        said = list(conn.execute(select(t.events.c.words).where(t.events.c.subject_id == check.id)).scalars())
    assert any("专项要点不合格 1 项" in words for words in said)
    assert not any("未发现问题" in words for words in said)
