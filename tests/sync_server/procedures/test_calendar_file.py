"""Calendar files: whatever is read back says the same, whatever cannot be right is refused in words."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.calendar_file import TableError, as_json, read_file
from tests.sync_server.procedures.calendars import official_2027, tables

SOURCE = "国办发明电〔2026〕测试"


def as_csv(rows: list[tuple[str, str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("日期", "类型"), *rows])
    return out.getvalue().encode()


@given(st.randoms(use_true_random=False), st.sampled_from(["-", "/", "."]))
def test_a_csv_in_any_order_says_the_same_as_the_json(random: object, dash: str) -> None:
    table = official_2027(("2027-01-02", "2027-01-03"))
    rows = [(day.replace("-", dash), "放假") for day in table.off]
    rows += [(day.replace("-", dash), "上班") for day in table.work]
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert read_file(as_csv(rows), SOURCE) == read_file(as_json((table,)).encode())


def test_the_shipped_tables_go_out_and_come_in_unchanged() -> None:
    assert read_file(as_json(tables()).encode()) == tables()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    with suppress(TableError):
        read_file(content, SOURCE)


@pytest.mark.parametrize("text", ["[1, 2]", "{}", '{"2027": 3}', '{"2027": {"off": 5, "work": []}}', '{"a": {}}'])
def test_json_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(TableError):
        read_file(text.encode())


def test_many_faults_are_told_up_to_a_readable_number() -> None:
    with pytest.raises(TableError, match="另有 12 处") as refused:
        read_file(as_csv([("不是日期", "放假")] * 20), SOURCE)
    assert refused.value.faults[0].startswith("第 2 行")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{" + b" " * 200_000 + b"}", "文件超过 200 KB"),
        (("日期,类型\n" + "\n" * 3_000).encode(), "文件超过 2000 行"),
        (
            ("{" + ",".join(f'"{year}": {{}}' for year in range(2000, 2100)) + "}").encode(),
            "列出了 100 个年份，最多 20 个",
        ),
        (b"[" * 100_000, "不是可读的日历表"),
        (b'{"2027": ' + b"9" * 100_000 + b"}", "不是可读的日历表"),
    ],
    ids=["bytes", "lines", "years", "nesting", "digits"],
)
def test_a_file_that_is_too_large_is_refused_with_its_limit(content: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read_file(content, SOURCE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_calendar_is_read_however_it_was_saved_and_typed(encoding: str, delimiter: str) -> None:
    table = official_2027(("2027-01-02", "2027-01-03"))
    rows = [
        ("日期", "类型\u200b"),
        *((f"　{day}", "放假") for day in table.off),
        *((day, "上班") for day in table.work),
    ]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    (found,) = read_file(content, SOURCE)
    assert (found.off, found.work) == (table.off, table.work)


def without_a_line(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:1])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xff\xff", "请用 JSON 或 CSV（UTF-8 或 GBK 编码）"),
        (b"", "里面没有内容"),
        ("日子,类型\n".encode(), "第 1 行须有“日期”和“类型”两列"),
        (b'{"2027": \n ]}', "第 2 行有误"),
        ("日期,类型\n2027-01-01,也许\n".encode(), "第 2 行“类型”：“也许”无法识别，请填“放假”或“上班”"),
        ("日期,类型\n\n2027-01-01,放假\n2027/1/1,休\n".encode(), "第 4 行：2027-01-01重复列出"),
        ("日期,类型\n2027-01-04,上班\n".encode(), "第 2 行：2027-01-04本来就是工作日，调休上班须在周六或周日"),
        ("日期,类型\n2027-02-30,放假\n".encode(), "第 2 行“日期”：“2027-02-30”不是日期"),
        ("日期,类型\n2027-01-01\n".encode(), "第 2 行“类型”：“”无法识别"),
        (without_a_line(as_csv([("2027-01-01", "放假")])), "文件中没有任何日期"),
        (as_csv([("2027-01-01", "放假")]), "2027 年的放假日少于"),
        (("日期,类型\n" + "1" * 140_000).encode(), "请另存为 CSV 后再试"),
    ],
    ids=[
        "encoding",
        "empty",
        "heads",
        "json",
        "kind",
        "twice",
        "workday",
        "no such day",
        "short row",
        "no day",
        "too few",
        "one huge cell",
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused_with_the_place(content: bytes, words: str) -> None:
    with pytest.raises(TableError, match=re.escape(words)):
        read_file(content, SOURCE)


@pytest.mark.parametrize("source", ["", " "])
def test_a_csv_without_the_notice_it_comes_from_is_refused(source: str) -> None:
    with pytest.raises(TableError, match="请填写放假通知的来源"):
        read_file(as_csv([(day, "放假") for day in official_2027().off]), source)


def test_empty_rows_of_a_spreadsheet_say_nothing() -> None:
    table = official_2027()
    rows = [cells for day in table.off for cells in ((day, "放假"), ("", " "))]
    (found,) = read_file(as_csv(rows), SOURCE)
    assert found.off == table.off
