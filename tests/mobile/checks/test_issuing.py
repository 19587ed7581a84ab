"""The on-site notice, from findings to service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import flet as ft
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.checks.beginning import begin_check
from mobile.checks.issuing import NoticeDraft
from mobile.checks.notices import (
    authority,
    due_words,
    expected_due,
    served_by_refusal,
    served_by_signature,
    served_online,
)
from mobile.checks.officer import ref_of
from mobile.checks.paper import html, issued_paper, open_paper, share_text
from mobile.checks.phrases import join_phrase, requirement
from mobile.checks.sealing import seal_check
from mobile.checks.signing import Ink, is_drawn, lines_of, shape, sign, strokes_of
from mobile.parts.paper_sheet import head_lines, paper_sheet
from mobile.reference import Reference
from mobile.reference.shipped import Shipped
from mobile.store.phone import PhoneStore
from mobile.store.records import open_body
from shared.catalogue import Severity
from shared.field_rules import FieldRules, NoticeRules, RuleBook, WordingEdition
from shared.inspection import Inspection, OnSpotAction, Outcome
from shared.moment import to_iso
from shared.notice import CAME_LATER, IssuedNotice, NoticeState, ServiceKind, document_hash, stored_document_hash
from shared.notice_paper import Findings, NoticePaper, Passage, Seal, Signing
from shared.organisation import Delegation, DelegationMode, PersonRef, Unit, UnitKind
from shared.plain import to_plain
from shared.wire import Change, ChangeKind, PullReply, RecordState
from shared.workdays import Calendar
from tests.mobile.checks.world import LI, OFFICER, UNITS, XINHUA, open_store, pull
from tests.mobile.fakes import FakeClock

NOW = "2026-11-24T07:04:00.000Z"
ITEMS = {item.code: item for item in Shipped().items}
FIRST = "0193aaaa-0000-7000-8000-000000000001"
SECOND = "0193aaaa-0000-7000-8000-000000000002"
SIGNER = PersonRef("p-zhao", "赵强", "310501", XINHUA.name)
INK = [[(10.0, 10.0), (120.0, 60.0), (200.0, 20.0)]]


async def sealed_check(store: PhoneStore, *, corrected: bool = False, address: str = "法华镇路东侧") -> str:
    draft = begin_check(store, NOW)
    draft.choose_unit(XINHUA)
    draft.set_place("address", address)
    draft.judge(ITEMS["JM01"], Outcome.FAIL, FIRST)
    draft.change(FIRST, {"count": 3, "facts": "法华镇路东侧。"})
    draft.judge(ITEMS["ZZ01"], Outcome.FAIL, SECOND)
    if corrected:
        draft.set_action(SECOND, OnSpotAction.CORRECTED)
    return (await seal_check(store, draft, OFFICER, "2026-1")).id


async def begun(store: PhoneStore, reference: Reference, address: str = "法华镇路东侧") -> NoticeDraft:
    return NoticeDraft.begin(store, reference, await sealed_check(store, address=address))


def tell(store: PhoneStore, record_id: str, *answered: str) -> None:
    """The section's answer to the record's findings reaches the phone."""
    state = RecordState(record_id, "已开具通知书", answered=answered)
    change = Change(ChangeKind.RECORD_STATE, record_id, to_plain(state))
    store.reference.apply(PullReply("2", False, NOW, (change,)))


async def test_a_signature_begun_is_kept_for_the_paper_it_was_begun_on(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    ink = Ink(document_hash(draft.fix(NOW)), SIGNER, strokes_of(INK, 300), 600)
    draft.keep_ink(ServiceKind.SIGNED, ink)
    again = NoticeDraft(store, reference, draft.id)
    assert again.ink(ServiceKind.SIGNED) == ink
    assert again.ink(ServiceKind.REFUSED) is None
    again.word("立即整改")
    again.fix(NOW)
    assert again.ink(ServiceKind.SIGNED) is None


points = st.tuples(st.floats(0, 360), st.floats(0, 220))


@given(st.lists(st.lists(points, min_size=1, max_size=30), max_size=4))
def test_strokes_shown_again_on_the_same_pad_are_the_same_strokes(lines: list[list[tuple[float, float]]]) -> None:
    strokes = strokes_of(lines, 360)
    assert strokes_of(lines_of(strokes, shape(360, 220), 360, 220), 360) == strokes


@given(st.lists(st.lists(points, min_size=1, max_size=30), max_size=4), st.floats(200, 720), st.floats(110, 220))
def test_strokes_shown_on_another_pad_lie_within_it(
    lines: list[list[tuple[float, float]]], width: float, height: float
) -> None:
    shown = lines_of(strokes_of(lines, 360), shape(360, 220), width, height)
    assert all(0 <= x <= width + 1 and 0 <= y <= height + 1 for line in shown for x, y in line)


async def test_a_notice_begun_later_is_on_what_is_on_no_notice_yet(store: PhoneStore) -> None:
    reference = pull(store)
    record_id = await sealed_check(store)
    first = NoticeDraft.begin(store, reference, record_id)
    first.choose([FIRST])
    paper = first.fix(NOW)
    first.issue(OFFICER, served_online(paper, NOW).service)
    second = NoticeDraft.begin(store, reference, record_id)
    assert [finding.id for finding in second.findings] == [SECOND]
    assert [line.finding_id for line in second.lines] == [SECOND]


async def test_what_the_section_has_answered_already_gets_no_further_notice(store: PhoneStore) -> None:
    reference = pull(store)
    record_id = await sealed_check(store)
    tell(store, record_id, FIRST)
    assert NoticeDraft.begin(store, reference, record_id).terms.finding_ids == (SECOND,)
    store.drafts.remove(store.drafts.open_drafts()[0].id)
    tell(store, record_id, FIRST, SECOND)
    with pytest.raises(ValueError, match="没有可开具通知书的问题"):
        NoticeDraft.begin(store, reference, record_id)


async def test_findings_of_a_revoked_notice_can_be_put_on_another(store: PhoneStore) -> None:
    reference = pull(store)
    record_id = await sealed_check(store)
    draft = NoticeDraft.begin(store, reference, record_id)
    sealed = draft.issue(OFFICER, served_online(draft.fix(NOW), NOW).service)
    with pytest.raises(ValueError, match="没有可开具通知书的问题"):
        NoticeDraft.begin(store, reference, record_id)
    store.records.change_row(sealed.id, state=NoticeState.REVOKED.value)
    assert NoticeDraft.begin(store, reference, record_id).terms.finding_ids == (FIRST, SECOND)


def test_without_delegation_the_way_on_is_reporting_to_the_section() -> None:
    none = authority(Delegation("310105", DelegationMode.NONE), "长宁区督察科")
    assert not none.allowed
    assert "上报督察科" in none.words
    assert authority(Delegation("310105", DelegationMode.DIRECT, "沪长城管督〔2026〕3号"), "督察科").allowed
    waits = authority(Delegation("310105", DelegationMode.NEEDS_CONFIRMATION), "督察科")
    assert waits.allowed
    assert "确认后生效" in waits.words


async def test_all_findings_are_proposed_except_those_put_right_on_the_spot(store: PhoneStore) -> None:
    reference = pull(store)
    draft = NoticeDraft.begin(store, reference, await sealed_check(store, corrected=True))
    assert draft.terms.finding_ids == (FIRST,)


async def test_one_record_has_one_notice_draft(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    draft.word("立即整改")
    assert NoticeDraft.begin(store, reference, draft.record.id).terms.requirement == "立即整改"


async def test_the_proposed_requirement_follows_the_findings_until_it_is_worded(store: PhoneStore) -> None:
    draft = await begun(store, pull(store))
    assert "着装" in draft.terms.requirement
    draft.choose([FIRST])
    assert "着装" not in draft.terms.requirement
    draft.word("三日内整改到位")
    draft.choose([FIRST, SECOND])
    assert draft.terms.requirement == "三日内整改到位"


async def test_the_paper_takes_a_number_only_when_it_is_fixed(store: PhoneStore) -> None:
    draft = await begun(store, pull(store))
    assert draft.compose(NOW).number == ""
    paper = draft.fix(NOW)
    assert (paper.number, paper.block_id, paper.provisional) == ("沪长城管督通〔2026〕41号", "b1", "")
    assert draft.fix("2026-11-24T09:00:00.000Z") == paper


async def test_a_changed_paper_must_be_read_again_and_keeps_its_number(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    before = draft.fix(NOW)
    draft.set_days(5)
    assert draft.fixed is None
    with pytest.raises(ValueError, match="请重新宣读"):
        draft.issue(OFFICER, served_online(before, NOW).service)
    after = NoticeDraft(store, reference, draft.id).fix(NOW)
    assert after.number == before.number
    assert document_hash(after) != document_hash(before)


@pytest.mark.parametrize("address", ["", "31.2136, 121.4158", "地址未填写", "长宁区新华路街道"])
async def test_no_paper_is_fixed_before_it_says_where(store: PhoneStore, address: str) -> None:
    reference = pull(store)
    draft = await begun(store, reference, address)
    assert draft.asks_where
    with pytest.raises(ValueError, match="路段、门牌或明显标志"):
        draft.fix(NOW)
    assert store.numbers.of_paper(draft.id) is None
    draft.set_address("法华镇路 12 号东侧")
    paper = NoticeDraft(store, reference, draft.id).fix(NOW)
    assert paper.place.endswith("法华镇路 12 号东侧")
    assert "31.2136" not in paper.place
    draft = NoticeDraft(store, reference, draft.id)
    draft.set_address("法华镇路 14 号东侧")
    assert draft.fixed is None


async def test_a_paper_fixed_without_a_place_by_an_older_app_must_be_read_again(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    store.drafts.put(draft.id, "paper", {**to_plain(draft.fix(NOW)), "place": "地址未填写"})
    again = NoticeDraft(store, reference, draft.id)
    assert again.fixed is None
    assert again.fix(NOW).place.endswith("法华镇路东侧")


async def test_without_a_block_the_number_is_provisional(store: PhoneStore) -> None:
    paper = (await begun(store, pull(store, block=False))).fix(NOW)
    assert paper.number == ""
    assert paper.provisional.startswith("临时编号 ")


async def test_a_notice_given_up_voids_its_number(store: PhoneStore) -> None:
    draft = await begun(store, pull(store))
    draft.fix(NOW)
    draft.abandon()
    assert [str(taken.number) for taken in store.numbers.voided()] == ["沪长城管督通〔2026〕41号"]
    assert store.drafts.get(draft.id) is None


async def test_an_empty_requirement_takes_no_number(store: PhoneStore) -> None:
    draft = await begun(store, pull(store))
    draft.word("  ")
    with pytest.raises(ValueError, match="整改要求"):
        draft.fix(NOW)
    assert store.numbers.of_paper(draft.id) is None


async def test_a_signature_is_bound_to_what_was_read(store: PhoneStore) -> None:
    draft = await begun(store, pull(store))
    paper = draft.fix(NOW)
    issued = served_by_signature(paper, sign(paper, SIGNER, INK, 300, 150, NOW))
    body = open_body(draft.issue(OFFICER, issued.service))
    assert isinstance(body, IssuedNotice)
    assert body.service.signature is not None
    assert body.service.signature.document == document_hash(paper)
    assert store.drafts.get(draft.id) is None
    sealed = store.records.get(draft.record.id)
    assert sealed is not None
    record = open_body(sealed)
    assert isinstance(record, Inspection)
    assert [record.id, body.notice.record_id] == [draft.record.id] * 2


async def test_a_refusal_needs_reason_and_witness(store: PhoneStore) -> None:
    reference = pull(store)
    paper = (await begun(store, reference)).fix(NOW)
    witness = ref_of(LI, "督察科")
    with pytest.raises(ValueError, match="原因"):
        served_by_refusal(paper, reason=" ", witness=witness, at=NOW, witness_signature=None)
    refused = served_by_refusal(paper, reason="对事实有异议", witness=witness, at=NOW, witness_signature=None)
    signing = next(block for block in issued_paper(refused, reference).blocks if isinstance(block, Signing))
    assert (
        dict(signing.pairs)["送达情况"] == "2026年11月24日 15:04 拒绝签收，原因：对事实有异议；见证人：李娜（310052）"
    )


async def test_the_paper_says_everything_that_the_rules_ask_for(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    paper = draft.fix(NOW)
    words = {passage.heading: passage.text for passage in open_paper(paper, reference).read_aloud}
    assert words["存在问题"].splitlines()[0] == "1．占道设摊、兜售物品（较重，3 处）：法华镇路东侧。"
    assert words["二、反馈期限"] == (
        "自送达之日起3个工作日内以书面或线上方式反馈，预计 2026年11月27日（星期五）24时到期，以系统核定的日期为准。"
    )
    assert "●" not in words["依据"]
    assert "[" not in words["依据"]
    sheet = issued_paper(served_online(paper, NOW), reference)
    page = html(sheet)
    for part in (
        "督察通知书",
        paper.number,
        XINHUA.name,
        "王磊",
        "上海市长宁区城管执法局</p><p>（印章）",
        "<th>承办机构</th><td>督察科",
        document_hash(paper)[:16],
        "<svg",
    ):
        assert part in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert paper.number in share_text(sheet)
    seal = next(block for block in sheet.blocks if isinstance(block, Seal))
    assert seal.code == f"ducha:{paper.id}:{document_hash(paper)}"


async def test_whatever_stands_on_the_paper_is_printed_shared_and_shown(store: PhoneStore) -> None:
    reference = pull(store)
    sheet = issued_paper(served_online((await begun(store, reference)).fix(NOW), NOW), reference)
    page, message = unescape(html(sheet)), share_text(sheet)
    shown = repr(to_plain([text.value or [span.text for span in text.spans or []] for text in texts_on(sheet)]))
    for passage in sheet.read_aloud:
        assert f"{passage.label}{passage.text}" in message
    for block in sheet.blocks:
        if isinstance(block, Passage):
            lines = block.text.splitlines()
            assert all(line in page for line in lines)
            assert all(line in shown for line in lines)
        elif isinstance(block, Findings):
            assert all(cell in page for row in block.rows for cell in row.cells)
            assert all(row.facts.rstrip("。") in shown for row in block.rows)
        elif isinstance(block, Signing):
            assert all(words in page and words in shown for _, words in block.pairs)
        else:
            assert all(words in page and words in shown for words in (block.body, block.day, block.hash))


async def test_what_was_typed_in_lines_is_paragraphs_on_whatever_shows_the_paper(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    draft.word("1．清理占道堆物；\n\n 2．明确责任人。")
    sheet = issued_paper(served_online(draft.fix(NOW), NOW), reference)
    demand = next(b for b in sheet.blocks if isinstance(b, Passage) and "整改要求" in b.heading)
    assert demand.paragraphs == ("1．清理占道堆物；", "2．明确责任人。")
    assert f"<p><b>{demand.label}</b>1．清理占道堆物；</p><p>2．明确责任人。</p>" in html(sheet)
    assert "2．明确责任人。" in [span.text for text in texts_on(sheet) for span in text.spans or []]


def texts_on(sheet: NoticePaper) -> list[ft.Text]:
    column = paper_sheet(sheet).content  # type: ignore[attr-defined]
    found = [each for each in column.controls if isinstance(each, ft.Text)]
    rows = [each for each in column.controls if isinstance(each, ft.Row)]
    boxed = [each.content for row in rows for each in row.controls if isinstance(each, ft.Container)]
    return found + [text for text in boxed if isinstance(text, ft.Text)]


async def test_city_people_issue_in_the_citys_name_in_whatever_district_they_are(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    squad = NoticeDraft(store, reference, draft.id, XINHUA)
    assert squad.issuer_name == "长宁区城管执法局督察科"
    city = Unit("u-city", "上海市城市管理行政执法局执法总队机动督察支队", UnitKind.DETACHMENT, "310000")
    paper = open_paper(NoticeDraft(store, reference, draft.id, city).fix(NOW), reference)
    (seal,) = (block for block in paper.blocks if isinstance(block, Seal))
    assert paper.organ == seal.body == "上海市城市管理行政执法局"


@pytest.mark.parametrize(
    ("organ", "lines"),
    [
        ("上海市静安区城市管理行政执法局", ("上海市静安区", "城市管理行政执法局")),
        ("上海市浦东新区城市管理行政执法局", ("上海市浦东新区", "城市管理行政执法局")),
        ("上海市城市管理行政执法局", ("上海市城市管理行政执法局",)),
        ("上海市机场执法支队", ("上海市机场执法支队",)),
    ],
)
def test_the_head_of_the_paper_leaves_no_letter_alone_on_a_narrow_screen(organ: str, lines: tuple[str, ...]) -> None:
    assert head_lines(organ) == lines
    assert all(20 * len(line) <= 360 - 2 * 16 - 2 * 20 for line in lines), "letters of 20 within screen and sheet"


async def test_words_of_a_person_cannot_break_the_printed_page(store: PhoneStore) -> None:
    reference = pull(store)
    draft = await begun(store, reference)
    draft.word("<script>alert(1)</script>")
    assert "<script>" not in html(issued_paper(served_online(draft.fix(NOW), NOW), reference))


def test_the_due_date_is_shown_with_weekday_and_marked_when_the_calendar_is_not_official() -> None:
    calendar = Calendar(Shipped().year_tables)
    assert due_words(expected_due(calendar, NOW, 3)) == "预计 2026年11月27日（星期五）24时"
    # domain.md story 4: signed at 23:30 Shanghai time on the last day of the year.
    year_end = expected_due(calendar, "2026-12-31T15:30:00.000Z", 3)
    assert due_words(year_end) == "预计 2027年1月6日（星期三）24时（暂定，待节假日安排公布）"


def test_just_before_midnight_underground_the_service_day_is_still_that_day() -> None:
    calendar = Calendar(Shipped().year_tables)
    assert expected_due(calendar, "2026-11-24T15:58:00.000Z", 3).day.isoformat() == "2026-11-27"


def test_strokes_are_thousandths_of_the_pad_and_thinned() -> None:
    assert strokes_of([[(0, 0), (0.1, 0.1), (150, 75), (400, -5)]], 300) == (((0, 0), (500, 250), (1000, 0)),)
    assert strokes_of([[]], 300) == ()
    assert not is_drawn([[(10, 10)]], 300)
    assert is_drawn(INK, 300)


def test_grave_findings_ask_for_the_leader() -> None:
    assert "主要负责人" in requirement(NoticeRules(), ["JM12"], Severity.GRAVE)
    assert "主要负责人" not in requirement(NoticeRules(), ["JM01"], Severity.MAJOR)
    assert requirement(NoticeRules(), ["JM01", "JM02"], Severity.MAJOR).count("防止回潮") == 1


OWN_WORDS = "# 开头\n\n在{{ 地点 }}查见：\n\n# 一、期限\n\n{{ 反馈期限 }}"
EARLIER, TODAYS = NoticeRules(objection="可向本区督察科提出异议。"), NoticeRules(most_days=4, demand_jm="立即清场")
BOOK = RuleBook(
    (FieldRules("2026-11-24", 5, EARLIER, close_of_business=True), FieldRules("2026-11-25", 2, TODAYS)),
    (WordingEdition("2026-11-24", OWN_WORDS), WordingEdition("2026-11-25")),
    CAME_LATER,
)


def hear(store: PhoneStore, book: RuleBook | None, district: str = "310105") -> None:
    """The district's book, or that it is gone, reaches the phone."""
    change = Change(ChangeKind.RULES, district, to_plain(book) if book else None)
    store.reference.apply(PullReply("2", False, NOW, (change,)))


