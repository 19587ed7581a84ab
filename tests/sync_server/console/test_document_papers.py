"""Papers of documents, and the wordings an officer edits for them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from sqlalchemy import select

from shared.organisation import Role
from sync_server.acts import document_kinds
from sync_server.acts.common.documents import create
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.papers.wordings import default_text
from sync_server.procedures.documents import DocumentKind
from sync_server.reference.directory import units_below
from tests.sync_server.acts.world import ASSETS
from tests.sync_server.console.conftest import CHANGNING, OFFICE, OTHER_SECTION, SECTION, Browser, Clock

Enter = Callable[..., Browser]


@pytest.fixture(autouse=True)
def nothing_besides(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kind does besides moving on (tasks, numbers) is tested with the kind."""
    monkeypatch.setattr(document_kinds, "kind_acts", dict)


@pytest.fixture
def draft(ledger: Ledger) -> Callable[..., str]:
    def make(kind: DocumentKind = kinds.MEETING, unit: str = SECTION, district: str = CHANGNING) -> str:
        body: dict[str, Any] = {
            field.name: [[f"{c}甲" for c in field.columns]] if field.columns else f"{field.label}的内容"
            for field in kind.form
            if field.name not in ("pictures", "tasks")
        }
        with ledger.read() as conn:
            body["receivers"] = list(units_below(conn, unit))
        return ledger.write(
            lambda w: create(
                w, SYSTEM, kind, unit_id=unit, district_code=district, title=f"{kind.label}一份", body=body
            )
        )

    return make


