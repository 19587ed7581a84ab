"""One spelling at every door: what differs only in how it was typed is the same, and nothing that counts is lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared import spelling

RESPELLED: list[Callable[[str], str]] = [
    spelling.line, spelling.name, spelling.badge, spelling.badge_key, spelling.login, spelling.login_key,
    spelling.phone, spelling.plate, spelling.paper_number, spelling.folded, spelling.name_key,
]  # fmt: skip
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c"
UNSEEN += "\u034f\u115f\u180e\u3164\ufe0f\U000e0100\U000e0041\x00\x07\x7f"
FOUR_DOTS = "·・•‧"
# What a paste brings: Chinese, rare characters of all planes, letters, digits, blanks, and much that is not seen.
typed = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("孔家豪华阳路街道综合行政执法队〇𠮷䶮鿏镕一二三0123456789AaZz ·()（）〔〕[]-－"),
        st.sampled_from(UNSEEN + FOUR_DOTS + "　\t\n０１２ＡａＺ［］【】"),
    ),
    max_size=20,
)


@given(text=typed)
@example(text="1\u0327")  # a key that turns 1 into l, or takes a dash away, brings together what composes
@example(text="l_\u0327")
@example(text="A-\u0301")
def test_respelling_twice_changes_nothing_more_and_leaves_nothing_unseen(text: str) -> None:
    for respell in RESPELLED:
        found = respell(text)
        assert respell(found) == found, respell
        assert not any(spelling.is_invisible(char) for char in found), respell
        assert found == " ".join(found.split()), respell


@given(text=st.text("孔家豪华阳路街道50241·", max_size=8), at=st.integers(0, 8), unseen=st.sampled_from(UNSEEN))
def test_an_unseen_character_anywhere_makes_no_difference(text: str, at: int, unseen: str) -> None:
    for respell in RESPELLED:
        assert respell(text[:at] + unseen + text[at:]) == respell(text), respell


@given(text=st.text(st.characters(categories=["Lo"]), max_size=12))
def test_letters_of_names_are_kept_as_they_are(text: str) -> None:
    """Rare and historic characters too: only compatibility doubles give way to the character they stand for."""
    kept = [char for char in text if not spelling.is_invisible(char)]
    assert spelling.name(text) == unicodedata.normalize(
        "NFC", "".join(unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fd5" else c for c in kept)
    )


@pytest.mark.parametrize(
    "word", ["〇", "𠮷田", "䶮", "鿏", "古丽·买买提", "（二）队", "Anna Li", "第3-2号", "陳國醫館"]
)
def test_what_is_typed_well_stays_as_it_is(word: str) -> None:
    assert spelling.name(word) == word


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("孔家豪\u200b", "孔家豪"),
        ("\u202e豪家孔", "豪家孔"),
        ("王　芳", "王芳"),
        (" 王 芳 ", "王芳"),
        ("Ａｎｎａ　Ｌｉ", "Anna Li"),
        *[(f"阿依古丽{dot}买买提", "阿依古丽·买买提") for dot in FOUR_DOTS],
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("华阳路街道综合行政执法队（１）", "华阳路街道综合行政执法队（1）"),
        ("⽅⼩⽂", "方小文"),
        ("\uf92c", "郎"),
    ],
)
def test_a_name_has_one_spelling(typed: str, name: str) -> None:
    assert spelling.name(typed) == name


def test_a_place_keeps_its_blanks_and_its_punctuation() -> None:
    assert spelling.line(" 定西路　７１０弄\u200b，近 武夷路（北侧）\t") == "定西路 710弄，近 武夷路（北侧）"


@pytest.mark.parametrize("typed", ["０５０２４１", " 050241 ", "05 0241", "050241\u200b", "٠٥٠٢٤١", "𝟎𝟓𝟎𝟐𝟒𝟏"])
def test_a_badge_has_one_spelling(typed: str) -> None:
    assert spelling.badge(typed) == "050241"


def test_a_badge_that_lost_its_zero_is_known_by_the_rest() -> None:
    assert spelling.badge("50241") == "50241", "what was typed is not changed unsaid"
    assert spelling.badge_key("50241") == spelling.badge_key("０50241") == spelling.badge_key("050241")
    assert spelling.badge_key("502410") != spelling.badge_key("050241")


def test_logins_that_look_alike_have_one_key() -> None:
    assert spelling.login(" Ｚhou.Min\u200b") == "zhou.min"
    assert len({spelling.login_key(one) for one in ("zhou.min", "zhou-min", "Zhou_Min", "zhoumin")}) == 1
    assert spelling.login_key("li01") == spelling.login_key("lio1") == spelling.login_key("lioL")
    assert spelling.login_key("zhangyi") != spelling.login_key("zhangyl"), "initials of two people"


@pytest.mark.parametrize("typed", ["沪A12345", "沪A·12345", "沪Ａ・１２３４５", "沪a 12345", "沪A•12345\u200b"])
def test_a_number_plate_has_one_spelling(typed: str) -> None:
    assert spelling.plate(typed) == "沪A12345"


def test_other_words_for_a_vehicle_stay() -> None:
    assert spelling.plate("执法车　２号") == "执法车 2号"
    assert spelling.plate("沪A·D12345") == "沪AD12345"


@pytest.mark.parametrize("typed", ["021－6252 1234", "０２１-６２５２　１２３４", "021—6252 1234\u202c"])
def test_a_telephone_number_has_one_spelling(typed: str) -> None:
    assert spelling.phone(typed) == "021-6252 1234"


@pytest.mark.parametrize(
    "typed", ["督通〔2026〕1号", "督通[2026]1号", "督通［２０２６］第００１号", "督通【2026】1号", "督通(2026) 1号"]
)
def test_the_number_of_a_paper_has_one_spelling(typed: str) -> None:
    assert spelling.paper_number(f"沪长城管{typed}") == "沪长城管督通〔2026〕1号"
    assert spelling.folded("督通〔2026〕1号") == "督通(2026)1号"


def test_a_number_plate_or_a_number_in_brackets_is_not_invented() -> None:
    assert spelling.paper_number("会议（2026）") == "会议（2026）"