async def test_a_notice_is_made_by_the_districts_rules_of_its_day_which_a_phone_offline_knows_beforehand(
    store: PhoneStore,
) -> None:
    reference = pull(store)
    hear(store, BOOK)
    draft = await begun(store, reference)
    paper = draft.compose(NOW)
    assert (paper.feedback_days, paper.objection_words, paper.rules) == (
        5,
        EARLIER.objection,
        "2026年11月24日起施行的版本",
    )
    assert (paper.wording, paper.close_of_business) == (OWN_WORDS, True)
    read = {passage.heading: passage.text for passage in open_paper(paper, reference).read_aloud}
    assert read["督察情况"] == f"在{paper.place}查见："
    assert read["一、期限"].startswith("自送达之日起5个工作日内")
    assert "预计 2026年12月1日（星期二）17时30分到期" in read["一、期限"], "the hour that the server will say"
    assert draft.due_words(NOW) == "预计 2026年12月1日（星期二）17时30分"
    draft.set_days(20)
    assert draft.terms.feedback_days == 10
    assert reference.rules("310105", date(2026, 11, 25)).notice.demand("JM01") == "立即清场"
    assert reference.rules("310105", date(2026, 11, 23)) == FieldRules(), "before the first edition it has heard of"
    assert reference.rules("310104", date(2026, 11, 25)).name == "系统默认的版本", "another district's are its own"


