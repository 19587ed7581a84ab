"""How words stand in the index, and what typed words ask it for."""

from __future__ import annotations

import pytest

from sync_server.ledger.search.spelled import number_key, sound, terms, words_of, words_of_name


def test_chinese_stands_there_in_pairs_numbers_without_zeros_and_with_their_beginnings() -> None:
    words = words_of(["静安区 JM03，沪静城管督〔2026〕015号"], ["※k"])
    assert words == "※k 静安 安区 jm3 jm 沪静 静城 城管 管督 2026 20 202 15 号"


def test_a_name_stands_there_by_its_characters_and_by_its_sound_from_each_of_them_on() -> None:
    assert words_of_name(["江宁路"], [], []).split() == [
        *("江宁", "宁路", "江", "宁", "路"),
        *("ˉjiangninglu", "ˇjnl", "ˉninglu", "ˇnl", "ˉlu", "ˇl"),
    ]


@pytest.mark.parametrize("typed", ["督通〔2026〕15号", "督通[2026]015号", "督通（2026）第15号", "督通〔２０２６〕15"])
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert number_key(typed) == "督通202615"


def test_a_part_of_a_number_is_met_where_the_number_begins_so() -> None:
    [term] = terms("2026-15")
    [way] = term.ways
    assert [(token.text, token.prefix) for token in way] == [("2026", False), ("15", False)]
    assert {"2026", "15"} <= set(words_of(["督通〔2026〕1503号"], []).split())


def test_letters_may_be_a_code_or_the_sound_of_a_name() -> None:
    [term] = terms("JNL")
    assert [[(token.text, token.prefix) for token in way] for way in term.ways] == [
        [("jnl", False)],
        [("ˉjnl", True)],
        [("ˇjnl", True)],
    ]


def test_what_has_no_word_asks_nothing_and_nobody_can_ask_without_end() -> None:
    assert terms("—— ，。 〔〕") == []
    assert len(terms(" ".join(f"词语{n}" for n in range(40)))) == 6


def test_a_name_sounds_the_same_with_another_character() -> None:
    assert sound("静按区") == sound("静安区") == "jinganqu"
