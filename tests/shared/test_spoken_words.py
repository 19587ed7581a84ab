"""Items are found by what people on the street call things."""

from __future__ import annotations

import pytest

from mobile.reference.shipped import Shipped
from shared.catalogue import search
from shared.spoken_words import SPOKEN

ITEMS = Shipped().items


@pytest.mark.parametrize("word", SPOKEN)
def test_every_spoken_word_leads_to_an_item(word: str) -> None:
    assert search(ITEMS, word)


@pytest.mark.parametrize("official", sorted({each for words in SPOKEN.values() for each in words}))
def test_every_meaning_stands_in_the_catalogue(official: str) -> None:
    assert any(official in f"{item.short} {item.text}" for item in ITEMS)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("店招", "JM07"),
        ("店招松动", "JM06"),
        ("小广告", "JM05"),
        ("违建", "RW08"),
        ("盲道 占用", "JM23"),
        ("电瓶车", "JM20"),
    ],
)
def test_what_is_typed_as_it_is_spoken_finds_the_item(typed: str, code: str) -> None:
    assert code in [item.code for item in search(ITEMS, typed)]


def test_words_of_the_catalogue_itself_find_what_they_name_and_no_more() -> None:
    assert [item.code for item in search(ITEMS, "占道设摊")] == ["JM01"]
    assert search(ITEMS, "量子纠缠") == []
