"""The look's own rules: contrast of every pair of colours in use, and states that never rest on colour alone."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont

from sync_server.console import rendering, words
from sync_server.console.navigation import GROUPS
from sync_server.console.rendering import STATIC, static_url, template_files
from sync_server.settings import ASSETS

AA = 4.5
# A block of data is no script: no browser runs it, and the policy does not ask about it.
PLAIN_BREACH = (
    r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)(?! type=\"application/json\")|(?:src|href|action)=.(?:https?:)?//"
)
CSS = (STATIC / "base.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in CSS.split("@media screen and (prefers-color-scheme: dark)")[:2]
)
PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-2", "blue", "red") for ground in ("card", "ground")],
    ("red", "red-soft"),
    ("amber", "amber-soft"),
    ("green", "green-soft"),
    ("ink", "navy-soft"),
    ("ink-2", "navy-soft"),
    ("ink-2", "line-soft"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out_from_their_ground(theme: str, ink: str, ground: str) -> None:
    colours = LIGHT if theme == "light" else LIGHT | DARK
    assert contrast(colours[ink], colours[ground]) >= AA


@pytest.mark.parametrize(
    "table", [words.SEVERITY, words.FINDING, words.NOTICE, words.DELIVERY, words.DECISION, words.STANDING]
)
def test_a_state_has_a_word_and_an_icon_that_exists(table: dict[str, words.Look]) -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    for look in table.values():
        assert look.word
        assert look.icon in drawn


def test_green_is_kept_for_what_is_closed() -> None:
    green = {
        look.word
        for table in (words.SEVERITY, words.FINDING, words.NOTICE, words.DELIVERY, words.DECISION)
        for look in table.values()
        if look.colour == "green"
    }
    assert green == {"已销号", "整改合格，已销号", "整改合格"}


def test_every_line_of_the_navigation_has_an_icon_that_exists() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    assert [entry.url for _, entries in GROUPS for entry in entries if entry.icon not in drawn] == []


def test_every_icon_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    for template in template_files():
        named = set(re.findall(r"icon\('(\w+)'\)", template.read_text("utf-8")))
        assert named <= drawn, template.name


def test_no_two_rooms_have_a_template_of_one_name() -> None:
    names = [template.name for template in template_files()]
    assert sorted(names) == sorted(set(names))
    assert {"page.html", "notice.html"} <= set(names)


def test_no_template_carries_a_script_or_a_style_the_policy_would_refuse() -> None:
    for template in template_files():
        text = template.read_text("utf-8")
        assert not re.search(PLAIN_BREACH, text), template.name


def test_static_files_are_addressed_by_their_contents() -> None:
    assert re.fullmatch(r"/static/base\.css\?v=[0-9a-f]{10}", static_url("base.css"))


def test_fonts_come_in_pieces_addressed_by_their_contents_and_never_hold_the_page_back() -> None:
    sheet = rendering.static_file("fonts.css").read_text("utf-8")
    fonts = re.findall(r'url\("(fonts/[^"?]+)\?v=([0-9a-f]{10})"\)', sheet)
    assert len(fonts) == sheet.count("@font-face") == sheet.count("font-display: swap") == sheet.count("unicode-range")
    for name, digest in fonts:
        assert rendering.static_url(name).endswith(digest)
        assert rendering.static_file(name).stat().st_size < 110_000
    order = re.search(r"--font: ([^;]+);", rendering.static_file("base.css").read_text("utf-8"))
    assert order
    assert order[1].index("Microsoft YaHei") < order[1].index("Ducha Sans")


def test_the_pieces_of_each_weight_have_every_character_of_the_everyday_face_once() -> None:
    sheet = rendering.static_file("fonts.css").read_text("utf-8")
    with TTFont(ASSETS / "fonts" / "sansTTF-B.ttf", lazy=True) as font:
        wanted = set(font.getBestCmap())
    for weight in ("400", "600 700"):
        found: list[int] = []
        for said in re.findall(rf"font-weight: {weight};[^}}]*unicode-range: ([^;]+);", sheet):
            for part in said.split(","):
                first, _, last = part.removeprefix("U+").partition("-")
                found += range(int(first, 16), int(last or first, 16) + 1)
        assert len(found) == len(set(found))
        assert set(found) == wanted
