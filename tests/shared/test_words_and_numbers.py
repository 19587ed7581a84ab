from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue import (
    LONGEST_NAME,
    ChecklistItem,
    Counting,
    PhotoRule,
    Severity,
    counted,
    counting_of,
    in_order_of_use,
    search,
    short_name,
)
from shared.evidence import ClockReading, describe_fix, stamp_lines
from shared.identity import check_id, new_id
from shared.moment import chinese_day_with_weekday, chinese_moment, day_in_shanghai, from_iso, to_iso
from shared.numbering import NumberBlock, OfficialNumber, PaperKind, parse_number, provisional_number
from shared.position import Fix, FixSource
from shared.problems import CATALOGUE, MALFORMED, Problem

NIGHT = datetime(2026, 11, 24, 15, 58, 7, tzinfo=UTC)
ITEMS = [
    ChecklistItem("JM01", "街面实效 (JM)", "占道设摊", Severity.MAJOR, 2, PhotoRule.NEEDED, "市容条例", "zdst"),
    ChecklistItem("ZZ01", "着装 (ZZ)", "未着制服", Severity.MAJOR, 2, PhotoRule.NEEDED, "沪条例§16", "wzzf"),
    ChecklistItem("JZ02", "仪容举止 (JZ)", "执勤时吸烟", Severity.MINOR, 1, PhotoRule.OPTIONAL, "行为规范", "zqsxy"),
]


def test_an_item_has_a_name_that_fits_a_title() -> None:
    item = replace(ITEMS[0], text="占道设摊、兜售物品（先核对是否属公示允许区域、时段、业态）")
    assert item.name == "占道设摊、兜售物品"
    assert replace(item, short="占道设摊").name == "占道设摊"
    assert short_name("接听投诉电话态度不文明") == "接听投诉电话态度不文明"
    assert short_name("删改、剪辑、外传、出借或者冒用原始记录的") == "删改、剪辑、外传、出借或者…", (
        "no part is long enough"
    )
    assert short_name("违法建筑接报后未在24小时内，也未在两小时内到场取证") == "违法建筑接报后未在24小时内"
    assert short_name("未按期复查的，违法状态持续而无人过问的") == "未按期复查的"


def test_a_count_is_said_with_its_unit() -> None:
    assert (counted(12, "辆"), counted(3, "")) == ("12 辆", "3 处")
    assert (ITEMS[0].counted_in, replace(ITEMS[1], group="着装 (ZZ)（每人次计）").counted_in) == ("处", "人次")


def test_each_shipped_item_says_what_is_counted_and_has_a_name_for_titles() -> None:
    with Path("assets/data/catalogue.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["unit"] for row in rows)
    assert max(len(row["short"] or row["text"]) for row in rows) <= LONGEST_NAME
    how = {row["code"]: counting_of(row["group"], row["unit"]) for row in rows}
    assert (how["JM01"], how["JM20"], how["ZZ01"], how["RW11"]) == (
        Counting.PLACE,
        Counting.ONCE,
        Counting.PERSON,
        Counting.ONCE,
    )


def test_an_official_number_has_no_leading_zeros_and_no_di() -> None:
    assert str(OfficialNumber("沪长城管", PaperKind.NOTICE, 2026, 1)) == "沪长城管督通〔2026〕1号"


@given(st.sampled_from(["督通", "督办", "督报", "督建", "督评"]), st.integers(2009, 2100), st.integers(1, 99_999))
def test_a_number_is_read_back_as_it_was_written(kind: str, year: int, n: int) -> None:
    number = OfficialNumber("沪浦城管", kind, year, n)
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    "text", ["沪长城管督通〔2026〕001号", "沪长城管督通[2026]1号", "沪长城管督通〔2026〕第1号", ""]
)
def test_an_irregular_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="文号"):
        parse_number(text)


def test_a_block_gives_only_its_own_numbers() -> None:
    block = NumberBlock("b", "沪长城管", PaperKind.NOTICE, 2026, 21, 40)
    assert str(block.number(40)).endswith("40号")
    with pytest.raises(ValueError, match="编号段"):
        block.number(41)


def test_a_provisional_number_shows_that_it_is_one() -> None:
    assert provisional_number("01938000-0000-7000-8000-00000000abcd") == "临时编号 0000ABCD"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)), st.binary(min_size=10, max_size=10))  # noqa: DTZ001
def test_an_id_is_a_uuid_of_version_seven_sorted_by_its_time(moment: datetime, tail: bytes) -> None:
    now = moment.replace(tzinfo=UTC)
    mine, later = new_id(now, lambda n: tail), new_id(now + timedelta(milliseconds=2), lambda n: b"\x00" * n)
    assert check_id(mine) == mine
    assert mine[14] == "7"
    assert mine[19] in "89ab"
    assert mine < later


