"""A text that is kept says something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.casework.said import says
from sync_server.procedures.form import Field, lacking


@pytest.mark.parametrize("text", ["", " \n", "。", "……", "——、。", "。是", "✓✓✓", "　", "\u200b\u200b"])
def test_marks_blanks_and_a_single_character_say_nothing(text: str) -> None:
    assert not says(text)


@pytest.mark.parametrize("text", ["属实", "已清走。", "（整改中）", "OK", "见12号"])
def test_two_letters_or_digits_do(text: str) -> None:
    assert says(text)


@given(st.text(), st.text(alphabet="。，、；：！？…—·（）\u3000 \n\t", max_size=20))
def test_no_number_of_marks_makes_a_text_of_none(text: str, marks: str) -> None:
    assert says(text + marks) == says(text)


def test_what_needs_more_words_says_how_many() -> None:
    assert not says("不符事实", 5)
    assert says("与事实不符", 5)


@pytest.mark.parametrize(("value", "lacks"), [("", True), ("。", True), ("——", True), ("无", False), (["一行"], False)])
def test_a_required_text_of_a_document_is_more_than_a_mark(value: object, lacks: bool) -> None:
    form = (Field("problems", "主要问题", required=True), Field("next", "下步要求"))
    assert bool(lacking(form, {"problems": value, "next": "。"})) == lacks
