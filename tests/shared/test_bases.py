"""References to law as an official paper writes them."""

from __future__ import annotations

from mobile.reference.shipped import Shipped
from shared.bases import basis_words


def test_statutes_are_named_in_full_with_their_articles() -> None:
    assert basis_words("沪条例§17、§39(一)●；处罚法§83●") == (
        "《上海市城市管理综合行政执法条例》第17条、第39条(一)；《中华人民共和国行政处罚法》第83条"
    )


def test_articles_of_a_superseded_text_are_not_quoted() -> None:
    assert basis_words("市容条例(旧)§25第2款●；设摊指导意见[B25]") == "《上海市市容环境卫生管理条例》；设摊指导意见"


def test_practice_is_no_basis() -> None:
    assert basis_words("实务○") == ""
    assert basis_words("道交法§91●；实务[B34]") == "《中华人民共和国道路交通安全法》第91条"


def test_no_mark_of_the_editors_reaches_a_paper() -> None:
    for item in Shipped().items:
        assert not set("●◐○[]§") & set(basis_words(item.basis)), item.basis
