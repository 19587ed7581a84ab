"""The table that tells Flutter's client which piece has a character, read back as the client reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mobile.webapp import flet_client, glyphs, splashfont
from mobile.webapp.faces import REST, TABLE, Faces
from mobile.webapp.wasm_strings import strings

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
    assert glyphs.sets(range(28)).split(",") == ["", *"abcdefghijklmnopqrstuvwxyz", "1a", "1b"]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The client's files, changed for us, with one piece of everyday characters, which has 汆."""
    piece = splashfont.subset(FONTS / "sansTTF-B.ttf", "汆")
    return dict(flet_client.files(FONTS, Faces({}, {f"{REST}00.woff2": piece, TABLE: b"{}"})))


def test_the_built_client_knows_our_pieces_and_no_foreign_ones(files: dict[str, bytes]) -> None:
    script = files["main.dart.js"].decode()
    named = re.findall(r'"(rest/(?:everyday|sans)-\d+\.woff2)"', script)
    pieces = [name for name in files if name.startswith(glyphs.PIECES) and name != TABLE]
    assert [f"assets/fonts/{name}" for name in named] == pieces
    assert pieces[0] == f"{REST}00.woff2"
    assert "notosanssc/" not in script
    assert "notocoloremoji/" not in script


def test_the_program_leads_each_character_to_the_same_piece_as_the_script(files: dict[str, bytes]) -> None:
    script = files["main.dart.js"].decode()
    listed = re.findall(r'"(rest/[a-z0-9.-]+)"', script)
    of_script = _table(re.findall(r'"(,a,b,[a-z0-9,]+)"', script)[0], glyphs._RANGES.findall(script)[0], listed)
    original = (flet_client.web_dir() / "main.dart.js").read_text("utf-8")
    addresses = [address for _, address in re.findall(r'\("(Noto [^"]+)","([^"]+)"\)', original)]
    before = strings((flet_client.web_dir() / "main.dart.wasm").read_bytes())
    now = dict(zip(before, strings(files["main.dart.wasm"]), strict=True))
    packed = [now[glyphs._SETS.findall(original)[0].strip('"')], now[glyphs._RANGES.findall(original)[0].strip('"')]]
    of_program = _table(f'"{packed[0]}"', f'"{packed[1]}"', [now[address] for address in addresses])
    assert of_program == of_script
    assert of_program["汆"] == "rest/everyday-00.woff2"
    assert not [text for text in now.values() if text.endswith((".ttf", ".woff2")) and "notosans" in text]
    assert [text for text in now.values() if "rive" in text and "://" in text] == []


def _table(packed: str, runs: str, listed: list[str]) -> dict[str, str]:
    """Character -> address, of each character that leads anywhere."""
    owners = [""]
    for one in packed.strip('"').split(",")[1:]:
        at = int(one[:-1] or "0") * 26 + ord(one[-1]) - 97  # each set begins anew, and has one font
        owners.append(listed[at])
    found, begin = dict[str, str](), 0
    for end, value in unpacked(runs.strip('"')):
        if value:
            found |= {chr(point): owners[value] for point in range(begin, end)}
        begin = end
    return found


def test_a_client_whose_table_we_do_not_know_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="与预期不同"):
        glyphs.with_our_pieces("nothing of the kind", {})
