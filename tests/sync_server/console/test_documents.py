"""Documents in the console: read, written in two windows at once, moved on, and closed to everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shared.organisation import Role
from sync_server.acts import document_kinds
from sync_server.acts.common.documents import create
from sync_server.casework.term import Reckoning
from sync_server.console.differences import compare, pieces
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.procedures.form import Field
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser, Clock

Enter = Callable[..., Browser]
PLAN = {
    "problems": "跨门经营反复",
    "focus": "夜间摊点",
    "schedule": [["2026年12月1日", "", "华阳路街道", "实地督察", "跨门经营", "", ""]],
}


@pytest.fixture(autouse=True)
def nothing_besides(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kind does besides moving on (tasks, numbers) is tested with the kind."""
    monkeypatch.setattr(document_kinds, "kind_acts", dict)


@pytest.fixture
def draft(ledger: Ledger) -> Callable[..., str]:
    def make(kind: DocumentKind = kinds.PLAN, term: Reckoning | None = None, **body: Any) -> str:
        return ledger.write(
            lambda w: create(
                w,
                SYSTEM,
                kind,
                unit_id=SECTION,
                district_code=CHANGNING,
                title=f"长宁区{kind.label}",
                body=body or PLAN,
                period="2026-12",
                term=term,
            )
        )

    return make


def typed(base: int = 1, /, **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "title": "长宁区月度督察工作计划",
        "base": str(base),
        "text.problems": PLAN["problems"],
        "text.focus": PLAN["focus"],
        "text.special": "",
        "text.support": "",
    }
    for at, cell in enumerate(PLAN["schedule"][0]):
        fields[f"rows.schedule.{at}"] = [cell, ""]
    return {**fields, **more}


def body_of(ledger: Ledger, document: str) -> dict[str, Any]:
    with ledger.read() as conn:
        row = conn.execute(t.documents.select().where(t.documents.c.id == document)).one()
    return dict(row.body)


def test_a_draft_shows_its_text_its_date_and_the_next_step(
    draft: Callable[..., str], logged_in: Enter, clock: Clock
) -> None:
    plan = draft(term=Reckoning.of_day(date(2027, 1, 4), rolling=True))
    page = logged_in(Role.SECTION_OFFICER).get(f"/documents/{plan}").text
    assert "跨门经营反复" in page
    assert "华阳路街道" in page
    assert "2027年1月4日（星期一）24时（暂定）" in page
    assert "下一步：送审" in page
    assert "签发并报送" not in page


def test_the_chief_signs_what_the_officer_sent_for_review(draft: Callable[..., str], logged_in: Enter) -> None:
    plan = draft()
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    assert "已送审" in officer.follow(officer.post(f"/documents/{plan}/deeds/propose")).text
    page = chief.get(f"/documents/{plan}").text
    assert "下一步：签发并报送" in page
    done = chief.follow(chief.post(f"/documents/{plan}/deeds/file", {"words": "同意报送"}))
    assert "已报送" in done.text
    assert "同意报送" in done.text


def test_a_leader_is_told_that_the_chief_comes_first(
    draft: Callable[..., str], logged_in: Enter, ledger: Ledger
) -> None:
    document = draft(kinds.ACCOUNTABILITY)
    proposed = t.documents.update().values(state=DocumentState.PROPOSED.value)
    ledger.write(lambda w: w.conn.execute(proposed))
    page = logged_in(Role.BUREAU_LEADER).get(f"/documents/{document}").text
    assert "下一步：等待他人审批" in page
    assert "请先由督察机构负责人审核，再由您审批签发" in page
    assert "继续修改" not in page


def test_an_incomplete_plan_says_what_is_missing_and_does_not_go_on(
    draft: Callable[..., str], logged_in: Enter
) -> None:
    plan = draft(focus="夜间摊点")
    officer = logged_in(Role.SECTION_OFFICER)
    assert "请填写“上月主要问题”" in officer.get(f"/documents/{plan}").text
    refused = officer.post(f"/documents/{plan}/deeds/propose")
    assert refused.status_code == 422
    assert "请填写“上月主要问题”" in refused.text


