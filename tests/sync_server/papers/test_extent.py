"""A wording that would keep the press busy for minutes is refused in its first second, in a sentence with the limit."""

from __future__ import annotations

import time

import pytest

from sync_server.papers.filling import try_out
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import WORDINGS

PLAN = WORDINGS["plan"]
TABLE = next(iter(PLAN.tables))


def table(columns: int, rows: int, cell: str = "甲") -> str:
    line = f"|{'|'.join([cell] * columns)}|\n"
    return line + f"|{'|'.join(['-'] * columns)}|\n" + line * rows


TOO_MUCH = {
    "a long table": (table(8, 2_000), "表格合计超过 5000 格"),
    "a wide table": (table(2_000, 3), "表格超过 30 列"),
    "short rows under a wide heading": (f"{table(8_000, 0)}" + "|\n" * 10_000, "表格超过 30 列"),
    "short rows under a heading": (table(30, 0) + "|\n" * 20_000, "表格合计超过 5000 格"),
    "many tables": ((table(10, 20) + "\n") * 40, "表格合计超过 5000 格"),
    "one table again and again": (f"```表格\n{TABLE}\n```\n\n" * 2_000, "文书过长"),
    "paragraphs without end": ("甲\n\n" * 15_000, "文书过长"),
    "lists without end": ("- 甲\n" * 12_000, "文书过长"),
    "a table in a loop in a loop": (
        f"{{% for a in {TABLE} %}}{{% for b in {TABLE} %}}\n{table(20, 40, 'x')}\n{{% endfor %}}{{% endfor %}}",
        "表格合计超过 5000 格",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_counted_before_it_is_set(name: str) -> None:
    text, words = TOO_MUCH[name]
    begun = time.process_time()
    with pytest.raises(WordingError, match=words):
        try_out(PLAN, f"# 标题\n\n{text}")
    assert time.process_time() - begun < 6, "seconds of this processor, on a slow machine"


def test_a_long_but_sensible_table_is_set() -> None:
    sheet = try_out(PLAN, f"# 标题\n\n{table(10, 400)}")
    assert len(sheet.blocks) == 2
