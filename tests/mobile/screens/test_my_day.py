"""我的一天: what I did, in order of time, a day back at each tap."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from shared.inspection import Method
from tests.mobile import seeds
from tests.mobile.fakes import START
from tests.mobile.office import OTHER, SQUAD
from tests.mobile.screens.conftest import Phone

LONG = "长宁区新华路街道综合行政执法队驻武夷路历史风貌保护街区临时联合工作站" * 2


async def test_the_day_is_listed_in_order_of_time_without_counts(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        store = phone.app.store
        for hours, unit in ((1, OTHER), (3, SQUAD)):
            at = START - timedelta(hours=hours)
            record = seeds.inspection(at, unit, (seeds.finding(at),))
            seeds.keep(store, record, at)
        seeds.keep(store, seeds.issued(record), at)
        before = START - timedelta(days=1)
        yesterday = seeds.inspection(before, SQUAD, (seeds.finding(before),))
        seeds.keep(store, yesterday, before)
        await screen.tap("我的一天")
        assert screen.sees("今天 11月24日 星期二")
        heads = [text for text in screen.texts() if text[:2].isdigit() and text[2:3] == ":"]
        assert [head.split(" ")[0] for head in heads] == sorted(head.split(" ")[0] for head in heads)
        assert any(f"检查 · {SQUAD.name}" in head for head in heads)
        assert any("通知书 · " in head for head in heads)
        assert len(heads) == 3
        assert screen.barred("后一天")
        assert not any("共" in text or "排名" in text for text in screen.texts())
        await screen.tap("前一天")
        assert screen.sees("昨天 11月23日 星期一")
        assert screen.sees(f"15:04 检查 · {SQUAD.name}")
        await screen.tap(f"15:04 检查 · {SQUAD.name}")
        assert phone.app.nav.path == f"/records/{yesterday.id}"
        await screen.go_back()
        assert screen.sees("昨天"), "the day that was looked at"
        await screen.tap("前一天")
        assert screen.sees("这一天没有记录")
        await screen.go_back()
        assert phone.app.nav.path == "/"


async def test_a_follow_up_is_called_what_it_is(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        record = seeds.inspection(START, SQUAD, (seeds.finding(START),))
        seeds.keep(phone.app.store, replace(record, methods=(Method.REVISIT,)), START)
        phone.app.go("/day")
        await screen.settle()
        assert screen.sees(f"回访 · {SQUAD.name}")


async def test_ten_thousand_records_and_long_names_do_not_slow_the_day_or_the_first_screen(phone: Phone) -> None:
    async with phone.run_enrolled() as screen:
        seeds.keep(phone.app.store, seeds.inspection(START, replace(SQUAD, name=LONG)), START)

        async def opened() -> float:
            """Processor time to the first screen and from there to the day, in seconds."""
            began = time.process_time()
            phone.app.show_anew()
            await screen.settle()
            sent = screen.client.bytes_sent
            phone.app.go("/day")
            await screen.settle()
            assert screen.sees(LONG)
            assert screen.client.bytes_sent - sent < 100_000
            return time.process_time() - began

        await opened()
        few = await opened()
        seeds.many_rows(phone.app.store, 10_000, START)
        await opened()  # builds what the store keeps of its rows
        assert await opened() < 2 * few + 0.1
