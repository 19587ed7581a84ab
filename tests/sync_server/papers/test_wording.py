"""Wordings that officers edit: they insert, ask and repeat; anything else is refused in a Chinese sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_server.papers import blocks as b
from sync_server.papers.directives import DIRECTIVES, Material, Rows
from sync_server.papers.filling import make_parts, sample, try_out
from sync_server.papers.markdown import read_blocks
from sync_server.papers.previews import preview_pdf
from sync_server.papers.wording import fill
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import WORDINGS, default_text
from tests.sync_server.acts.world import ASSETS

DATA: dict[str, Any] = {
    "被督察单位": "华阳路街道综合行政执法队",
    "空白": "",
    "日程": [{"日期": "2026年12月1日", "单位": "甲"}, {"日期": "2026年12月2日", "单位": "乙"}],
}
MATERIAL = Material(tables={"日程": Rows(("日期", "单位"), (("2026年12月1日", "甲"), ("2026年12月2日", "乙")))})
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def blocks(text: str, **more: Any) -> tuple[b.Block, ...]:
    return read_blocks(fill(text, {**DATA, **more}), MATERIAL)


def words(text: str, **more: Any) -> str:
    filled = fill(text, {**DATA, **more})
    return filled.restore(filled.text)


def outcome(text: str) -> str:
    """What the officer is told: `可用`, or why not."""
    try:
        blocks(text)
    except WordingError as refused:
        return refused.sentence
    return "可用"


def test_a_placeholder_has_a_chinese_name() -> None:
    assert words("致{{ 被督察单位 }}：") == "致华阳路街道综合行政执法队："


def test_rows_are_repeated_and_an_empty_text_is_left_out() -> None:
    text = "{% for 行 in 日程 %}\n{{ loop.index }}. {{ 行.日期 }}\n{% endfor %}\n{% if 空白 %}不见{% endif %}"
    assert words(text).splitlines() == ["1. 2026年12月1日", "2. 2026年12月2日"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("好\n{{ 被督查单位 }}", 2, "没有“被督查单位”这个占位符"),
        ("{% for 行 in 日程 %}\n\n{{ 行.地点 }}\n{% endfor %}", 3, "没有“地点”这一项"),
        ("一\n二\n{% if 空白 %}", 3, "没有写结尾"),
        ("{{ 被督察单位，空白 }}", 1, "请检查是否用了中文标点"),
        ("\n{% foo %}", 2, "没有“foo”这种写法"),
        ("{{ 日程 }}", 1, "表格不能直接插入"),
        ("\n\n```表格\n别的\n```", 3, "没有“别的”这张表，可用的表：日程"),
        ("\n```图章\n```", 2, "没有“```图章”这种版面块"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(WordingError) as refused:
        blocks(text)
    assert refused.value.line == line
    assert said in refused.value.sentence


@pytest.mark.parametrize(
    "text",
    [
        "{{ 被督察单位.__class__ }}",
        "{{ 被督察单位['__class__'] }}",
        "{{ 被督察单位.format }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 被督察单位|attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ range(10) }}",
        "{{ namespace() }}",
        "{% set 甲 = 1 %}",
        "{% import 'os' as os %}",
        "{% include '/etc/passwd' %}",
        "{% extends 'notice' %}",
        "{% macro 甲() %}{% endmacro %}",
        "{% call 甲() %}{% endcall %}",
        "{% for __行 in 日程 %}{% endfor %}",
        "{% for 行 in 日程 recursive %}{{ loop(行) }}{% endfor %}",
        "{% for 行 in 日程 %}{{ loop.__class__ }}{% endfor %}",
        "{% for 行 in 日程 %}{{ loop.previtem }}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 99999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ _turn }}",
        "{{ 被督察单位|_turn }}",
        "{{ 被督察单位|pprint }}",
        "{{ [].append }}",
        "{{ {}.items }}",
        "{{ (被督察单位,)[0] }}",
        "{% autoescape true %}{% endautoescape %}",
        "{% trans %}{% endtrans %}",
    ],
)
def test_nothing_behind_the_data_can_be_reached(text: str) -> None:
    with pytest.raises(WordingError) as refused:
        fill(text, DATA)
    assert CHINESE.search(refused.value.sentence)


def test_loops_output_and_length_are_bounded() -> None:
    many = [{"日期": "甲" * 1000}] * 5000
    with pytest.raises(WordingError, match="循环超过"):
        fill("{% for 甲 in 日程 %}{% for 乙 in 日程 %}{% endfor %}{% endfor %}", {"日程": many})
    with pytest.raises(WordingError, match="写出的内容超过"):
        fill("{% for 甲 in 日程 %}{{ 甲.日期 }}{% endfor %}", {"日程": many})
    with pytest.raises(WordingError, match="模板超过"):
        fill("甲" * 60_001, {})


def test_what_is_inserted_is_never_taken_for_layout() -> None:
    evil = "# 标题 **粗** | 竖线\n- 项目 {{ 空白 }} ```表格 \\ `"
    (heading, first, second) = blocks("# 报告\n\n{{ 内容 }}", 内容=evil)
    assert heading == b.Title("报告")
    assert isinstance(first, b.Paragraph)
    assert isinstance(second, b.Paragraph)
    assert b.plain_text(first.line) + "\n" + b.plain_text(second.line) == evil
    (table,) = blocks("| 甲 | 乙 |\n|---|---|\n| {{ 内容 }} | 好 |", 内容=evil)
    assert isinstance(table, b.Table)
    assert table.rows == ((evil, "好"),)


def test_headings_bold_lists_and_whom_it_is_sent_to() -> None:
    got = blocks("# 通知\n\n{{ 被督察单位 }}：\n\n**一是**要做好。\n\n## 一、要求\n\n1. 甲\n2. 乙\n\n- 丙")
    assert got == (
        b.Title("通知"),
        b.Paragraph((b.Span("华阳路街道综合行政执法队："),), indent=False),
        b.Paragraph((b.Span("一是", bold=True), b.Span("要做好。"))),
        b.Heading(1, (b.Span("一、要求"),)),
        b.Item("1.", (b.Span("甲"),)),
        b.Item("2.", (b.Span("乙"),)),
        b.Item("·", (b.Span("丙"),)),
    )


def test_a_form_keeps_empty_places_for_handwriting() -> None:
    (form,) = blocks("```表单\n单位：{{ 被督察单位 }}\n签字：\n留空：20\n```")
    assert form == b.Form((("单位", "华阳路街道综合行政执法队"), ("签字", "")), 20.0)


def test_a_form_has_pairs_side_by_side_and_signatures_at_the_foot_of_a_row() -> None:
    text = "```表单\n编号：1\n并列 日期：2\n承办人意见：同意\n署名 {{ 被督察单位 }}\n领导审批：\n署名 \n```"
    (form,) = blocks(text)
    assert isinstance(form, b.Form)
    assert form.rows == (
        b.FormRow((("编号", "1"), ("日期", "2"))),
        b.FormRow((("承办人意见", "同意"),), "华阳路街道综合行政执法队"),
        b.FormRow((("领导审批", ""),), ""),
    )


@pytest.mark.parametrize("typed", ["并列 甲：乙", "署名 甲", "x\n并列 甲：乙\n署名 丙"])
def test_what_is_filled_in_never_becomes_the_layout_of_a_form(typed: str) -> None:
    (form,) = blocks("```表单\n内容：{{ 内容 }}\n```", 内容=typed)
    assert form == b.Form((("内容", typed),))


def test_beside_the_first_row_and_beside_a_signed_one_nothing_stands() -> None:
    (form,) = blocks("```表单\n并列 甲：1\n署名 某人\n并列 乙：2\n并列 丙：3\n并列 丁：4\n```")
    assert isinstance(form, b.Form)
    assert [[name for name, _ in row.pairs] for row in form.rows] == [["甲"], ["乙", "丙"], ["丁"]]


def test_a_paragraph_that_is_empty_is_not_printed() -> None:
    assert blocks("{{ 空白 }}\n\n好") == (b.Paragraph((b.Span("好"),)),)


_ANY = st.text(
    alphabet=st.one_of(st.sampled_from("{}%|#*-`\n 　：甲乙行日程loop.[]()_'\"=+\\ue000\ue000\ue001"), st.characters()),
    max_size=120,
)


@settings(max_examples=300)
@given(_ANY)
def test_whatever_an_officer_types_ends_in_blocks_or_a_chinese_sentence(text: str) -> None:
    assert CHINESE.search(outcome(text))


_PIECES = st.lists(
    st.sampled_from(
        (
            *("{% for 行 in 日程 %}", "{% endfor %}", "{% if 空白 %}", "{% else %}", "{% endif %}", "{{ 行.日期 }}"),
            *(
                "{{ 被督察单位 }}",
                "{{ loop.index }}",
                "{{ 行 }}",
                "{{ 日程|length }}",
                "{{ 日程|first }}",
                "\n",
                "| 甲 |",
            ),
            *(
                "\n|---|\n",
                "```表格\n日程\n```\n",
                "```表单\n",
                "# ",
                "## ",
                "- ",
                "1. ",
                "**",
                "{{ 空白 or 被督察单位 }}",
            ),
            *("{{ 日程[0].日期 }}", "{{ 被督察单位 ~ 空白 }}", "```", "{{ 行.__class__ }}", "{#", "#}", "{% raw %}"),
        )
    ),
    max_size=14,
)


@settings(max_examples=300)
@given(_PIECES)
def test_any_composition_of_what_is_known_ends_the_same_way(pieces: list[str]) -> None:
    assert CHINESE.search(outcome("".join(pieces)))


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_a_value_is_printed_as_it_is(value: str) -> None:
    (form,) = blocks("```表单\n内容：{{ 内容 }}\n```", 内容=value)
    assert isinstance(form, b.Form)
    for mark in ("\ue000", "\ue001", "\x00"):
        value = value.replace(mark, "")
    assert form.pairs[0][1] == value.strip()


@pytest.mark.parametrize("name", WORDINGS)
def test_every_shipped_wording_prints_every_sample(name: str) -> None:
    sheet = try_out(WORDINGS[name], default_text(name, ASSETS))
    assert sheet.blocks
    assert sheet.standing == "样张"


@pytest.mark.parametrize("name", [n for n, w in WORDINGS.items() if not w.in_parts])
def test_every_shipped_wording_holds_when_everything_optional_is_empty(name: str) -> None:
    wording = WORDINGS[name]
    content = sample(wording)
    texts = dict.fromkeys(content.texts, "")
    tables = {label: Rows(table.columns, ()) for label, table in content.tables.items()}
    material = Material(tables, dict.fromkeys(content.pictures, ()))
    data = {**texts, **{label: [] for label in tables}}
    text = default_text(name, ASSETS)
    if "```红头" in text or "```刊头" in text:
        data["发文机关"] = "上海市长宁区城市管理行政执法局"
    assert read_blocks(fill(text, data), material)


def test_a_wording_in_parts_must_have_its_parts() -> None:
    content = sample(WORDINGS["notice"])
    parts = make_parts(default_text("notice", ASSETS), content, ("开头", "联次"))
    assert list(parts) == ["开头", "一、整改要求", "二、反馈期限", "三、反馈内容", "四、异议权利", "联次"]
    with pytest.raises(WordingError, match="缺少“# 联次”这一节"):
        make_parts("# 开头\n\n好", content, ("开头", "联次"))


def test_every_directive_is_used_or_documented_by_name() -> None:
    shipped = "".join(default_text(name, ASSETS) for name in WORDINGS)
    unused = {name for name in DIRECTIVES if f"```{name}\n" not in shipped}
    assert unused == {"签名", "裁切线"}


@pytest.mark.parametrize("name", WORDINGS)
def test_every_wording_can_be_previewed_in_its_own_setting(name: str) -> None:
    pdf = preview_pdf(WORDINGS[name], default_text(name, ASSETS), ASSETS)
    assert pdf.startswith(b"%PDF")
    assert pdf == preview_pdf(WORDINGS[name], default_text(name, ASSETS), ASSETS)
