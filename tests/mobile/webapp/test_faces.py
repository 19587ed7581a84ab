"""The faces that every phone fetches first, the pieces that come after, and the icons that anything draws."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from mobile.webapp import archive, flet_client, iconface, splashfont
from mobile.webapp.build import ROOT
from mobile.webapp.faces import FONT_FILES, REST, TABLE, Faces, common, cut_faces

FONTS = ROOT / "assets" / "fonts"


def characters(font: bytes) -> set[int]:
    return set(TTFont(io.BytesIO(font), lazy=True).getBestCmap())


@pytest.fixture(scope="module")
def own() -> dict[str, bytes]:
    return dict(archive.own_files(ROOT))


@pytest.fixture(scope="module")
def cut(own: dict[str, bytes]) -> Faces:
    return cut_faces(FONTS, common(own), ROOT / "build" / "cache" / "faces")


def everyday() -> set[int]:
    return characters((FONTS / FONT_FILES[400]).read_bytes())


def test_what_opens_the_app_has_every_character_of_its_own_texts_in_both_weights(
    own: dict[str, bytes], cut: Faces
) -> None:
    texts = "".join(content.decode() for name, content in own.items() if name.endswith((".py", ".csv", "streets.json")))
    needed = set(map(ord, texts)) & everyday()
    assert len(needed) > 1_200
    for face in cut.whole.values():
        assert needed <= characters(face)


def test_the_cut_faces_and_the_pieces_are_the_everyday_face_and_no_character_comes_twice(cut: Faces) -> None:
    regular, bold = (characters(cut.whole[f"assets/fonts/{name}"]) for name in FONT_FILES.values())
    pieces = {path: characters(content) for path, content in cut.rest.items() if path != TABLE}
    assert regular == bold
    assert sum(map(len, pieces.values())) + len(regular) == len(everyday())
    assert set().union(regular, *pieces.values()) == everyday()
    assert {path: set(map(ord, held)) for path, held in json.loads(cut.rest[TABLE]).items()} == pieces
    assert all(path.startswith(REST) for path in cut.rest)


def test_the_cut_faces_are_as_wide_and_as_high_as_the_whole_ones(cut: Faces) -> None:
    for name in FONT_FILES.values():
        with (
            TTFont(FONTS / name, lazy=True) as whole,
            TTFont(io.BytesIO(cut.whole[f"assets/fonts/{name}"]), lazy=True) as part,
        ):
            for table, fields in (
                ("hhea", ("ascent", "descent", "lineGap")),
                ("OS/2", ("usWinAscent", "usWinDescent")),
            ):
                for field in fields:
                    assert getattr(part[table], field) == getattr(whole[table], field), (name, field)
            for character in "城管督察0123456789，。Ag":
                widths = [font["hmtx"][font.getBestCmap()[ord(character)]] for font in (whole, part)]
                assert widths[0] == widths[1], character


def test_a_cut_is_kept_and_made_anew_for_other_characters(tmp_path: Path) -> None:
    fonts, cache = tmp_path / "fonts", tmp_path / "cache"
    fonts.mkdir()
    for name in FONT_FILES.values():
        (fonts / name).write_bytes(splashfont.subset(FONTS / name, "城管督察汆"))
    first = cut_faces(fonts, frozenset(map(ord, "城管督察")), cache)
    kept = sorted(cache.iterdir())
    assert cut_faces(fonts, frozenset(map(ord, "城管督察")), cache) == first
    assert sorted(cache.iterdir()) == kept
    other = cut_faces(fonts, frozenset(map(ord, "城管")), cache)
    assert json.loads(first.rest[TABLE]) == {f"{REST}00.woff2": "汆"}
    assert set(json.loads(other.rest[TABLE])[f"{REST}00.woff2"]) == set("督察汆")


def test_icons_that_our_code_names_stay_whatever_their_look_and_the_others_go() -> None:
    face = (flet_client.web_dir() / iconface.FILE).read_bytes()
    left = TTFont(io.BytesIO(iconface.cut(face, [b"ft.Icons.CLOUD_DONE_OUTLINED, Icons.BOLT_SHARP"]))).getBestCmap()
    whole = TTFont(io.BytesIO(face)).getBestCmap()
    gone = set(whole) - set(left)
    assert {"cloud_done_outlined", "bolt_sharp", "arrow_back_baseline", *iconface.FLUTTERS} <= set(left.values())
    assert "cloud_done_rounded" not in left.values()
    assert all(whole[point].endswith(iconface.LOOKS) for point in gone)


def test_every_icon_that_our_code_names_is_in_the_face(own: dict[str, bytes]) -> None:
    face = (flet_client.web_dir() / iconface.FILE).read_bytes()
    left = set(TTFont(io.BytesIO(iconface.cut(face, own.values()))).getBestCmap().values())
    named = iconface.named(own.values())
    assert len(named) > 100
    assert {name for name in named if not {name, f"{name}_baseline"} & left} == set()