async def test_what_was_read_aloud_and_signed_stays_as_it_was_whatever_the_phone_hears_later(store: PhoneStore) -> None:
    reference = pull(store)
    hear(store, BOOK)
    issued = served_online((await begun(store, reference)).fix(NOW), NOW)
    page = html(issued_paper(issued, reference))
    assert "查见：" in page
    hear(store, RuleBook((FieldRules(),), reads=CAME_LATER))
    assert html(issued_paper(issued, reference)) == page, "only today's wording is sent, and it is another"
    hear(store, None)
    gone = tuple(Change(ChangeKind.UNIT, unit.id, None) for unit in UNITS)
    store.reference.apply(PullReply("3", False, NOW, gone))
    assert html(issued_paper(issued, reference)) == page, "the directory has lost the unit"


async def test_a_paper_signed_in_the_shipped_words_gets_no_wording_that_the_phone_hears_of_later(
    store: PhoneStore,
) -> None:
    reference = pull(store)
    issued = served_online((await begun(store, reference)).fix(NOW), NOW)
    page = html(issued_paper(issued, reference))
    hear(store, BOOK)
    assert html(issued_paper(issued, reference)) == page


@pytest.mark.parametrize("book", [None, replace(BOOK, reads=())])
async def test_a_server_that_does_not_say_it_reads_them_is_sent_no_later_fields(
    store: PhoneStore, book: RuleBook | None
) -> None:
    reference = pull(store)
    if book:
        hear(store, book)
    paper = (await begun(store, reference)).fix(NOW)
    plain = to_plain(paper)
    assert not any(plain[name] for name in CAME_LATER), "an older server reckons its hash without them"
    known = {name: value for name, value in plain.items() if name not in CAME_LATER}
    assert stored_document_hash(known) == document_hash(paper)