def test_sending_back_asks_for_the_reason(draft: Callable[..., str], logged_in: Enter) -> None:
    plan = draft()
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    officer.post(f"/documents/{plan}/deeds/propose")
    refused = chief.post(f"/documents/{plan}/deeds/send_back", {"words": " "})
    assert refused.status_code == 422
    assert "请写明理由" in refused.text
    chief.post(f"/documents/{plan}/deeds/send_back", {"words": "补充车辆安排"})
    assert "补充车辆安排" in officer.get(f"/documents/{plan}").text


def test_a_step_that_the_state_has_left_behind_is_refused_in_words(draft: Callable[..., str], logged_in: Enter) -> None:
    plan = draft()
    chief = logged_in(Role.SECTION_CHIEF)
    chief.post(f"/documents/{plan}/deeds/file")
    again = chief.post(f"/documents/{plan}/deeds/file")
    assert again.status_code == 409
    assert "此时不能签发并报送" in again.text
    assert chief.post(f"/documents/{plan}/deeds/save").status_code == 404
    assert chief.post(f"/documents/{plan}/deeds/dance").status_code == 404


def test_saving_keeps_rows_in_their_order_and_drops_empty_ones(
    draft: Callable[..., str], logged_in: Enter, ledger: Ledger
) -> None:
    plan = draft()
    officer = logged_in(Role.SECTION_OFFICER)
    rows = {f"rows.schedule.{at}": [f"乙{at}", "", f"甲{at}"] for at in range(len(PLAN["schedule"][0]))}
    saved = officer.follow(officer.post(f"/documents/{plan}/edit", typed(**rows, note="调整顺序")))
    assert "已保存为第2稿" in saved.text
    assert [row[0] for row in body_of(ledger, plan)["schedule"]] == ["乙0", "甲0"]
    assert "调整顺序" in officer.get(f"/documents/{plan}/versions").text


def test_more_rows_come_without_scripts_and_keep_what_was_typed(draft: Callable[..., str], logged_in: Enter) -> None:
    plan = draft()
    officer = logged_in(Role.SECTION_OFFICER)
    name = 'name="rows.schedule.0"'
    before = officer.get(f"/documents/{plan}/edit").text.count(name)
    page = officer.post(f"/documents/{plan}/edit", typed(**{"text.focus": "还没写完的话", "add": "schedule"}))
    assert page.status_code == 200
    assert page.text.count(name) > before
    assert "还没写完的话" in page.text


def test_two_windows_on_one_field_show_both_texts_and_lose_neither(
    draft: Callable[..., str], logged_in: Enter, ledger: Ledger
) -> None:
    plan = draft()
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    chief.post(f"/documents/{plan}/edit", typed(**{"text.focus": "渣土运输"}))
    met = officer.post(f"/documents/{plan}/edit", typed(**{"text.focus": "夜间摊点和飞线充电"}))
    assert met.status_code == 409
    assert "已先保存了另一份修改" in met.text
    assert "您的" in met.text
    assert "已保存的" in met.text
    assert met.text.count("渣土运输") == 1
    assert met.text.count("夜间摊点和飞线充电") == 2  # beside the other text, and still in the form
    assert 'name="base" value="2"' in met.text
    assert body_of(ledger, plan)["focus"] == "渣土运输"
    officer.post(f"/documents/{plan}/edit", typed(2, **{"text.focus": "渣土运输、夜间摊点和飞线充电"}))
    assert body_of(ledger, plan)["focus"] == "渣土运输、夜间摊点和飞线充电"


def test_two_windows_on_different_fields_keep_both_changes(
    draft: Callable[..., str], logged_in: Enter, ledger: Ledger
) -> None:
    plan = draft()
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    chief.post(f"/documents/{plan}/edit", typed(**{"text.focus": "渣土运输"}))
    met = officer.post(f"/documents/{plan}/edit", typed(**{"text.support": "车辆两辆"}))
    assert met.status_code == 409
    assert "两人修改的不是同一处" in met.text
    assert "渣土运输" in met.text
    assert "车辆两辆" in met.text
    officer.post(f"/documents/{plan}/edit", typed(2, **{"text.focus": "渣土运输", "text.support": "车辆两辆"}))
    assert body_of(ledger, plan)["focus"] == "渣土运输"
    assert body_of(ledger, plan)["support"] == "车辆两辆"


def test_a_text_that_is_too_long_is_named_and_stays_in_the_form(draft: Callable[..., str], logged_in: Enter) -> None:
    plan = draft()
    officer = logged_in(Role.SECTION_OFFICER)
    long = "督" * 20_001
    refused = officer.post(f"/documents/{plan}/edit", typed(**{"text.focus": long}))
    assert refused.status_code == 422
    assert "“本月督察重点”有 20001 字，最多 20000 字" in refused.text
    assert long in refused.text


