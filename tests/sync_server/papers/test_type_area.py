"""GB/T 9704-2012, measured letter by letter in the PDF itself: 版心, lines and letters, head, 版记 and seal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pypdfium2
import pytest

from shared.moment import from_iso
from shared.notice import ServiceKind
from shared.notice_paper import Findings, Signing
from shared.notice_paper import Seal as NoticeSeal
from shared.numbering import with_number
from shared.organisation import DelegationMode, Role
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.notices.deeds.filing import file_notice, issue_by_section
from sync_server.notices.deeds.service import confirm
from sync_server.papers import blocks as b
from sync_server.papers.filling import try_out
from sync_server.papers.notice_sheets import notice_sheet
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.papers.wordings import WORDINGS, default_text
from sync_server.procedures.documents import DocumentKind
from tests.sync_server.acts.world import ASSETS, World
from tests.sync_server.papers.test_notice_paper import of_kind
from tests.sync_server.papers.test_notice_paper import paper as paper_of_notice

MM = 25.4 / 72
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0  # of the type area, in mm from the left and upper edge
LINE = 225 / 22 / MM  # points from line to line
INK = 0.05  # mm that a reader may round
EVERY = pytest.mark.parametrize("kind", kinds.ALL, ids=[kind.value for kind in kinds.ALL])


@dataclass(frozen=True)
class Letter:
    """A letter as it is printed: its page, its ink in mm, the bottom of its line."""

    text: str
    page: int
    left: float
    right: float
    line: int


def letters(pdf: bytes) -> Iterator[Letter]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for number, page in enumerate(document, 1):
            text, height = page.get_textpage(), page.get_height()
            for at in range(text.count_chars()):
                letter = text.get_text_range(at, 1)
                if letter.strip():
                    left, _, right, _ = text.get_charbox(at)
                    foot = height - text.get_charbox(at, loose=True)[1]
                    yield Letter(letter, number, left * MM, right * MM, round(foot))


def printed(*blocks: b.Block) -> bytes:
    return sheet_pdf(b.Sheet("督办通知单", blocks, (2026, 11, 24)), ASSETS)


def paragraph(text: str) -> b.Paragraph:
    return b.Paragraph((b.Span(text),))


def test_no_punctuation_hangs_over_the_type_area_wherever_the_line_ends() -> None:
    texts = [
        ("城管督察" * 10)[:before] + mark + "请立即整改并书面反馈，" * 4
        for before in range(20, 31)
        for mark in "，。、；：！？”》）】〕.%,"
    ]
    found = list(letters(printed(*map(paragraph, texts))))
    assert max(letter.right for letter in found) <= RIGHT + INK, "156 mm, punctuation included"
    assert min(letter.left for letter in found) >= LEFT - INK


@pytest.mark.parametrize("name", sorted(name for name, wording in WORDINGS.items() if not wording.landscape))
def test_every_shipped_wording_keeps_to_the_156_mm(name: str) -> None:
    for letter in letters(sheet_pdf(try_out(WORDINGS[name], default_text(name, ASSETS)), ASSETS)):
        if letter.text not in "样张":  # the mark beside the head
            assert letter.left >= LEFT - INK, letter
            assert letter.right <= RIGHT + INK, letter


def test_a_page_has_22_lines_of_28_letters() -> None:
    first = [letter for letter in letters(printed(paragraph("城管督察行政执法" * 200))) if letter.page == 1]
    top = min(letter.line for letter in first)
    lines = Counter(round((letter.line - top) / LINE) for letter in first if letter.text not in "—1")
    assert len(lines) == 22
    assert Counter(lines.values()) == {28: 21, 26: 1}, "the first is set in by two letters"


@EVERY
def test_only_upward_papers_name_who_signed_and_only_in_the_head(kind: DocumentKind) -> None:
    sheet = try_out(WORDINGS[kind.value], default_text(kind.value, ASSETS))
    heads = [block for block in sheet.blocks if isinstance(block, b.RedHead)]
    assert all(bool(head.signer) == kind.upward for head in heads)
    for imprint in (block for block in sheet.blocks if isinstance(block, b.Imprint)):
        assert not any("签发人" in line or "审核人" in line for line in imprint.lines)
        assert all(line.endswith("。") for line in imprint.lines if line.startswith("抄送："))
        if kind is not kinds.BULLETIN:
            assert imprint.parts[-1][1].endswith("印发")


@EVERY
def test_what_goes_out_under_a_red_head_names_to_whom(kind: DocumentKind) -> None:
    sheet = try_out(WORDINGS[kind.value], default_text(kind.value, ASSETS))
    if any(isinstance(block, b.RedHead) for block in sheet.blocks):
        flush = [block for block in sheet.blocks if isinstance(block, b.Paragraph) and not block.indent]
        assert b.plain_text(flush[0].line).endswith("：")


def test_number_left_and_signer_right_stand_one_letter_from_the_edges() -> None:
    found = list(letters(printed(b.RedHead("上海市长宁区城市管理行政执法局", "沪长城管督报〔2026〕1号", "李科长"))))
    line = next(letter.line for letter in found if letter.text == "沪")
    row = [letter for letter in found if abs(letter.line - line) <= 3]
    assert "".join(letter.text for letter in row).startswith("沪长城管督报〔2026〕1号签发人：李科长")
    letter = 16 * MM
    assert row[0].left == pytest.approx(LEFT + letter, abs=1)
    assert row[-1].right == pytest.approx(RIGHT - letter, abs=1)


def test_the_imprint_names_who_printed_left_and_the_day_right_one_letter_from_the_edges() -> None:
    imprint = b.Imprint(("抄送：华阳路街道办事处。", "长宁区城市管理行政执法局督察科　2026年11月24日印发"))
    assert imprint.parts[1] == ("长宁区城市管理行政执法局督察科", "2026年11月24日印发")
    found = list(letters(printed(paragraph("请整改。"), imprint)))
    last = next(letter for letter in found if letter.text == "发")
    assert last.right == pytest.approx(RIGHT - 14 * MM, abs=1.5)
    assert next(letter for letter in found if letter.text == "抄").left == pytest.approx(LEFT + 14 * MM, abs=1.5)


def pages_of(found: list[Letter]) -> dict[int, str]:
    return {n: "".join(letter.text for letter in found if letter.page == n) for n in {x.page for x in found}}


@pytest.mark.parametrize("lines", [1, 2, 4, 9])
def test_the_seal_of_a_notice_stands_on_a_page_with_text(world: World, lines: int) -> None:
    found = paper_of_notice(world, noticed(world))
    rows = of_kind(found, Findings).rows
    blocks = tuple(
        replace(block, rows=rows * lines) if isinstance(block, Findings) else block for block in found.blocks
    )
    pages = pages_of(list(letters(sheet_pdf(notice_sheet(replace(found, blocks=blocks)), ASSETS))))
    sealed = next(words for words in pages.values() if "（印章）" in words)
    assert "送达情况" in sealed, "the last row of the form comes along"
    assert "此页无正文" not in "".join(pages.values())


def noticed(world: World, kind: ServiceKind = ServiceKind.SIGNED) -> str:
    issued = world.issue(world.file_check(), kind)
    return world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0)


@pytest.mark.parametrize("more", range(0, 16, 3))
def test_a_seal_below_a_form_or_table_is_never_alone(more: int) -> None:
    text = [paragraph("占道设摊反复出现，请立即整改。")] * more
    table = b.Table(("单位", "问题"), tuple((f"第{n}队", "跨门经营") for n in range(14)))
    form = b.Form(tuple((f"栏{n}", "内容") for n in range(14)))
    for block, word in ((table, "第13队"), (form, "栏13")):
        seal = b.Seal("上海市长宁区城市管理行政执法局", "2026年11月24日", "（承办：督察科）")
        pages = pages_of(list(letters(printed(*text, block, seal))))
        sealed = next(words for words in pages.values() if "（印章）" in words)
        assert word in sealed
        assert "承办：督察科" in sealed


def test_a_paper_that_needs_a_little_more_than_a_page_is_set_closer_and_stays_on_one() -> None:
    seal = b.Seal("上海市长宁区城市管理行政执法局", "2026年11月24日")
    assert len(pages_of(list(letters(printed(*[paragraph("请立即整改。")] * 20, seal))))) == 1
    assert len(pages_of(list(letters(printed(*[paragraph("请立即整改。")] * 20))))) == 1
    assert len(pages_of(list(letters(printed(*[paragraph("请立即整改。")] * 40, seal))))) == 2


def test_a_notice_without_facts_says_how_many_and_neither_item_nor_instruction_twice(world: World) -> None:
    record = world.file_check(("JM01",))
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    world.do(lambda w: w.conn.execute(t.findings.update().values(facts="")))
    found = paper_of_notice(world, world.by(Role.SECTION_OFFICER, issue_by_section, record, findings, "整改。"))
    (row,) = of_kind(found, Findings).rows
    assert row.item == "占道设摊、兜售物品"
    assert row.facts == f"现场发现{row.count}。"
    assert "先核对" not in "".join(passage.text for passage in found.read_aloud)


def test_a_notice_is_dated_by_the_confirmation_with_which_it_takes_effect(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    notice_id = noticed(world, ServiceKind.ONLINE)
    assert of_kind(paper_of_notice(world, notice_id), NoticeSeal).day == "2026年11月24日"
    world.clock.set("2026-11-25 09:00")
    world.by(Role.SECTION_OFFICER, confirm, notice_id)
    assert of_kind(paper_of_notice(world, notice_id), NoticeSeal).day == "2026年11月25日"
    assert dict(of_kind(paper_of_notice(world, notice_id), Signing).pairs)["承办机构"] == "督察科"
    assert from_iso(world.notice(notice_id)["issued_at"]).day == 24


def test_a_files_name_says_a_thing_once() -> None:
    assert (
        with_number("督察动态2026年第11期", "督察动态 2026年第11期（总第11期）") == "督察动态 2026年第11期（总第11期）"
    )
    assert (
        with_number("沪长城管督办〔2026〕1号", "关于整改的督办通知单") == "沪长城管督办〔2026〕1号关于整改的督办通知单"
    )
    assert with_number("", "督察工作例会") == "督察工作例会"
