"""Rows of 12345 and grid tables: what platforms write is read, what is wrong is named."""

from __future__ import annotations

from datetime import date

import pytest

from shared.spelling import name_key
from sync_server.procedures.order_rows import OrderTable, Source, read_orders, source_of
from sync_server.procedures.table_rows import RowAt

TODAY = date(2026, 12, 2)
UNITS = {name_key("华阳路街道综合行政执法队"): "squad-1"}
GOOD = {
    "工单号": "沪12345-20261130-0871",
    "来源": "12345热线",
    "受理日期": "2026-11-30 09:12:00",
    "答复期限": "2026年12月5日",
    "涉及单位": "华阳路街道综合行政执法队",
    "地点": "定西路710弄口",
    "诉求内容": "夜间占道设摊，油烟扰民",
}


def read(*rows: dict[str, str]) -> OrderTable:
    return read_orders([(RowAt(1, n), row) for n, row in enumerate(rows, 2)], UNITS, TODAY)


def faults(**changes: str) -> list[str]:
    return [str(fault) for fault in read(GOOD | changes).faults]


def test_a_row_is_read_as_platforms_write_it() -> None:
    [order] = read(GOOD).orders
    assert (order.key, order.received_on, order.due_on) == (("hotline", GOOD["工单号"]), "2026-11-30", "2026-12-05")
    assert (order.unit_id, order.place, order.content) == ("squad-1", GOOD["地点"], GOOD["诉求内容"])


def test_day_of_receipt_and_unit_may_be_left_out() -> None:
    [order] = read(GOOD | {"受理日期": "", "涉及单位": "", "地点": ""}).orders
    assert (order.received_on, order.unit_id, order.place) == ("", "", "")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        *((text, Source.HOTLINE) for text in ("12345", "市民热线", "hotline")),
        *((text, Source.GRID) for text in ("城运网格", "grid")),
        ("信访", None),
    ],
)
def test_the_source_is_known_by_what_people_write(text: str, source: Source | None) -> None:
    assert source_of(text) is source


def test_each_source_has_a_name_for_people() -> None:
    assert [source.label for source in Source] == ["12345热线", "网格工单"]


def test_what_is_wrong_is_named_with_its_column() -> None:
    assert faults(工单号="") == ["第 2 行“工单号”：必填"]
    assert faults(来源="信访") == ["第 2 行“来源”：请写 12345热线 或 网格"]
    assert faults(来源="") == ["第 2 行“来源”：必填"]
    assert faults(答复期限="尽快") == ["第 2 行“答复期限”：不是日期，请写成 2026-12-03"]
    assert faults(答复期限="2016-12-03", 受理日期="") == ["第 2 行“答复期限”：2016-12-03离今天太远，请核对年份"]
    assert faults(答复期限="2026-11-29") == ["第 2 行“答复期限”：早于受理日期"]
    assert faults(地点="长" * 201) == ["第 2 行“地点”：超过 200 字，请精简"]
    assert "不在可填的单位之中" in faults(涉及单位="北新泾")[0]


def test_the_same_order_stands_once_in_a_table() -> None:
    twice = read(GOOD, GOOD)
    assert [str(fault) for fault in twice.faults] == ["第 3 行“工单号”：与第 2 行重复"]
    assert len(twice.orders) == 1
    assert read(GOOD, GOOD | {"来源": "网格"}).faults == [], "two platforms number for themselves"
