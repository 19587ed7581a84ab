"""A picture that was packed again, made smaller, lighter or cut is found as the same one; another street is not."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from sync_server.demo.pictures import photo
from sync_server.evidence.decoding import look_through
from sync_server.evidence.likeness import NEAR, SAME_ANGLE, distance, likeness_of, near, note_likeness, pieces
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.settings import ASSETS

Change = Callable[[Image.Image], Image.Image]


def scene(number: int, subject: str = "goods") -> Image.Image:
    return Image.open(io.BytesIO(photo(number, subject, ASSETS / "fonts"))).convert("RGB")


def packed(picture: Image.Image, quality: int = 82) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def seen(content: bytes) -> str:
    """As the way in sees a file: unpacked at an eighth."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return look_through(Path(file.name)).likeness


CHANGES: dict[str, Change] = {
    "packed again": lambda one: Image.open(io.BytesIO(packed(one, 30))),
    "halved": lambda one: one.resize((one.width // 2, one.height // 2)),
    "as a messenger sends it": lambda one: Image.open(io.BytesIO(packed(one.resize((720, 540)), 60))),
    "brightened": lambda one: ImageEnhance.Brightness(one).enhance(1.2),
    "darkened": lambda one: ImageEnhance.Brightness(one).enhance(0.7),
    "grey": lambda one: one.convert("L").convert("RGB"),
    "cut by a hundredth": lambda one: one.crop((12, 9, one.width - 12, one.height - 9)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_is_near(change: str) -> None:
    for number in (1, 2, 3):
        original = scene(number)
        assert distance(seen(packed(original)), seen(packed(CHANGES[change](original)))) <= NEAR


def test_other_streets_are_not() -> None:
    looks = [likeness_of(scene(number)) for number in range(1, 9)]
    assert min(distance(one, other) for one, other in combinations(looks, 2)) > SAME_ANGLE


def test_a_picture_stands_upright_before_it_is_looked_at() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = scene(1).transpose(Image.Transpose.ROTATE_90)
    out = io.BytesIO()
    lying.save(out, "JPEG", quality=90, exif=exif)
    assert distance(seen(out.getvalue()), seen(packed(scene(1), 90))) <= SAME_ANGLE


def test_a_picture_in_which_nothing_is_to_be_seen_looks_like_none() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert likeness_of(Image.new("RGB", (800, 600), "black")) == ""


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    ledger = Ledger(database_url)
    yield ledger
    ledger.close()


def test_the_index_finds_what_is_near_and_nothing_else(ledger: Ledger) -> None:
    original = scene(4)
    copies = {f"{n:064x}": likeness_of(change(original)) for n, change in enumerate(CHANGES.values(), 1)}
    far = f"{int(likeness_of(original), 16) ^ int('7' * 128, 16):0128x}"
    all_of_them = {"0" * 64: likeness_of(original), **copies, "f" * 64: far}
    for _ in range(2):  # a second time changes nothing
        for sha256, likeness in all_of_them.items():
            ledger.write(lambda w, sha256=sha256, likeness=likeness: note_likeness(w, sha256, likeness))  # type: ignore[misc]
    with ledger.read() as conn:
        found = near(conn, "0" * 64)
        assert near(conn, "e" * 64) == {"e" * 64: 0}, "nobody has looked at that one"
        rows = conn.execute(t.picture_looks.select()).all()
    assert set(found) == {"0" * 64, *copies}
    assert all(apart <= NEAR for apart in found.values())
    assert len(rows) == len(all_of_them)


def test_pieces_that_too_many_pictures_share_are_not_looked_for() -> None:
    assert pieces("0" * 128) == []
    assert pieces("f" * 128) == []
    assert len(pieces("a5" * 64)) == 16