def text_of(answer_content: bytes) -> str:
    paper = docx.Document(io.BytesIO(answer_content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


@pytest.mark.parametrize("kind", kinds.ALL)
def test_every_kind_of_document_comes_as_pdf_and_as_docx(
    draft: Callable[..., str], logged_in: Enter, kind: DocumentKind
) -> None:
    city = kind in (kinds.BULLETIN, kinds.ANNUAL)
    document = draft(kind, OFFICE, "310000") if city else draft(kind)
    reader = logged_in(Role.OFFICE_STAFF if city else Role.SECTION_OFFICER)
    pdf = reader.get(f"/documents/{document}/paper.pdf")
    assert pdf.status_code == 200, pdf.text
    assert pdf.content.startswith(b"%PDF")
    assert pdf.content == reader.get(f"/documents/{document}/paper.pdf").content
    assert f"{kind.label}一份（草稿）.pdf" in unquote(pdf.headers["content-disposition"])
    word = reader.get(f"/documents/{document}/paper.docx")
    assert word.status_code == 200
    assert word.content == reader.get(f"/documents/{document}/paper.docx").content
    written = text_of(word.content)
    for field in kind.form:
        if field.required and not field.columns:
            assert f"{field.label}的内容" in written, field.label


def test_papers_are_closed_to_those_who_may_not_read_the_document(draft: Callable[..., str], logged_in: Enter) -> None:
    document = draft()
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION, login="stranger")
    assert stranger.get(f"/documents/{document}/paper.pdf").status_code == 404
    assert stranger.get(f"/documents/{document}/paper.docx").status_code == 404
    assert logged_in(Role.SYSTEM_ADMIN).get(f"/documents/{document}/paper.pdf").status_code == 403


def test_a_signed_paper_keeps_the_wording_of_its_day(draft: Callable[..., str], logged_in: Enter, clock: Clock) -> None:
    signed, open_draft = draft(), draft()
    chief = logged_in(Role.SECTION_CHIEF)
    assert chief.post(f"/documents/{signed}/deeds/issue").status_code == 303
    before = chief.get(f"/documents/{signed}/paper.docx").content
    clock.pass_by(minutes=5)
    text = default_text("meeting", ASSETS).replace("二、会议纪要", "二、会议议定事项")
    kept = chief.post("/templates/meeting", {"text": text, "day": "2026-11-24", "note": "改称议定事项"})
    assert kept.status_code == 303, kept.text
    assert chief.get(f"/documents/{signed}/paper.docx").content == before
    assert "会议议定事项" in text_of(chief.get(f"/documents/{open_draft}/paper.docx").content)


def test_a_wording_with_a_later_day_waits_for_it(draft: Callable[..., str], logged_in: Enter, clock: Clock) -> None:
    document = draft()
    officer = logged_in(Role.SECTION_OFFICER)
    text = default_text("meeting", ASSETS).replace("二、会议纪要", "二、会议议定事项")
    officer.post("/templates/meeting", {"text": text, "day": "2026-12-01", "note": "改称"})
    assert "2026年12月1日起启用新的一版" in officer.get("/templates").text
    assert "会议议定事项" not in text_of(officer.get(f"/documents/{document}/paper.docx").content)
    clock.moment += timedelta(days=7)
    officer = logged_in(Role.SECTION_OFFICER, login="later")
    assert "会议议定事项" in text_of(officer.get(f"/documents/{document}/paper.docx").content)


def test_a_districts_own_wording_goes_before_the_citys_and_stays_in_the_district(
    draft: Callable[..., str], logged_in: Enter, clock: Clock
) -> None:
    here, there = draft(), draft(kinds.MEETING, OTHER_SECTION, "310104")
    default = default_text("meeting", ASSETS)
    own = default.replace("二、会议纪要", "二、本区写法")
    city = default.replace("二、会议纪要", "二、全市写法")
    logged_in(Role.SECTION_OFFICER).post("/templates/meeting", {"text": own, "day": "2026-11-24", "note": "区里改称"})
    clock.pass_by(minutes=1)
    logged_in(Role.OFFICE_STAFF).post("/templates/meeting", {"text": city, "day": "2026-11-24", "note": "全市改称"})
    clock.pass_by(minutes=1)
    officer, stranger = (
        logged_in(Role.SECTION_OFFICER, login="here"),
        logged_in(Role.SECTION_OFFICER, OTHER_SECTION, login="there"),
    )
    assert "本区写法" in text_of(officer.get(f"/documents/{here}/paper.docx").content)
    assert "全市写法" in text_of(stranger.get(f"/documents/{there}/paper.docx").content)


@pytest.mark.parametrize("path", ["/templates/plan", "/templates/plan/preview"])
def test_a_mistake_is_shown_with_its_line_and_nothing_typed_is_lost(
    logged_in: Enter, ledger: Ledger, path: str
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    text = "# 计划\n\n很长的一段话\n\n{{ 被督查单位 }}"
    refused = officer.post(path, {"text": text, "day": "2026-12-01", "note": "试一试"})
    assert refused.status_code == 422
    assert "第5行：没有“被督查单位”这个占位符" in refused.text
    assert "很长的一段话" in refused.text
    assert 'value="2026-12-01"' in refused.text
    assert 'value="试一试"' in refused.text
    with ledger.read() as conn:
        assert conn.execute(select(t.paper_templates.c.id)).all() == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"day": "2026-11-23"}, "启用日期不能早于今天"),
        ({"day": "明天"}, "请填写启用日期"),
        ({"note": " "}, "请写明修改原因"),
    ],
)
def test_day_and_reason_are_asked_for(logged_in: Enter, more: dict[str, str], said: str) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    refused = officer.post(
        "/templates/plan", {"text": "# 计划\n\n{{ 本月督察重点 }}", "day": "2026-11-24", "note": "简化", **more}
    )
    assert refused.status_code == 422
    assert said in refused.text
    assert "{{ 本月督察重点 }}" in refused.text


def test_a_preview_is_a_pdf_of_what_was_typed_and_saves_nothing(logged_in: Enter, ledger: Ledger) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    shown = officer.post("/templates/plan/preview", {"text": default_text("plan", ASSETS)})
    assert shown.headers["content-type"] == "application/pdf"
    with ledger.read() as conn:
        assert conn.execute(select(t.paper_templates.c.id)).all() == []