def test_counted_figures_cannot_be_posted(draft: Callable[..., str], logged_in: Enter, ledger: Ledger) -> None:
    report = draft(kinds.REPORT, basics="督察12次", by_unit=[["华阳路", "12"]])
    officer = logged_in(Role.SECTION_OFFICER)
    forged = {"title": "通报", "base": "1", "text.basics": "督察13次", "rows.by_unit.0": ["华阳路"]}
    officer.post(f"/documents/{report}/edit", {**forged, "rows.by_unit.1": ["99"]})
    assert body_of(ledger, report)["by_unit"] == [["华阳路", "12"]]
    assert body_of(ledger, report)["basics"] == "督察13次"


def test_another_district_finds_nothing_neither_draft_nor_signed(draft: Callable[..., str], logged_in: Enter) -> None:
    plan = draft()
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION, login="stranger")
    chief = logged_in(Role.SECTION_CHIEF)
    for _ in range(2):
        for url in ("", "/edit", "/versions"):
            assert stranger.get(f"/documents/{plan}{url}").status_code == 404, url
        assert stranger.post(f"/documents/{plan}/edit", typed()).status_code == 404
        assert stranger.post(f"/documents/{plan}/deeds/void", {"words": "撤"}).status_code == 404
        assert "长宁区月度督察工作计划" not in stranger.get("/documents").text
        chief.post(f"/documents/{plan}/deeds/file")


def test_the_city_reads_a_filed_plan_but_neither_its_drafts_nor_inner_opinions(
    draft: Callable[..., str], logged_in: Enter
) -> None:
    plan = draft()
    office, chief = logged_in(Role.OFFICE_STAFF), logged_in(Role.SECTION_CHIEF)
    assert office.get(f"/documents/{plan}").status_code == 404
    assert "长宁区月度督察工作计划" not in office.get("/documents").text
    chief.post(f"/documents/{plan}/deeds/file", {"words": "内部意见一句"})
    page = office.get(f"/documents/{plan}")
    assert page.status_code == 200
    assert "下一步：接收" in page.text
    assert ">意见" in page.text
    assert "审批意见" not in page.text
    assert office.get(f"/documents/{plan}/versions").status_code == 404
    assert office.get(f"/documents/{plan}/edit").status_code == 409
    assert "长宁区月度督察工作计划" in office.get("/documents?kind=plan").text


def test_what_is_filed_is_no_longer_edited(draft: Callable[..., str], logged_in: Enter) -> None:
    plan = draft()
    chief = logged_in(Role.SECTION_CHIEF)
    chief.post(f"/documents/{plan}/deeds/file")
    assert chief.get(f"/documents/{plan}/edit").status_code == 409
    late = chief.post(f"/documents/{plan}/edit", typed(**{"text.focus": "签发以后的话"}))
    assert late.status_code == 409
    assert "签发以后的话" in late.text


def test_the_list_goes_out_as_a_sheet_with_chinese_headings(draft: Callable[..., str], logged_in: Enter) -> None:
    draft()
    sheet = logged_in(Role.SECTION_OFFICER).get("/documents/export/csv")
    assert sheet.status_code == 200
    assert sheet.text.splitlines()[0].lstrip("\ufeff").startswith("文种,标题,文号,编制单位")
    assert "长宁区月度督察工作计划" in sheet.text


@pytest.mark.parametrize(
    ("old", "new"), [("夜间摊点", "夜间摊点和渣土"), ("甲\n乙\n丙", "甲\n丙\n丁"), ("", "新"), ("旧", ""), ("同", "同")]
)
def test_a_difference_gives_back_both_texts(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(p.text for p in found if p.kind != "new") == old
    assert "".join(p.text for p in found if p.kind != "gone") == new


def test_a_day_in_a_changed_table_is_told_as_people_write_it_and_a_figure_as_it_is() -> None:
    table = (Field("days", "安排", columns=("日期", "编号")),)
    (changed,) = compare(table, {"days": []}, {"days": [["2026-10-08", "20261008"]]})
    assert [(piece.kind, piece.text) for piece in changed.pieces] == [("new", "2026年10月8日 ｜ 20261008")]
