"""How words stand in the index, and what typed words ask it for."""

from __future__ import annotations

import pytest

from sync_server.ledger.search.places import places_of, ways_to
from sync_server.ledger.search.spelled import number_key, number_piece, sound, terms, words_of, words_of_name


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


NUMBER = "沪长城管督通〔2026〕1号"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-1",
        "1号",
        "1",
        "督通1",
        "督通1号",
        "督通〔2026〕1号",
        "督通[2026]第01号",
        "城管督通 2026 1",
        "2026年第1号",
        NUMBER,
    ],
)
def test_the_end_of_a_number_is_told_from_numbers_that_only_begin_so(typed: str) -> None:
    piece = number_piece(typed)
    assert piece is not None
    assert piece.own.text in words_of((), (), (NUMBER,)).split()
    assert piece.ends_so(number_key(NUMBER))
    for other in (11, 21, 10, 101):
        assert piece.own.text not in words_of((), (), (f"沪长城管督通〔2026〕{other}号",)).split(), other


@pytest.mark.parametrize("typed", ["2025-1", "督建1", "督建〔2026〕1号", "沪徐城管督通〔2026〕1号"])
def test_another_year_kind_or_body_is_another_number(typed: str) -> None:
    piece = number_piece(typed)
    assert piece is not None
    bears = piece.own.text in words_of((), (), (NUMBER,)).split()
    assert not (bears and piece.ends_so(number_key(NUMBER)))


def test_a_code_without_its_zeros_is_that_code_and_words_before_a_number_stay_words() -> None:
    piece, apart = number_piece("jm3"), number_piece("华阳路 督通1号")
    assert piece is not None
    assert apart is not None
    assert piece.own.text in words_of((), (), ("JM03",)).split()
    assert piece.own.text not in words_of((), (), ("JM31",)).split()
    assert apart.rest == "华阳路"
    assert number_piece("定西路") is None
    assert number_piece("dxl") is None
    assert number_piece("") is None


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("长宁区江苏路街道江苏路近武定西路段", ("江苏路", "近武定西路")),
        ("上海市浦东新区世纪大道100号", ("世纪大道",)),
        ("定西路1118弄口", ("定西路",)),
        ("华山路镇宁路口", ("华山路", "镇宁路")),
        ("青浦区朱家角镇课植园路", ("课植园路",)),
        ("中山公园东门、龙之梦广场", ("中山公园", "龙之梦广场")),
        ("幸福小区北门", ("幸福小区",)),
        ("长宁区新华路街道", ()),
        ("", ()),
    ],
)
def test_roads_and_places_are_read_from_addresses(address: str, names: tuple[str, ...]) -> None:
    assert places_of((address,)) == names


@pytest.mark.parametrize("letters", ["dxl", "dingxilu", "dingxi", "dingx"])
def test_letters_stand_for_the_end_of_a_name_from_where_they_sound(letters: str) -> None:
    assert [[token.text for token in way] for way in ways_to("近武定西路", letters)] == [["定西", "西路"]]
    assert ways_to("愚园路", letters) == []
