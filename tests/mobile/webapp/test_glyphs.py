"""The table that tells Flutter's client which piece has a character, read back as the client reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mobile.webapp import flet_client, glyphs, splashfont
from mobile.webapp.faces import REST, TABLE, Faces

FONTS = Path(__file__).parents[3] / "assets" / "fonts"


def unpacked(text: str) -> list[tuple[int, int]]:
    """(end of run, value), as the client's own reader makes of it; its check of the whole size included."""
    found, end, prefix, size = list[tuple[int, int]](), 0, 0, 1
    for letter in text:
        if "A" <= letter <= "Z":
            end += size
            found.append((end, prefix * 26 + ord(letter) - 65))
            prefix, size = 0, 1
        elif "a" <= letter <= "z":
            size, prefix = prefix * 26 + ord(letter) - 97 + 2, 0
        else:
            prefix = prefix * 10 + int(letter)
    assert end == 0x110000
    return found


def value_of(table: list[tuple[int, int]], character: str) -> int:
    return next(value for end, value in table if ord(character) < end)


def test_each_character_leads_to_its_piece_and_the_others_to_none() -> None:
    owners = {ord("國"): 0, ord("圍"): 40, ord("園"): 40, ord("𠮷"): 1, ord("\x00"): 3}
    table = unpacked(glyphs.ranges(owners))
    assert [value_of(table, c) for c in "國圍園𠮷\x00"] == [1, 41, 41, 2, 4]
    assert [value_of(table, c) for c in "中a😀\x01"] == [0, 0, 0, 0]


def test_the_sets_are_the_empty_one_and_each_font_alone() -> None:
    assert glyphs.sets(28).split(",") == ["", *"abcdefghijklmnopqrstuvwxyz", "1a", "1b"]


def test_the_built_client_knows_our_pieces_and_no_foreign_ones() -> None:
    piece = splashfont.subset(FONTS / "sansTTF-B.ttf", "汆")
    files = dict(flet_client.files(FONTS, Faces({}, {f"{REST}00.woff2": piece, TABLE: b"{}"})))
    script = files["main.dart.js"].decode()
    named = re.findall(r'"(rest/(?:everyday|sans)-\d+\.woff2)"', script)
    pieces = [name for name in files if name.startswith(glyphs.PIECES) and name != TABLE]
    assert [f"assets/fonts/{name}" for name in named] == pieces
    assert pieces[0] == f"{REST}00.woff2"
    assert "notosanssc/" not in script
    assert "notocoloremoji/" not in script


def test_a_client_whose_table_we_do_not_know_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="与预期不同"):
        glyphs.with_our_pieces("nothing of the kind", {})
