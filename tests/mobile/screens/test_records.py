"""我的记录: long lists, finding, filtering, one record and one notice in full."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import flet as ft
import pytest

from mobile.parts.paged_list import PAGE_ROWS, PagedList
from mobile.store.kept_photo import PhotoFile
from shared.catalogue import Severity
from shared.notice import NoticeState
from shared.wire import ChangeKind, NoticeStatus, RecordState, TimelineEntry
from tests.mobile import seeds
from tests.mobile.fakes import START, jpeg
from tests.mobile.headless import Headless
from tests.mobile.office import OTHER, SQUAD
from tests.mobile.screens.conftest import Phone

AT = START - timedelta(hours=2)


def best_of(times: int, work: Callable[[], object]) -> float:
    """The shortest run in seconds: noise only ever adds."""

    def once() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return min(once() for _ in range(times))


async def open_list(phone: Phone, screen: Headless, rows: int) -> tuple[float, int]:
    """(seconds, bytes sent) to show the list when it holds so many rows."""
    seeds.many_rows(phone.app.store, rows - phone.app.store.records.count(), START)
    phone.app.store.records.list(limit=1)
    await screen.tab(0)
    sent = screen.client.bytes_sent
    await screen.tab(1)
    assert screen.sees(f"共 {rows} 条")
    size = screen.client.bytes_sent - sent
    return best_of(5, phone.app.nav.screens[-1].changed), size


async def test_ten_thousand_records_open_as_a_hundred_do(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        few_s, few_bytes = await open_list(phone, screen, 100)
        many_s, many_bytes = await open_list(phone, screen, 10_000)
        assert many_bytes < few_bytes * 1.2
        assert many_s < few_s * 2 + 0.02


async def test_scrolling_to_the_end_of_what_is_there_brings_the_next_rows(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        seeds.many_rows(phone.app.store, 100, START)
        await screen.tab(1)
        (shown,) = screen.all(PagedList)
        for expected in (PAGE_ROWS, 2 * PAGE_ROWS, 100, 100):
            assert shown.shown == expected
            await screen.scroll_to_end(shown)


async def test_news_leave_somebody_who_has_scrolled_where_he_is(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        seeds.many_rows(phone.app.store, 200, START)
        await screen.tab(1)
        (shown,) = screen.all(PagedList)
        await screen.scroll_to_end(shown)
        phone.app.nav.screens[-1].changed()
        assert shown.shown == 2 * PAGE_ROWS


async def test_words_and_filters_narrow_the_list_together(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        seeds.many_rows(phone.app.store, 30, START)
        await screen.tab(1)
        await screen.tap("严重")
        assert screen.sees("共 10 条")
        await screen.type("查找记录", "虹桥")
        assert screen.sees("共 5 条")
        await screen.tap("待发送")
        assert screen.sees("共 1 条")
        await screen.type("查找记录", "没有这个词")
        assert screen.sees("没有符合条件的记录")
        await screen.tap("全部")
        await screen.type("查找记录", "")
        assert screen.sees("共 30 条")


async def test_a_record_shows_results_photos_place_times_and_its_seal(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        store = phone.app.store
        found = seeds.finding(AT, severity=Severity.GRAVE)
        data = jpeg()
        picture = seeds.photo(AT, 1, data, found.id)
        draft = store.drafts.create("inspection")
        await store.photos.add(draft, picture, original=data, thumbnail=data, stamped=data)
        record = seeds.inspection(AT, SQUAD, (found,), (picture,))
        seeds.keep(store, record, AT)
        state = RecordState(record.id, "已转督察科", timeline=(TimelineEntry(record.ended_at, "已转长宁区督察科"),))
        phone.office.hand_down(ChangeKind.RECORD_STATE, record.id, state)
        await phone.synced(screen)
        phone.app.go(f"/records/{record.id}")
        await screen.settle()
        for words in ("两处跨门经营", "严重", "不合格", "江苏路 398 号附近", "±8 米", "与服务器对过时", "第 1 版"):
            assert screen.sees(words), words
        await screen.until(lambda: screen.sees("已转长宁区督察科"))
        sealed = store.records.get(record.id)
        assert sealed is not None
        assert screen.sees(sealed.hash)
        await screen.until(lambda: screen.all(ft.Image))
        assert screen.all(ft.Image)[0].src == await store.photos.read(picture.id, PhotoFile.THUMBNAIL)
        await screen.tap("查看照片 1")
        await screen.until(lambda: screen.all(ft.InteractiveViewer))
        assert screen.sees(picture.sha256[:12])
        await screen.go_back()
        assert phone.app.nav.path == f"/records/{record.id}"


async def test_correcting_a_record_opens_a_draft_of_its_next_version(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(AT, SQUAD, (seeds.finding(AT),))
        seeds.keep(phone.app.store, record, AT)
        phone.app.go(f"/records/{record.id}")
        await screen.settle()
        await screen.tap("更正")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert draft.fields["corrects"] == record.id
        assert phone.app.nav.path == f"/check/{draft.id}"


async def test_a_notice_shows_number_state_due_date_answer_and_paper(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(AT, OTHER, (seeds.finding(AT),))
        seeds.keep(phone.app.store, record, AT)
        notice = seeds.keep(phone.app.store, seeds.issued(record, number=""), AT)
        phone.app.go(f"/notices/{notice}")
        await screen.settle()
        assert screen.sees("临时编号")
        assert screen.sees("预计 2026年11月27日（星期五）24时")
        status = NoticeStatus(
            notice,
            "沪长城管督通〔2026〕9号",
            NoticeState.FED_BACK.value,
            "已反馈，等待核验",
            due_on="2026-11-27",
            feedback="两处跨门经营已清退。",
        )
        phone.office.hand_down(ChangeKind.NOTICE_STATE, notice, status)
        await phone.synced(screen)
        await screen.until(lambda: screen.sees("两处跨门经营已清退。"))
        for words in ("沪长城管督通〔2026〕9号", "已反馈，待核验", "反馈期限 2026年11月27日（星期五）24时", "整改要求"):
            assert screen.sees(words), words
        assert not screen.sees("临时编号")
        await screen.tap("打印")
        ((_, page),) = phone.sharing.printed
        assert "督察通知书" in page
        await screen.tap("现场复查")
        (draft,) = phone.app.store.drafts.open_drafts()
        assert draft.fields["notice_id"] == notice
        assert draft.fields["unit_id"] == OTHER.id


async def test_a_corrected_and_extended_notice_is_shown_shared_and_printed_as_it_reads_now(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(AT, OTHER, (seeds.finding(AT),))
        seeds.keep(phone.app.store, record, AT)
        issued = seeds.issued(record)
        notice = seeds.keep(phone.app.store, issued, AT)
        said = "自送达之日起3个工作日，经同意延期1个工作日，至2026年11月30日（星期一）24时止，以书面或线上方式反馈。"
        status = NoticeStatus(
            notice,
            issued.notice.number,
            NoticeState.SERVED.value,
            "已送达",
            due_on="2026-11-30",
            term="2026年11月30日（星期一）24时",
            said_term=said,
            signed_at="2026-11-26T02:00:00.000Z",
            altered="已于2026年11月25日更正",
            paper=replace(issued.notice, requirement="请清理店外堆物。"),
        )
        phone.office.hand_down(ChangeKind.NOTICE_STATE, notice, status)
        await phone.synced(screen)
        for path in (f"/notices/{notice}", f"/paper/{notice}"):
            phone.app.go(path)
            await screen.settle()
            for words in ("请清理店外堆物。", said, "现时版，已于2026年11月25日更正"):
                assert screen.sees(words), words
            assert not screen.sees("预计"), "one term, said in one way"
            assert screen.sees("2026年11月26日"), "the day on which the section signed it"
            assert not screen.sees("完善路段巡查责任制"), "the requirement of before"
            await screen.tap("打印")
            await screen.tap("分享")
            for _, paper in (phone.sharing.printed[-1], phone.sharing.texts[-1]):
                assert said in paper
                assert "现时版，已于2026年11月25日更正" in paper
                assert "完善路段巡查责任制" not in paper


@pytest.mark.parametrize(
    ("state", "words"), [(NoticeState.REVOKED, "已撤销"), (NoticeState.VOID, "作废"), (NoticeState.SERVED, "")]
)
async def test_a_notice_that_was_taken_back_says_so_on_whatever_leaves_the_phone(
    phone: Phone, state: NoticeState, words: str
) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(AT, OTHER, (seeds.finding(AT),))
        seeds.keep(phone.app.store, record, AT)
        issued = seeds.issued(record)
        notice = seeds.keep(phone.app.store, issued, AT)
        status = NoticeStatus(notice, issued.notice.number, state.value, "…")
        phone.office.hand_down(ChangeKind.NOTICE_STATE, notice, status)
        await phone.synced(screen)
        phone.app.go(f"/paper/{notice}")
        await screen.settle()
        await screen.tap("打印")
        await screen.tap("分享")
        ((_, page),), ((_, message),) = phone.sharing.printed, phone.sharing.texts
        assert ('<p class="standing">' in page) == ("【" in message) == bool(words)
        if words:
            assert f'<p class="standing">{words}' in page
            assert f"【{words}】" in message
            assert screen.sees(words)


async def test_a_refused_record_says_why_and_can_be_sent_again(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        phone.office.refuses = True
        record = seeds.inspection(AT, SQUAD, (seeds.finding(AT),))
        seeds.keep(phone.app.store, record, AT)
        phone.go_online()
        phone.app.go(f"/records/{record.id}")
        await screen.until(lambda: screen.sees("没有这个被督察单位"))
        assert screen.sees("未被接收")
        phone.office.refuses = False
        await screen.tap("重新提交")
        await screen.until(lambda: phone.office.received)
        await screen.until(lambda: not screen.sees("没有这个被督察单位"))


async def test_a_phone_that_cannot_share_copies_the_words_instead(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(AT, OTHER, (seeds.finding(AT),))
        notice = seeds.keep(phone.app.store, seeds.issued(record), AT)
        phone.app.go(f"/notices/{notice}")
        await screen.settle()
        phone.sharing.refuses = True
        await screen.tap("分享")
        assert screen.sees("已复制")
        assert any(name == "set" and "沪长城管督通〔2026〕1号" in str(args) for name, args in screen.calls)


async def test_a_record_of_another_phone_is_said_to_be_elsewhere(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        for route in ("/records/nowhere", "/notices/nowhere", "/paper/nowhere"):
            phone.app.go(route)
            await screen.settle()
            assert screen.sees("没有")