def test_a_moment_near_midnight_falls_on_the_day_in_shanghai() -> None:
    assert chinese_moment(NIGHT, seconds=True) == "2026年11月24日 23:58:07"
    assert chinese_day_with_weekday(day_in_shanghai(NIGHT + timedelta(minutes=2))) == "2026年11月25日（星期三）"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_moment_on_the_wire_is_read_back_to_the_millisecond(moment: datetime) -> None:
    exact = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    assert from_iso(to_iso(exact)) == exact


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        to_iso(datetime(2026, 11, 24))  # noqa: DTZ001
    with pytest.raises(ValueError, match="格式"):
        from_iso("昨天")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("zdst", ["JM01"]),
        ("吸烟", ["JZ02"]),
        ("z 执勤", ["JZ02"]),
        ("jm", ["JM01"]),
        ("沪条例 制服", ["ZZ01"]),
        ("无此词", []),
    ],
)
def test_items_are_found_by_words_and_by_initials(query: str, codes: list[str]) -> None:
    assert [item.code for item in search(ITEMS, query)] == codes


def test_recent_items_come_first_then_frequent_ones() -> None:
    ordered = in_order_of_use(ITEMS, recent=["JZ02"], counts={"ZZ01": 4})
    assert [item.code for item in ordered] == ["JZ02", "ZZ01", "JM01"]


def test_the_stamp_tells_time_place_person_record_and_hash() -> None:
    fix = Fix(31.2304, 121.4737, 42, to_iso(NIGHT), mocked=True)
    lines = stamp_lines(
        taken_at=NIGHT,
        clock_checked=False,
        place="长宁区·新华路街道 新华路 100 号",
        fix=fix,
        inspector="王喆 沪城管001",
        unit="长宁区督察科",
        record="0000ABCD",
        photo_number=2,
        sha256="0123456789abcdef" * 4,
        imported=True,
    )
    assert lines == [
        "2026年11月24日 23:58:07 · 未校时 · 导入",
        "长宁区·新华路街道 新华路 100 号",
        "31.2304000, 121.4737000（WGS-84）±42 米 · 精度低 · 模拟定位",
        "王喆 沪城管001 · 长宁区督察科",
        "记录 0000ABCD · 照片 2 · 0123456789ab",
    ]


def test_the_stamp_of_a_photo_that_came_with_a_keyed_in_paper_does_not_say_that_it_was_taken_then() -> None:
    lines = stamp_lines(
        taken_at=NIGHT,
        clock_checked=True,
        place="长宁区·新华路街道 新华路 100 号",
        fix=None,
        inspector="王喆 沪城管001",
        unit="长宁区督察科",
        record="0000ABCD",
        photo_number=2,
        sha256="0123456789abcdef" * 4,
        imported=True,
        keyed=True,
    )
    assert lines[0] == "2026年11月24日 23:58:07 · 督察台录入 · 拍摄时间没有记下"


def test_a_basement_photo_says_that_there_is_no_position() -> None:
    assert describe_fix(None) == "无定位"
    manual = Fix(31.2, 121.4, 500, to_iso(NIGHT), FixSource.MANUAL, reason="地下室")
    assert describe_fix(manual).endswith("手工定位")


@pytest.mark.parametrize(("offset", "checked"), [(None, False), (120.0, True), (-120.1, False)])
def test_a_clock_counts_as_checked_within_two_minutes_of_the_server(offset: float | None, checked: bool) -> None:
    assert ClockReading(to_iso(NIGHT), 1.0, offset).checked is checked


def test_every_refusal_ends_with_what_to_do_next() -> None:
    for kind in CATALOGUE.values():
        assert re.search(r"[。：]", kind.detail), kind.code
        assert 400 <= kind.status < 600
        assert kind.code == kind.code.lower()
    document = Problem(MALFORMED, reason="缺少编号").document()
    assert document["detail"].startswith("缺少编号。")
    assert document["type"] == "/problems/malformed"


def test_the_shipped_catalogue_has_its_125_items() -> None:
    with Path("assets/data/catalogue.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 125
    assert len({row["code"] for row in rows}) == 125
    for row in rows:
        Severity(next(s for s in Severity if s.label == row["severity"]))
        PhotoRule(row["photo"])


@pytest.mark.parametrize(
    ("device", "offset", "contact", "checked"),
    [
        ("2026-11-24T07:00:00Z", 2.0, "2026-11-24T06:00:00Z", True),
        ("2026-11-24T07:00:00Z", 121.0, "2026-11-24T06:00:00Z", False),
        ("2026-11-24T07:00:00Z", None, "", False),
        ("1970-01-01T00:10:00Z", 2.0, "2026-11-24T06:00:00Z", False),
        ("2026-11-23T07:00:00Z", 2.0, "2026-11-24T06:00:00Z", False),
        ("2026-11-24T07:00:00Z", 2.0, "not a moment", False),
    ],
    ids=["right", "off", "never compared", "woke up in 1970", "set back since", "contact unreadable"],
)
def test_a_clock_counts_as_checked_only_while_its_offset_means_something(
    device: str, offset: float | None, contact: str, checked: bool
) -> None:
    assert ClockReading(device, 1.0, offset, contact).checked is checked
