"""《督察通知书》 and the feedback form: what stands on them, and that they are printed the same every time."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TypeVar

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.moment import from_iso
from shared.notice import FeedbackVerdict, Notice, ServiceKind
from shared.notice_paper import Findings, NoticePaper, Passage, Seal, Signing, filled, placeholders
from shared.organisation import DelegationMode, Role, organ_of
from shared.plain import from_plain
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.notices.deeds import (
    Feedback,
    Objection,
    ObjectionDecision,
    correct,
    decide_feedback,
    decide_objection,
    extend,
    feed_back,
    file_notice,
    issue_by_section,
    object_to,
    revoke,
)
from sync_server.papers import blocks, feedback_docx, feedback_pdf, notice_docx, notice_pdf
from sync_server.papers.editing import add_edition
from sync_server.papers.feedback_data import feedback_data
from sync_server.papers.filling import Content, make_parts
from sync_server.papers.marks import qr_svg
from sync_server.papers.notice_data import course_of, paper_of
from sync_server.papers.notice_paper import notice_sheet_of
from sync_server.papers.notice_sheets import notice_sheet
from sync_server.papers.press import press
from sync_server.papers.typst_paper import set_sheet, sheet_data
from sync_server.papers.wordings import default_text
from sync_server.reference.paper_facts import notice_facts
from tests.sync_server.acts.world import ASSETS, World, minutes_later

B = TypeVar("B")


def issue(world: World, kind: ServiceKind = ServiceKind.SIGNED, items: tuple[str, ...] = ("JM03", "ZZ01")) -> str:
    record = world.file_check(items)
    return world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record, kind), 0.0)


def paper(world: World, notice_id: str) -> NoticePaper:
    with world.ledger.read() as conn:
        return paper_of(notice_facts(conn, notice_id), default_text("notice", ASSETS))


def of_kind(found: NoticePaper, kind: type[B]) -> B:
    (block,) = [block for block in found.blocks if isinstance(block, kind)]
    return block


def passages(found: NoticePaper) -> dict[str, str]:
    return {block.heading: block.text for block in found.blocks if isinstance(block, Passage)}


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_paper_holds_what_the_rules_ask_for(world: World) -> None:
    found = paper(world, issue(world))
    assert found.organ == "上海市长宁区城市管理行政执法局"
    assert found.number == "沪长城管督通〔2026〕1号"
    assert found.unit == "华阳路街道综合行政执法队"
    assert [row.code for row in of_kind(found, Findings).rows] == ["JM03", "ZZ01"]
    said = passages(found)
    assert "自送达之日起3个工作日内，即2026年11月27日（星期五）24时前" in said["二、反馈期限"]
    assert "异议" in said["四、异议权利"]
    assert said["督察情况"].startswith(
        "2026年11月24日 16:00，督察人员在长宁区华阳路街道定西路710弄口以日常督察、实地督察方式"
    )
    signing = of_kind(found, Signing)
    assert dict(signing.pairs)["督察员"] == "周敏（050117）"
    assert "签收人：王建国（050102）" in dict(signing.pairs)["送达情况"]
    assert signing.drawn is not None
    assert of_kind(found, Seal).day == "2026年11月24日"
    assert found.standing == ""


def test_official_papers_carry_none_of_the_catalogues_marks(world: World) -> None:
    record = world.file_check(("JM01", "CX03"))
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    found = paper(world, world.by(Role.SECTION_OFFICER, issue_by_section, record, findings, "整改。"))
    bases = [row.basis for row in of_kind(found, Findings).rows]
    assert all(bases)
    assert not re.search(r"[●◐○\[\]]", "".join(bases))


def test_a_refusal_is_printed_with_reason_and_witness(world: World) -> None:
    signing = of_kind(paper(world, issue(world, ServiceKind.REFUSED)), Signing)
    assert "拒绝签收，原因：认为不属本队责任；见证人：陈涛（050118）" in dict(signing.pairs)["送达情况"]
    assert signing.drawn is None


def test_a_paper_without_official_number_shows_the_provisional_one_and_says_that_it_waits(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    notice_id = issue(world)
    found = paper(world, notice_id)
    assert found.number == f"临时编号 {notice_id[-8:].upper()}", "made of the notice's own id, whatever the phone wrote"
    assert found.standing == "待督察科确认，尚未生效"
    assert dict(of_kind(found, Signing).pairs)["送达情况"] == "尚未送达"


def test_a_provisional_year_is_printed_as_such(world: World) -> None:
    world.clock.set("2026-12-31 10:00")
    assert "2027年1月6日（星期三）24时（暂定）" in passages(paper(world, issue(world)))["二、反馈期限"]


def test_what_was_typed_in_lines_is_set_in_paragraphs_each_with_its_indent(world: World) -> None:
    notice_id = issue(world)
    demand = "1．清理占道堆物；\n\n 2．明确责任人。"
    world.by(Role.SECTION_OFFICER, correct, notice_id, "要求写得不清", requirement=demand)
    with world.ledger.read() as conn:
        sheet, written = notice_sheet_of(conn, notice_id, ASSETS), text_of(notice_docx(conn, notice_id, ASSETS).content)
    typed = [block for block in sheet.blocks if isinstance(block, blocks.Paragraph)]
    assert blocks.Paragraph((blocks.Span("2．明确责任人。"),), indent=True) in typed
    assert all("\n" not in span.text for block in typed for span in block.line)
    assert "2．明确责任人。" in written.splitlines()


def term_on_paper(world: World, notice_id: str) -> str:
    return passages(paper(world, notice_id))["二、反馈期限"]


def test_a_term_that_was_extended_is_printed_with_its_extension_also_on_the_corrected_paper(world: World) -> None:
    notice_id = issue(world)
    world.by(Role.SECTION_OFFICER, extend, notice_id, 1, "材料待补")
    said = "自送达之日起3个工作日，经同意延期1个工作日，至2026年11月30日（星期一）24时止，以书面或线上方式反馈。"
    assert term_on_paper(world, notice_id) == said
    world.by(Role.SECTION_OFFICER, correct, notice_id, "要求写得不清", requirement="清理店外堆物。")
    assert term_on_paper(world, notice_id) == said


def test_a_provisional_term_that_was_extended_is_printed_as_both(world: World) -> None:
    world.clock.set("2026-12-31 10:00")
    notice_id = issue(world)
    world.by(Role.SECTION_OFFICER, extend, notice_id, 1, "材料待补")
    assert "经同意延期1个工作日，至2027年1月7日（星期四）24时（暂定）止" in term_on_paper(world, notice_id)


def test_a_term_with_the_grace_of_a_late_arrival_is_extended_from_its_grace(world: World) -> None:
    record = world.file_check(("JM03",))
    signed = world.issue(record)
    world.clock.set("2026-11-27 10:00")
    notice_id = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, signed, 0.0)
    world.by(Role.SECTION_OFFICER, extend, notice_id, 2, "材料待补")
    said = term_on_paper(world, notice_id)
    assert said.startswith(
        "自送达之日起3个工作日（因迟到上传，宽限至2026年11月30日（星期一）24时），经同意延期2个工作日，"
    )
    assert "至2026年12月2日（星期三）24时止" in said


def test_a_term_begun_anew_is_printed_with_the_decision_from_which_it_runs(world: World) -> None:
    notice_id = issue(world)
    world.clock.set("2026-11-26 10:00")
    world.by(Role.INSPECTED_UNIT, object_to, notice_id, Objection("不是本队路段", (world.upload("c"),)))
    world.by(Role.SECTION_CHIEF, decide_objection, notice_id, ObjectionDecision.REJECTED, "路段属本队")
    assert "自复核决定之日起3个工作日内，即2026年12月1日（星期二）24时前" in term_on_paper(world, notice_id)
    answer = Feedback(FeedbackVerdict.TRUE, "属实", "李强", "已清理")
    world.by(Role.INSPECTED_UNIT, feed_back, notice_id, answer)
    world.clock.set("2026-11-30 10:00")
    world.by(Role.SECTION_OFFICER, decide_feedback, notice_id, accepted=False, words="未见整改")
    assert term_on_paper(world, notice_id).startswith("自退回再整改之日起")
    assert "即2026年12月" in term_on_paper(world, notice_id)


def test_the_same_state_gives_the_same_bytes_and_a_changed_one_others(world: World) -> None:
    notice_id = issue(world)
    with world.ledger.read() as conn:
        first, second = (notice_pdf(conn, notice_id, ASSETS) for _ in range(2))
    assert first == second
    assert first.content.startswith(b"%PDF-")
    assert first.name == "督察通知书沪长城管督通〔2026〕1号.pdf"
    world.by(Role.SECTION_CHIEF, revoke, notice_id, "重复开具")
    with world.ledger.read() as conn:
        assert notice_pdf(conn, notice_id, ASSETS).content != first.content


def test_many_findings_run_over_several_pages(world: World) -> None:
    codes = [row["code"] for row in world.rows(t.catalogue_items)][:40]
    notice_id = issue(world, items=tuple(codes))
    with world.ledger.read() as conn:
        assert pages(notice_pdf(conn, notice_id, ASSETS).content) >= 4


def test_the_form_is_a_single_page_whether_blank_or_filled_in(world: World) -> None:
    notice_id = issue(world)
    with world.ledger.read() as conn:
        assert pages(feedback_pdf(conn, notice_id, ASSETS).content) == 1
    answer = Feedback(
        FeedbackVerdict.TRUE,
        "属实",
        "李强",
        "已清理",
        "2026-11-26",
        before=(world.upload("a"),),
        after=(world.upload("b"),),
    )
    world.by(Role.INSPECTED_UNIT, feed_back, notice_id, answer)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice_id, accepted=True, words="现场复查合格")
    with world.ledger.read() as conn:
        assert pages(feedback_pdf(conn, notice_id, ASSETS).content) == 1
    row = world.notice(notice_id)
    data = feedback_data(row, world.rows(t.answers), world.rows(t.photos, notice_id=notice_id))
    assert data["measures"] == "已清理（完成时间：2026年11月26日）"
    assert (data["before"], data["after"]) == ("照片1（aaaaaaaaaaaa）", "照片2（bbbbbbbbbbbb）")
    assert data["decision"].startswith("合格，予以销号：现场复查合格")


def test_the_form_shows_the_place_before_and_after(world: World, tmp_path: Path) -> None:
    notice_id = issue(world)
    answer = Feedback(
        FeedbackVerdict.TRUE, "属实", "李强", "已清理", before=(world.upload("a"),), after=(world.upload("b"),)
    )
    world.by(Role.INSPECTED_UNIT, feed_back, notice_id, answer)
    asked: list[str] = []

    def picture(sha256: str) -> Path:
        asked.append(sha256[0])
        file = tmp_path / f"{sha256}.jpg"
        Image.new("RGB", (160, 120), (200, 80, 60) if sha256[0] == "a" else (60, 160, 80)).save(file)
        return file

    with world.ledger.read() as conn:
        plain = feedback_pdf(conn, notice_id, ASSETS)
        first, second = (feedback_pdf(conn, notice_id, ASSETS, picture) for _ in range(2))
    assert asked == ["a", "b"] * 2
    assert pages(first.content) == 1
    assert first.content.count(b"/DCTDecode") == plain.content.count(b"/DCTDecode") + 2
    assert first == second


def test_an_unknown_notice_is_not_found(world: World) -> None:
    with world.ledger.read() as conn, pytest.raises(Problem):
        notice_pdf(conn, "00000000-0000-7000-8000-999999999999", ASSETS)


def test_the_head_is_red_and_the_page_is_a4(world: World) -> None:
    notice_id = issue(world)
    page = set_sheet(notice_sheet(paper(world, notice_id)), ASSETS, "png")[0]
    first = Image.open(io.BytesIO(page)).convert("RGB")
    assert abs(first.width / first.height - 210 / 297) < 0.002
    per_mm = first.width / 210
    head = first.crop((int(28 * per_mm), int(37 * per_mm), int(184 * per_mm), int(52 * per_mm)))
    colours = [colour for _, colour in head.getcolors(1 << 20) or []]
    assert (200, 16, 46) in colours
    margin = first.crop((0, 0, first.width, int(30 * per_mm)))
    assert margin.getcolors() == [(margin.width * margin.height, (255, 255, 255))]


@settings(max_examples=15)
@given(words=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200))
def test_whatever_people_type_is_text_and_never_template_code(words: str) -> None:
    data = {
        **dict.fromkeys(
            ("number", "standing", "due", "unit", "verdict", "findings", "responsible", "measures", "lasting"), words
        ),
        **dict.fromkeys(("before", "after", "objection", "by", "at", "decision"), "#panic() $x$ @ref *b* \\"),
        "title": "督察反馈单",
        "pictures": [],
        "date": [2026, 11, 24],
    }
    (pdf,) = press("feedback", data, from_iso("2026-11-24T08:00:00Z"), ASSETS)
    assert pdf.startswith(b"%PDF-")


def test_the_templates_set_chinese_without_a_missing_font(world: World) -> None:
    sheet = notice_sheet(paper(world, issue(world, ServiceKind.ONLINE)))
    compiler = typst.Compiler(
        input=ASSETS / "templates/document.typ",
        root=ASSETS / "templates",
        font_paths=typst.Fonts(False, False, [ASSETS / "fonts"]),
        sys_inputs={"data": json.dumps(sheet_data(sheet))},
    )
    _, warnings = compiler.compile_with_warnings(format="pdf")
    assert [str(warning) for warning in warnings] == []


def test_names_of_bureaus_carry_the_city_once() -> None:
    assert organ_of("浦东新区城市管理行政执法局督察科") == "上海市浦东新区城市管理行政执法局"
    assert organ_of("上海市城市管理行政执法局执法监督处") == "上海市城市管理行政执法局"


def test_the_same_code_is_the_same_drawing() -> None:
    assert qr_svg("ducha:x:y") == qr_svg("ducha:x:y") != qr_svg("ducha:x:z")


def text_of(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def test_the_notice_as_docx_says_what_the_pdf_says_and_repeats_its_bytes(world: World) -> None:
    notice_id = issue(world)
    with world.ledger.read() as conn:
        first, second = (notice_docx(conn, notice_id, ASSETS) for _ in range(2))
    assert first == second
    assert first.name == "督察通知书沪长城管督通〔2026〕1号.docx"
    written, found = text_of(first.content), paper(world, notice_id)
    for words in (found.unit, found.number, found.copies, *dict(of_kind(found, Signing).pairs).values()):
        assert words in written
    for row in of_kind(found, Findings).rows:
        assert set(row.cells) <= set(written.splitlines())
    for block in found.blocks:
        if isinstance(block, Passage):
            assert f"{block.label}{block.text}" in written


def test_the_phone_fills_the_shipped_wording_as_the_server_does(world: World) -> None:
    wording, row = default_text("notice", ASSETS), world.notice(issue(world))
    course = course_of({**row, "section_name": "督察科", "checked_at": row["issued_at"]})
    values = placeholders(from_plain(Notice, row["body"]), course)
    assert filled(wording, values) == make_parts(wording, Content(values))
    without_place = {**values, "地点": ""}
    assert "督察人员在你单位以" in filled(wording, without_place)["开头"]
    assert filled(wording, without_place) == make_parts(wording, Content(without_place))


def test_the_form_as_docx_has_every_place_to_fill_in(world: World) -> None:
    notice_id = issue(world)
    with world.ledger.read() as conn:
        written = text_of(feedback_docx(conn, notice_id, ASSETS).content)
    for words in ("核查结论", "责任人及处理", "整改措施、完成时间", "街镇意见", "督察机构核验", "请在反馈期限内填写"):
        assert words in written


def test_the_wording_of_the_day_of_issue_is_printed_and_sealed_words_stay(world: World) -> None:
    before = issue(world)
    minutes_later(world, 5)
    text = default_text("notice", ASSETS).replace("发现下列问题：", "查见以下问题：")
    world.by(Role.SECTION_CHIEF, add_edition, "notice", text, world.clock().date(), "改用语")
    minutes_later(world, 5)
    after = issue(world)
    with world.ledger.read() as conn:
        assert "发现下列问题" in text_of(notice_docx(conn, before, ASSETS).content)
        assert "查见以下问题" in text_of(notice_docx(conn, after, ASSETS).content)
        assert "立即清理店外堆物" in text_of(notice_docx(conn, after, ASSETS).content)
