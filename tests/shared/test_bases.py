"""References to law: what a paper says of them, and what stays with the officer."""

from __future__ import annotations

import re

import pytest

from mobile.reference.shipped import Shipped
from shared.bases import Basis, on_paper, read_basis

ARTICLE = re.compile(r"第[零一二三四五六七八九十百]+[条款项]|§\d")
# What is no law: custom, examples, scoring sheets, what other cities do.
NO_LAW = ("实务", "实例", "细则", "兰州", "赣州", "宁波", "静安")


def test_statutes_are_named_in_full_with_their_articles_as_papers_write_them() -> None:
    assert Basis("处罚法§42、§76(五)；处罚法§74第3款").words == (
        "《中华人民共和国行政处罚法》第四十二条、第七十六条第（五）项；《中华人民共和国行政处罚法》第七十四条第三款"
    )
    assert Basis("公务员法§59(四)(十七)").words == "《中华人民共和国公务员法》第五十九条第（四）项、第（十七）项"
    assert Basis("生活垃圾条例§57—58").words == "《上海市生活垃圾管理条例》第五十七条、第五十八条"
    assert Basis("生活垃圾条例§24—26").words == "《上海市生活垃圾管理条例》第二十四条至第二十六条"
    assert Basis("SEED四(一)6").words == "沪城管执〔2009〕1号四（一）6"


@pytest.mark.parametrize(
    ("number", "said"),
    [("1", "一"), ("10", "十"), ("18", "十八"), ("20", "二十"), ("97", "九十七"), ("100", "一百"), ("101", "一百零一"),
     ("110", "一百一十"), ("118", "一百一十八")],
)  # fmt: skip
def test_numbers_of_articles_are_written_in_characters(number: str, said: str) -> None:
    assert Basis(f"大气法§{number}").words == f"《中华人民共和国大气污染防治法》第{said}条"


def test_an_article_that_nobody_compared_is_not_printed_but_told_to_the_officer() -> None:
    law = Basis("处罚法§83", "沪条例§17、§39(一)", "条号据2018年文本")
    assert law.words == "《中华人民共和国行政处罚法》第八十三条；《上海市城市管理综合行政执法条例》"
    assert law.open_words == "《上海市城市管理综合行政执法条例》第十七条、第三十九条第（一）项"


def test_a_document_that_is_not_known_by_name_or_number_is_not_printed_until_it_is_checked() -> None:
    assert Basis("", "设摊指导意见").words == ""
    assert Basis("", "沪府办〔2018〕62号；《某某办法》第三条").words == "沪府办〔2018〕62号；《某某办法》"
    assert Basis("设摊指导意见").words == "设摊指导意见", "the office has checked it and wants it so"


def test_a_statute_with_checked_and_unchecked_articles_is_named_once() -> None:
    assert Basis("处罚法§83", "处罚法§84").words == "《中华人民共和国行政处罚法》第八十三条"


@pytest.mark.parametrize(
    ("cell", "apart"),
    [
        ("沪条例§17、§39(一)●；处罚法§83●", Basis("处罚法§83", "沪条例§17、§39(一)")),
        ("市容条例(旧)§25第2款●；设摊指导意见[B25]", Basis("", "市容条例§25第2款；设摊指导意见")),
        ("实务○", Basis("", "", "实务")),
        ("道交法§56●；实例[B26]", Basis("道交法§56", "", "实例")),
        ("道交法§91●；实务[B34]", Basis("道交法§91", "", "实务")),
        ("静安2022考核细则[B8]", Basis("", "", "静安2022考核细则")),
        ("行为规范·仪容举止◐（兰州同[B17]）", Basis("", "行为规范·仪容举止", "兰州同")),
        ("赣州规定§8[B17]；实务", Basis("", "", "赣州规定§8；实务")),
        ("实务（宁波告知语）[B32]", Basis("", "", "实务（宁波告知语）")),
        ("[B34]；SEED五(四)", Basis("SEED五(四)", "", "")),
        ("SEED五(四)(台账)；公务员法§59(七)●", Basis("SEED五(四)；公务员法§59(七)", "", "台账")),
        ("服装办法(建督〔2017〕31号)◐", Basis("", "服装办法(建督〔2017〕31号)")),
        ("某条例第三条", Basis("某条例第三条")),
    ],
)
def test_a_cell_of_a_catalogue_of_before_is_taken_apart(cell: str, apart: Basis) -> None:
    assert read_basis(cell) == apart
    assert read_basis(apart.checked, apart.unchecked, apart.note) == apart, "once apart, it stays so"


def test_no_custom_no_mark_and_no_unchecked_article_of_the_shipped_catalogue_reaches_a_paper() -> None:
    for item in Shipped().items:
        law = item.law
        said = law.words
        assert not set("●◐○[]§()") & set(said), item.code
        assert not any(word in said for word in NO_LAW), item.code
        for one in law.unchecked.split("；"):
            document = Basis("", one).words
            assert not ARTICLE.search(document), f"{item.code}: {document}"
        assert law.checked or law.unchecked or law.note, f"{item.code} says nothing of what it rests on"


def test_lines_of_notices_of_before_print_no_custom_either() -> None:
    assert on_paper("《中华人民共和国道路交通安全法》第56条；实例") == "《中华人民共和国道路交通安全法》第56条"
    assert on_paper("道交法§91●；实务[B34]") == "《中华人民共和国道路交通安全法》第九十一条"
    assert on_paper("《中华人民共和国行政处罚法》第八十三条") == "《中华人民共和国行政处罚法》第八十三条"