async def test_the_days_and_the_edition_of_a_fixed_paper_are_its_own_until_it_is_opened_again(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    store = await open_store(tmp_path, clock)
    reference = pull(store)
    hear(store, BOOK)
    draft = await begun(store, reference)
    paper = draft.fix(NOW)
    clock.forward(days=1)
    tomorrow = to_iso(clock.now())
    assert draft.terms.feedback_days == paper.feedback_days == 5
    assert draft.edition == paper.rules == "2026年11月24日起施行的版本"
    assert draft.due_words(tomorrow) == "预计 2026年12月1日（星期二）17时30分"
    draft.word("立即整改。")
    assert (draft.terms.feedback_days, draft.edition) == (2, "2026年11月25日起施行的版本")
    assert draft.due_words(tomorrow) == "预计 2026年11月27日（星期五）24时"
    assert draft.fix(tomorrow).feedback_days == 2
    await store.close()


def test_a_phrase_tapped_twice_is_gone_again() -> None:
    once = join_phrase("三处", "道路东侧")
    assert once == "三处，道路东侧"
    assert join_phrase(once, "道路东侧") == "三处"


async def test_the_paper_says_what_was_counted_to_a_server_that_reads_it(store: PhoneStore) -> None:
    reference = pull(store)
    hear(store, BOOK)
    check = begin_check(store, NOW)
    check.choose_unit(XINHUA)
    check.set_place("address", "法华镇路东侧")
    check.judge(ITEMS["JM20"], Outcome.FAIL, FIRST)
    check.change(FIRST, {"count": 12, "no_live_photo_reason": "光线不足，无法拍清"})
    record = await seal_check(store, check, OFFICER, "1")
    draft = NoticeDraft.begin(store, reference, record.id)
    paper = draft.compose(NOW)
    assert paper.units == ("辆",)
    assert paper.lines[0].facts == f"现场发现“{ITEMS['JM20'].text}”12 辆。"
    words = {passage.heading: passage.text for passage in open_paper(paper, reference).read_aloud}
    assert words["存在问题"].startswith(f"1．{ITEMS['JM20'].text}（一般，12 辆）：")
    hear(store, replace(BOOK, reads=tuple(name for name in CAME_LATER if name != "units")))
    assert draft.compose(NOW).units == (), "a server of before would reckon another hash"
