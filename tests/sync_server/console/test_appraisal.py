"""The pages of the catalogue, the settings, scores, rewards and the yearly evaluation, role by role."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import openpyxl
import pytest

from shared.organisation import Role
from sync_server.console import annual_recount
from sync_server.console.score_recount import recount
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser, Clock

Enter = Callable[..., Browser]
FINDING = "11111111-0000-7000-8000-000000000001"


def add_finding(ledger: Ledger, unit: str, *, day: str = "2026-11-10", leader: bool = False) -> None:
    """A filed finding JM01 of the unit, straight into the ledger."""

    def job(w: Write) -> None:
        user = w.new_id()
        w.add(
            t.users, id=user, login=f"i-{user[-6:]}", name="周敏", role="squad_inspector", unit_id=unit,
            password_hash="", created_at=w.now,
        )  # fmt: skip
        device, record, moment = w.new_id(), w.new_id(), f"{day}T02:00:00.000Z"
        w.add(t.devices, id=device, user_id=user, public_key=device, token_hash=device, enrolled_at=moment)
        w.add(
            t.records, id=record, version=1, hash=record, body_id=SECTION, device_id=device, user_id=user,
            inspector_name="周敏",
            unit_id=unit, unit_name="某中队", district_code=CHANGNING, form="daily", occurred_at=moment,
            device_at=moment, clock_checked=True, received_at=w.now, finding_count=1, photo_count=0, photos_missing=0,
            leader_concerned=leader, body={"items": []},
        )  # fmt: skip
        w.add(
            t.findings, id=FINDING, record_id=record, item_code="JM01", item_text="占道设摊", severity="major",
            points=2.0, count=1, action="notice", answering_unit_id=unit, section_id=SECTION, unit_id=unit,
            district_code=CHANGNING, occurred_at=moment, month=day[:7],
        )  # fmt: skip

    ledger.write(job)


@pytest.fixture
def december(clock: Clock) -> None:
    clock.moment = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def draft(officer: Browser, period: str = "2026-11") -> str:
    answer = officer.post("/appraisal", {"period": period})
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location.removeprefix("/appraisal/")


def file_it(chief: Browser, document: str) -> None:
    assert chief.post(f"/documents/{document}/deeds/file", {}).status_code == 303


# ── the catalogue ────────────────────────────────────────────────────────────────────────────────


def test_the_catalogue_is_read_by_group_and_found_by_initials(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/catalogue").text
    assert "街面实效" in page
    assert "每人次计" in page
    assert "共 125 项" in page
    assert "新增项目" not in page
    found = officer.get("/catalogue?q=zdst").text
    assert "JM01" in found
    assert "ZZ01" not in found


def test_an_edition_for_the_future_is_announced_and_today_stays(logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    form = {
        "group": "一、日常执法任务完成 — 街面实效 (JM)（每处计；查的是中队管控实效，不是处罚商户）",
        "text": "占道设摊、兜售物品", "severity": "major", "points": "3", "photo": "Y", "basis": "市容条例",
        "active": "1", "day": "2026-12-01", "reason": "回潮较多",
    }  # fmt: skip
    page = office.follow(office.post("/catalogue/items/JM01", form)).text
    assert "自2026年12月1日起施行" in page
    assert "待施行" in page
    assert "<b>2 分</b>" in page
    assert "待施行的修改（1）" in logged_in(Role.SECTION_OFFICER).get("/catalogue").text


def test_checked_and_unchecked_references_and_notes_have_a_field_each(logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    page = office.get("/catalogue/items/CL02").text
    assert "《中华人民共和国道路交通安全法》第五十六条" in page
    assert "实例" in page, "a note for the reader"
    assert "依据待核对" in office.get("/catalogue?q=RW01").text
    held = dict(re.findall(r'name="(text|points)"[^>]*value="([^"]*)"', page))
    form = {
        **held, "group": "六、车辆 (CL)", "text": "执法车违停", "severity": "minor", "points": "1", "photo": "Y",
        "basis": "", "basis_unchecked": "道交法§56", "basis_note": "核对后移到依据", "active": "1",
        "day": "2026-11-24", "reason": "重新核对",
    }  # fmt: skip
    page = office.follow(office.post("/catalogue/items/CL02", form)).text
    assert re.search("<dt>依据</dt><dd>《中华人民共和国道路交通安全法》</dd>", page)
    assert "待核对</dt><dd>《中华人民共和国道路交通安全法》第五十六条" in page
    refused = office.post("/catalogue/items/CL02", {**form, "basis_unchecked": " ", "basis_note": ""})
    assert refused.status_code == 422
    assert "没有法律依据的，在依据说明中写明" in refused.text


def test_a_past_day_is_refused_with_the_reason_and_what_was_typed_stays(logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    form = {
        "group": "类别", "text": "改过的文字", "severity": "major", "points": "3", "photo": "Y", "basis": "某条例",
        "active": "1", "day": "2026-11-01", "reason": "追溯",
    }  # fmt: skip
    answer = office.post("/catalogue/items/JM01", form)
    assert answer.status_code == 422
    assert "生效日期不能早于今天（2026年11月24日）" in answer.text
    assert "改过的文字" in answer.text
    assert office.post("/catalogue/items/XX99", form).status_code == 404


def test_the_exported_catalogue_can_be_read_in_again_and_wrong_cells_are_named(logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    book = openpyxl.load_workbook(io.BytesIO(office.get("/catalogue/export/xlsx").content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [
        *("类别", "编号", "项目", "程度", "分值", "照片", "依据"),
        *("简称", "计量单位", "计分方式", "待核对依据", "依据说明"),
    ]
    day = {"day": "2026-12-01", "reason": "年度修订"}

    def bring(name: str = "目录.xlsx") -> httpx.Response:
        buffer = io.BytesIO()
        book.save(buffer)
        return office.post("/catalogue/import", day, files={"table": (name, buffer.getvalue())})

    assert "完全相同" in office.follow(bring()).text
    sheet["E5"], sheet["D6"] = "两分", "很重"
    sheet["B8"] = sheet["B7"].value
    answer = bring()
    page = office.follow(answer).text
    assert "3 处须改正，没有导入任何一行" in page
    for words in ("应为数字，例如 0.5，现为“两分”", "应为一般、较重或严重，现为“很重”", "与第 7 行重复"):
        assert words in page
    marked = openpyxl.load_workbook(io.BytesIO(office.get(f"{answer.headers['location']}/marked").content)).active
    assert (marked["M1"].value, marked["M5"].value) == ("问题", "“分值”应为数字，例如 0.5，现为“两分”")
    assert marked["E5"].fill.fgColor.rgb == "FFFFD9D6"
    assert office.post(answer.headers["location"], {**day, "seen": "2026-12-01"}).status_code == 422
    sheet["E5"], sheet["D6"], sheet["B8"] = 3, "较重", "RW90"
    gone = sheet["C8"].value
    answer = bring()
    page = office.follow(answer).text
    assert "新增 1 项，停用 1 项" in page
    assert gone in page
    assert "RW90" not in office.get("/catalogue").text, "nothing is in force before it is confirmed"
    where = answer.headers["location"]
    later = office.post(where, {**day, "day": "2026-12-02", "seen": "2026-12-01"})
    assert later.status_code == 422
    assert "生效日期改为2026年12月2日，下面是按这一天核对的结果" in later.text
    past = office.post(where, {**day, "day": "2026-11-01", "seen": "2026-12-01"})
    assert "生效日期不能早于今天" in past.text
    done = office.post(where, {**day, "seen": "2026-12-01"})
    assert done.status_code == 303
    assert "新增 1 项，停用 1 项" in office.follow(done).text
    assert "此表已经导入" in office.get(where).text


def test_a_broken_file_is_refused_in_words(logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    form = {"day": "2026-12-01", "reason": "修订"}
    for content, says in (
        (b"PK\x03\x04broken", "不是完整的 .xlsx"),
        (b"a,b\n1,2\n", "没有找到表头，第一行应有：类别、编号、项目、程度、分值、照片、依据"),
        ("类别,编号,项目\n1,2,3\n".encode(), "表头缺少“程度”“分值”“照片”“依据”"),
        (b"\xff\xfe\xfa\xff\xff", "另存为“CSV UTF-8”或 .xlsx"),
    ):
        answer = office.post("/catalogue/import", form, files={"table": ("x", content)})
        assert answer.status_code == 422
        assert says in answer.text
        assert 'value="修订"' in answer.text


# ── the settings ─────────────────────────────────────────────────────────────────────────────────


def test_a_district_sets_its_own_terms_and_the_city_sees_them_in_the_history(logged_in: Enter) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    assert "反馈期限" in chief.get("/rules").text
    form = {
        "feedback_days": "5", "close_of_business": "", "extension_days": "5", "round_days": "3", "rounds": "2",
        "supervision_days": "3", "case_days": "15", "case_report_days": "3", "street_reply_days": "15",
        "sample_share": "30", "plan_day": "25", "report_day": "5", "bulletin_day": "12",
        "late_service_days": "15", "roll": "next_workday", "day": "2026-11-24", "reason": "试点",
    }  # fmt: skip
    wrong = chief.post("/rules/terms", {**form, "feedback_days": "99"})
    assert wrong.status_code == 422
    assert "“反馈期限”应在 1 到 30 个工作日之间" in wrong.text
    assert 'value="99"' in wrong.text
    page = chief.follow(chief.post("/rules/terms", form)).text
    assert "反馈期限 5 个工作日；现场核验比例不低于 30 %" in page
    office = logged_in(Role.OFFICE_STAFF).get("/rules/terms").text
    assert "长宁区" in office
    assert "反馈期限 5 个工作日" in office


def test_weights_of_the_yearly_evaluation_must_sum_to_a_hundred(logged_in: Enter) -> None:
    office = logged_in(Role.OFFICE_STAFF)
    form = {
        "plans": "30", "reports": "20", "volume": "20", "pursuit": "20", "quality": "20", "late_share": "50",
        "checks_a_month": "8", "returned_points": "1", "upheld_points": "0.5", "least_checks_a_month": "1",
        "least_coverage": "50", "day": "2026-11-24", "reason": "调整",
    }  # fmt: skip
    assert "合计应为 100 分，现为 110 分" in office.post("/rules/annual", form).text
    assert office.post("/rules/annual", {**form, "quality": "10"}).status_code == 303
    assert '<form class="card" method="post"' not in logged_in(Role.SECTION_CHIEF).get("/rules/annual").text


# ── scores ───────────────────────────────────────────────────────────────────────────────────────


def test_from_the_draft_to_the_reward(
    logged_in: Enter, ledger: Ledger, squads: list[str], clock: Clock, december: None
) -> None:
    add_finding(ledger, squads[0])
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    squad = logged_in(Role.INSPECTED_UNIT, login="squad")
    other = logged_in(Role.INSPECTED_UNIT, squads[1], login="other")
    body = logged_in(Role.APPRAISAL, login="body")
    document = draft(officer)
    page = officer.get(f"/appraisal/{document}").text
    assert "JM01 2 分，计 2 分" in page
    assert "按名录次序，不排名" in page
    # The unit reads nothing before the chief has signed, then its own score only.
    assert "还没有得分" in squad.get("/squad/scores").text
    file_it(chief, document)
    own = squad.get("/squad/scores").text
    assert "JM01 2 分，计 2 分" in own
    assert "2026年12月8日（星期二）24时前提出" in own
    assert "本期没有扣分" in other.get("/squad/scores").text
    assert re.findall(r'href="([^"]+)" aria-current="page">.{0,200}?本单位', own) == ["/squad/scores"] * 2
    assert squad.get(f"/documents/{document}").status_code == 404
    assert squad.get(f"/appraisal/{document}").status_code == 303
    assert squad.get(f"/appraisal/{document}/export/csv").status_code == 404
    # It objects; who drafted may not decide, the chief does.
    short = squad.post(f"/squad/scores/{document}/objection", {"subject": FINDING, "reason": "不对"})
    assert "请写明异议的理由和依据" in short.text
    assert "不对</textarea>" in short.text
    squad.follow(squad.post(f"/squad/scores/{document}/objection", {"subject": FINDING, "reason": "属公示疏导点范围"}))
    assert "您参与起草了这份评定建议" in officer.get(f"/appraisal/{document}").text
    with ledger.read() as conn:
        objection = conn.execute(t.score_objections.select()).mappings().one()["id"]
    decision = {"document": document, "decision": "upheld", "words": "公示文件属实"}
    page = chief.follow(chief.post(f"/appraisal/objections/{objection}", decision)).text
    assert "对得分的异议成立，不计分" in page
    # The appraisal body waits for the term, decides, and enters a reward.
    assert "请在期满后决定" in body.get(f"/appraisal/{document}").text
    assert body.post(f"/documents/{document}/deeds/decide", {}).status_code == 422
    clock.moment += timedelta(days=8)
    for browser, login in ((officer, "officer"), (squad, "squad"), (other, "other"), (body, "body")):
        browser.log_in(login)
    assert body.post(f"/documents/{document}/deeds/decide", {"words": "同意"}).status_code == 303
    reward = {
        "document": document, "unit": squads[0], "kind": "reward", "paper": "沪长城管考〔2026〕3号",
        "decided_on": "2026-12-09", "words": "通报表扬",
    }  # fmt: skip
    refused = body.post("/rewards/new", {**reward, "paper": ""})
    assert "请填写决定文件的文号" in refused.text
    assert "通报表扬</textarea>" in refused.text
    body.follow(body.post("/rewards/new", reward))
    transfer = {**reward, "kind": "transfer", "words": "", "transferred_to": "区纪委监委派驻纪检监察组"}
    body.follow(body.post("/rewards/new", transfer))
    for reader, sees in ((officer, True), (body, True), (squad, False), (other, False)):
        page = reader.get("/rewards").text
        assert ("区纪委监委派驻纪检监察组" in page) is sees
        assert ("通报表扬" in page) is (reader is not other)


def test_scores_leave_as_numbers_with_every_deduction(
    logged_in: Enter, ledger: Ledger, squads: list[str], december: None, tmp_path: Path
) -> None:
    add_finding(ledger, squads[0])
    officer = logged_in(Role.SECTION_OFFICER)
    document = draft(officer)
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"/appraisal/{document}/export/xlsx").content))
    assert book.sheetnames == ["各单位得分", "扣分明细"]
    assert [row[1:3] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)].count((2, 98)) == 1
    assert [row[5] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)] == [2]
    assert officer.get(f"/appraisal/{document}/export/csv").text.startswith("\ufeff单位,扣分,得分")
    assert officer.get(f"/appraisal/{document}/export/pdf").status_code == 404
    assert f"/appraisal/{document}/export/zip" in officer.get(f"/appraisal/{document}").text
    working = officer.get(f"/appraisal/{document}/export/zip")
    zipfile.ZipFile(io.BytesIO(working.content)).extractall(tmp_path)
    assert recount(tmp_path) == [], "a stranger comes to the same"
    squad = logged_in(Role.INSPECTED_UNIT, login="squad")
    assert squad.get(f"/appraisal/{document}/export/zip").status_code == 404
    assert "JM01 2 分，计 2 分" in officer.get(f"/appraisal/{document}/units/{squads[0]}").text
    assert officer.get(f"/appraisal/{document}/units/{SECTION}").status_code == 404


def test_what_is_on_the_leader_is_not_told_to_the_unit_before_service(
    logged_in: Enter, ledger: Ledger, squads: list[str], december: None
) -> None:
    add_finding(ledger, squads[0], leader=True)
    document = draft(logged_in(Role.SECTION_OFFICER))
    file_it(logged_in(Role.SECTION_CHIEF), document)
    page = logged_in(Role.INSPECTED_UNIT).get("/squad/scores").text
    assert "涉及单位负责人的问题，由督察科另行告知，计 2 分" in page
    assert "JM01" not in page


# The row `score` of the table in domain.md §1.2, cell by cell: who reads a filed evaluation, who drafts.
CELLS = {
    Role.SQUAD_INSPECTOR: (403, 403),
    Role.SECTION_OFFICER: (200, 303),
    Role.SECTION_CHIEF: (200, 303),
    Role.BUREAU_LEADER: (200, 303),
    Role.DETACHMENT_INSPECTOR: (200, 422),
    Role.OFFICE_STAFF: (200, 422),
    Role.OFFICE_CHIEF: (200, 403),
    Role.INSPECTED_UNIT: (303, 403),
    Role.APPRAISAL: (200, 403),
    Role.SYSTEM_ADMIN: (403, 403),
    Role.SECURITY_ADMIN: (403, 403),
    Role.AUDITOR: (403, 403),
}


@pytest.mark.parametrize("role", list(CELLS))
def test_each_role_reads_and_drafts_as_the_table_says(
    logged_in: Enter, ledger: Ledger, squads: list[str], december: None, role: Role
) -> None:
    add_finding(ledger, squads[0], day="2026-10-20")
    officer = logged_in(Role.SECTION_OFFICER, login="drafting")
    document = draft(officer)
    file_it(logged_in(Role.SECTION_CHIEF, login="signing"), document)
    browser = logged_in(role)
    reads, drafts = CELLS[role]
    assert browser.get(f"/appraisal/{document}").status_code == reads
    assert browser.post("/appraisal", {"period": "2026-10"}).status_code == drafts


def test_another_district_reads_nothing_of_it(
    logged_in: Enter, ledger: Ledger, squads: list[str], december: None
) -> None:
    add_finding(ledger, squads[0])
    document = draft(logged_in(Role.SECTION_OFFICER))
    file_it(logged_in(Role.SECTION_CHIEF), document)
    for role in (Role.SECTION_CHIEF, Role.APPRAISAL):
        stranger = logged_in(role, OTHER_SECTION)
        assert stranger.get(f"/appraisal/{document}").status_code == 404
        assert "2026年11月考核评定建议" not in stranger.get("/appraisal").text


def test_a_period_before_the_first_record_is_refused_when_it_is_posted_all_the_same(
    logged_in: Enter, ledger: Ledger, squads: list[str], december: None
) -> None:
    add_finding(ledger, squads[0])
    officer = logged_in(Role.SECTION_OFFICER)
    assert 'value="2026-10"' not in officer.get("/appraisal").text
    refused = officer.post("/appraisal", {"period": "2026-10"})
    assert refused.status_code == 422
    assert "2026年10月在启用系统之前，不作统计，以后补录的纸质记录也不计入；请选择启用以后的时间" in refused.text


def test_a_draft_is_not_read_by_the_city_before_it_is_signed(
    logged_in: Enter, ledger: Ledger, squads: list[str], december: None
) -> None:
    add_finding(ledger, squads[0])
    document = draft(logged_in(Role.SECTION_OFFICER))
    assert logged_in(Role.OFFICE_STAFF).get(f"/appraisal/{document}").status_code == 404


# ── the yearly evaluation ────────────────────────────────────────────────────────────────────────


def test_a_district_reads_its_own_line_of_the_yearly_evaluation_once_it_is_issued(
    logged_in: Enter, ledger: Ledger, squads: list[str], december: None, tmp_path: Path
) -> None:
    add_finding(ledger, squads[0])
    office, section = logged_in(Role.OFFICE_STAFF), logged_in(Role.SECTION_OFFICER)
    document = office.post("/annual", {"year": "2026"}).headers["location"].removeprefix("/documents/")
    assert "还没有年度考评" in section.get("/annual").text
    assert 'value="2025"' not in office.get("/annual").text, "a year before the first record"
    assert office.post(f"/documents/{document}/deeds/issue", {}).status_code == 422  # remarks are wanted
    with ledger.read() as conn:
        version = conn.execute(t.documents.select()).mappings().one()["version"]
    saved = office.post(
        f"/documents/{document}/edit",
        {"base": str(version), "title": "2026年度督察工作考评", "text.basis": "依据", "text.remarks": "总体良好。"},
    )
    assert saved.status_code == 303, saved.text
    assert office.post(f"/documents/{document}/deeds/issue", {}).status_code == 303
    page = section.get("/annual").text
    assert "长宁区" in page
    assert "徐汇区" not in page
    assert "督察1次" in page
    assert "总体良好。" in page
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"/annual/{document}/export/xlsx").content))
    assert len(list(book.worksheets[0].iter_rows(min_row=2))) == 16
    assert f"/annual/{document}/export/zip" in page
    for reader, districts in ((office, 16), (section, 1)):
        folder = tmp_path / str(districts)
        sheets = reader.get(f"/annual/{document}/export/zip").content
        zipfile.ZipFile(io.BytesIO(sheets)).extractall(folder)
        assert annual_recount.recount(folder) == []
        assert len(annual_recount.rows_of(folder, "各区事实")) == districts
        months = {row["计入月数"] for row in annual_recount.rows_of(folder, "各区事实")}
        assert months == {"2"}, "November and December: the months before the first record are left out"
    assert "还没有年度考评" in logged_in(Role.INSPECTED_UNIT).get("/annual").text
