"""Minutes that reach those below, and what they report on their tasks."""

from __future__ import annotations

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OFFICE, OTHER_SECTION, SECTION
from tests.sync_server.console.planning import Enter, begin, body, version


def test_minutes_of_the_city_reach_the_sections_they_are_sent_to(ledger: Ledger, logged_in: Enter) -> None:
    office, officer = logged_in(Role.OFFICE_STAFF), logged_in(Role.SECTION_OFFICER)
    meeting = office.post("/documents/begin/meeting").headers["location"]
    assert officer.get(meeting).status_code == 404
    page = office.get(meeting).text
    chosen = {"base": version(page), "receiver": [SECTION]}
    document = meeting.replace("/meetings/", "/documents/")
    assert office.post(f"{document}/receivers", {"base": version(page)}).status_code == 422
    assert office.post(f"{document}/receivers", chosen).status_code == 303
    form = {
        "base": "2",
        "title": "全市督察工作例会",
        "text.held_at": "11月24日",
        "text.place": "市局",
        "text.chair": "郑国华",
        "text.agenda": "通报情况",
        "text.minutes": "布置整治",
        "rows.tasks.0": "排查户外招牌隐患",
        "rows.tasks.1": "各区",
        "rows.tasks.2": "",
        "rows.tasks.3": "2026-12-20",
    }
    assert office.post(f"{document}/edit", form).status_code == 303
    assert office.post(f"{document}/deeds/issue").status_code == 303
    listed = officer.get("/meetings").text
    assert "市局任务" in listed
    assert "排查户外招牌隐患" in listed
    assert "布置整治" in officer.get(meeting).text
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui").get(meeting).status_code == 404
    plan = begin(officer)
    assert "排查户外招牌隐患" in str(body(ledger, plan)["problems"])


def test_a_section_reports_on_a_task_and_its_next_plan_leaves_it_out(ledger: Ledger, logged_in: Enter) -> None:
    office, officer = logged_in(Role.OFFICE_STAFF), logged_in(Role.SECTION_OFFICER)
    meeting = office.post("/documents/begin/meeting").headers["location"]
    document = meeting.replace("/meetings/", "/documents/")
    texts = {f"text.{name}": "街面管控" for name in ("held_at", "place", "chair", "agenda", "minutes")}
    rows = {f"rows.tasks.{n}": text for n, text in enumerate(("排查户外招牌隐患", "长宁区", "", ""))}
    office.post(f"{document}/edit", {"base": "1", "title": "例会", **texts, **rows})
    office.post(f"{document}/deeds/issue")
    url = f"{meeting}/tasks/1/report"
    assert "请写明办理情况" in officer.post(url, {"words": " "}).text
    assert "已报告" in officer.follow(officer.post(url, {"words": "已排查42块，整改3块"})).text
    assert "已排查42块，整改3块" in office.get(meeting).text
    with ledger.read() as conn:
        told = conn.execute(t.deliveries.select().where(t.deliveries.c.kind == "meeting.task_reported")).all()
    assert [row.unit_id for row in told] == [OFFICE]
    assert "排查户外招牌隐患" not in str(body(ledger, begin(officer))["problems"])
    xuhui = logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui")
    assert xuhui.post(url, {"words": "x"}).status_code == 404, "the task is not for this district"
    assert "已排查42块" not in xuhui.get(meeting).text
    assert office.post(url, {"words": "x"}).status_code == 404
    assert officer.post(f"{meeting}/tasks/9/report", {"words": "x"}).status_code == 404


def test_a_squad_reads_the_minutes_of_its_section(logged_in: Enter) -> None:
    chief, squad = logged_in(Role.SECTION_CHIEF), logged_in(Role.INSPECTED_UNIT)
    meeting = chief.post("/documents/begin/meeting").headers["location"]
    document = meeting.replace("/meetings/", "/documents/")
    texts = {f"text.{name}": "街面管控" for name in ("held_at", "place", "chair", "agenda", "minutes")}
    assert chief.post(f"{document}/edit", {"base": "1", "title": "例会", **texts}).status_code == 303
    assert squad.get(meeting).status_code == 404
    chief.post(f"{document}/deeds/issue")
    assert "街面管控" in squad.get(meeting).text
    assert "例会" in squad.get("/meetings").text
    assert "新建会议" not in squad.get("/meetings").text