def test_an_earlier_edition_is_restored_as_a_new_one(logged_in: Enter, ledger: Ledger, clock: Clock) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    officer.post("/templates/plan", {"text": "# 简化的计划\n\n{{ 本月督察重点 }}", "day": "2026-11-24", "note": "简化"})
    page = officer.get("/templates/plan").text
    assert "简化的计划" in page
    (edition,) = re.findall(r"\?edition=([0-9a-f-]{36})", page)
    shipped = officer.get("/templates/plan?edition=shipped").text
    assert "上月主要问题" in shipped
    assert "恢复随系统提供的文字" in shipped
    back = {"text": default_text("plan", ASSETS), "day": "2026-11-24", "note": "恢复随系统提供的文字"}
    clock.pass_by(minutes=1)
    officer.post("/templates/plan", back)
    assert "简化的计划" not in officer.get("/templates/plan").text
    assert "简化的计划" in officer.get(f"/templates/plan?edition={edition}").text
    with ledger.read() as conn:
        assert len(conn.execute(select(t.paper_templates.c.id)).all()) == 2


def test_templates_of_another_district_are_not_to_be_read(logged_in: Enter) -> None:
    logged_in(Role.SECTION_OFFICER).post(
        "/templates/plan", {"text": "# 本区的计划\n\n{{ 本月督察重点 }}", "day": "2026-11-24", "note": "简化"}
    )
    officer = logged_in(Role.SECTION_OFFICER, login="again")
    (edition,) = re.findall(r"\?edition=([0-9a-f-]{36})", officer.get("/templates/plan").text)
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION, login="stranger")
    assert "本区的计划" not in stranger.get("/templates/plan").text
    assert stranger.get(f"/templates/plan?edition={edition}").status_code == 404
    assert logged_in(Role.INSPECTED_UNIT).get("/templates").status_code == 403


def test_the_book_of_urgings_is_printed_for_the_own_section(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert officer.get("/urgings/book.pdf?year=2026").content.startswith(b"%PDF")
    written = text_of(officer.get("/urgings/book.docx").content)
    assert "催办登记簿" in written
    assert "长宁区" in written
    assert logged_in(Role.INSPECTED_UNIT).get("/urgings/book.pdf").status_code == 403


def test_days_are_printed_in_chinese_without_leading_zeros(ledger: Ledger, logged_in: Enter) -> None:
    columns = next(field.columns for field in kinds.PLAN.form if field.name == "schedule")
    body = {"focus": "夜间摊点", "schedule": [["2026-12-02", *["甲"] * (len(columns) - 1)], ["2026-13-99"]]}
    place: dict[str, Any] = {"unit_id": SECTION, "district_code": CHANGNING}
    plan = ledger.write(lambda w: create(w, SYSTEM, kinds.PLAN, title="计划", body=body, **place))
    written = text_of(logged_in(Role.SECTION_OFFICER).get(f"/documents/{plan}/paper.docx").content)
    assert "2026年12月2日" in written
    assert "2026-12-02" not in written
    assert "2026-13-99" in written  # what is no day stays as it was typed


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("\n{% if 地点 %}地点：{{ 地点 }}{% endif %}\n", "用了条件或循环"),
        ("\n" + "请妥善保管本通知书。" * 420 + "\n", "手机最多用 4000 字"),
        ("\n请妥善保管本通知书。\n", ""),
    ],
)
def test_a_wording_that_phones_cannot_use_says_so_when_it_is_saved_and_while_it_is_in_force(
    more: str, why: str, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    text = default_text("notice", ASSETS) + more
    kept = officer.post("/templates/notice", {"text": text, "day": "2026-11-24", "note": "试用"})
    page = officer.follow(kept).text
    assert "新的一版已保存" in page
    assert ("手机上仍用随系统提供的文字" in page) is bool(why)
    assert ("手机上宣读和打印的仍是随系统提供的文字" in officer.get("/templates/notice").text) is bool(why)
    assert why in page


def test_a_wording_that_no_phone_uses_says_nothing_of_phones(logged_in: Enter) -> None:
    assert "手机" not in logged_in(Role.SECTION_OFFICER).get("/templates/meeting").text.split("<main")[1]
