"""What a photo is, and what a file says of itself before a pixel is made."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.picture import (
    MAX_BYTES,
    MAX_METADATA,
    MAX_PARTS,
    MAX_SCANS,
    SENTENCES,
    NotAPhoto,
    PictureKind,
    Unfit,
    boxed,
    fitted,
)
from shared.picture_parts import examine
from tests.mobile.device.pictures import bomb_png, photo, street_exif
from tests.pictures import (
    MULTI_PICTURE,
    OTHER_FILES,
    PORTRAIT_DATE_UNSET,
    png_of,
    tiny,
    with_scans,
    with_segments,
)

sides = st.integers(1, 12_000)
AT_ONCE_S = 2.0  # for what would take a minute if every part were looked at


def refusal(raw: bytes) -> Unfit:
    """Why the file is not taken; the test fails when it is, or when finding out takes long."""
    started = time.process_time()
    with pytest.raises(NotAPhoto) as refused:
        examine(raw)
    assert time.process_time() - started < AT_ONCE_S
    return refused.value.unfit


def test_a_portrait_without_a_date_still_tells_how_it_stands() -> None:
    claims = examine(PORTRAIT_DATE_UNSET)
    assert (claims.width, claims.height, claims.exif.orientation) == (4000, 3000, 6)
    assert claims.exif.taken_at is None


def test_a_multi_picture_jpeg_is_a_jpeg() -> None:
    claims = examine(MULTI_PICTURE)
    assert (claims.kind, claims.kind.mime, claims.width, claims.height) == (PictureKind.JPEG, "image/jpeg", 1280, 960)


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("WEBP", {"quality": 50})])
def test_png_and_webp_tell_their_size_and_how_they_stand(kind: str, options: dict[str, int]) -> None:
    exif = street_exif()
    exif[0x0112] = 8
    for described in ({}, {"exif": exif}):
        claims = examine(tiny(kind, (123, 45), **options, **described))
        assert (claims.kind.value, claims.width, claims.height) == (kind.lower(), 123, 45)
        assert claims.exif.orientation == (8 if described else 1)


@pytest.mark.parametrize(("name", "content", "words"), OTHER_FILES)
def test_every_other_kind_of_file_is_named_with_what_to_do(name: str, content: bytes, words: str) -> None:
    with pytest.raises(NotAPhoto, match=words) as refused:
        examine(content)
    assert "请" in str(refused.value), name


def test_every_reason_has_a_sentence_that_says_what_to_do() -> None:
    assert set(SENTENCES) == set(Unfit)
    assert all("请" in sentence and sentence.endswith("。") for sentence in SENTENCES.values())


def test_a_bomb_is_refused_by_its_header_alone() -> None:
    assert refusal(bomb_png()) is Unfit.TOO_LARGE
    assert refusal(png_of((b"IDAT", b"x"), size=(60_000_000, 1))) is Unfit.TOO_LARGE
    assert refusal(tiny() + b"\0" * MAX_BYTES) is Unfit.TOO_HEAVY


@pytest.mark.parametrize(
    "raw",
    [
        with_segments(tiny(), b"\xff\xfe\x00\x02" * (MAX_BYTES // 4 - 300)),
        with_segments(tiny(), b"\xff" * (MAX_BYTES - 1000)),
        with_segments(tiny(), b"\xff\x01" * (MAX_BYTES // 2 - 500)),
        with_segments(tiny(), (b"\xff\xe1\xff\xff" + b"x" * 65_533) * (MAX_METADATA // 65_535 + 1)),
        tiny()[:-2] + b"\xff\xfe\x00\x02" * MAX_PARTS + b"\xff\xd9",
        with_scans(MAX_SCANS + 1),
        png_of(*[(b"tEXt", b"")] * MAX_PARTS),
        png_of(*[(b"IDAT", b"")] * MAX_PARTS),
        png_of((b"tEXt", b"x" * (MAX_METADATA + 1))),
        b"RIFF\0\0\0\0WEBP" + b"EXIF\0\0\0\0" * (MAX_PARTS + 1),
    ],
    ids=["segments", "fill", "lonely markers", "metadata", "after the scan", "scans", "png", "idat", "text", "webp"],
)
def test_a_file_of_too_many_parts_is_refused_at_once(raw: bytes) -> None:
    assert refusal(raw) is Unfit.TOO_MANY_PARTS


def test_what_programs_and_phones_really_write_is_within_the_limits() -> None:
    examine(with_segments(tiny(), (b"\xff\xe1\xff\xff" + b"x" * 65_533) * 60))  # the depth map of a portrait
    examine(with_scans(12))
    examine(tiny(progressive=True) + b"\0\0\0\x18ftypmp42" + b"x" * 3_000_000)  # a motion photo's film comes after
    examine(png_of(*[(b"IDAT", b"x" * 4096)] * 4_000))


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\x00",
        tiny()[:-2] + tiny()[2:],  # a second header in the first picture
        b"\xff\xd8\xff\xda\x00\x02\xff\xd9",
        png_of()[:20],
        b"RIFF\0\0\0\0WEBPVP8X",
        tiny(size=(640, 480))[:300],
    ],
)
def test_a_damaged_header_is_refused_in_words(raw: bytes) -> None:
    assert refusal(raw) is Unfit.DAMAGED


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_otherwise(raw: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\0\0\0\0WEBPVP8X", b"\0\0\0\x18ftyp"):
        try:
            examine(start + raw)
        except NotAPhoto:
            continue


def test_no_flipped_byte_of_a_real_picture_makes_the_reader_fail_otherwise() -> None:
    chance = random.Random(7)
    for whole in (photo(40, 30, exif=street_exif()), MULTI_PICTURE[:4000], tiny("PNG"), tiny("WEBP")):
        for _ in range(300):
            raw = bytearray(whole)
            raw[chance.randrange(len(raw))] = chance.randrange(256)
            try:
                examine(bytes(raw))
            except NotAPhoto:
                continue


@given(sides, sides, st.integers(1, 4_000_000))
def test_a_fitted_picture_is_within_the_limit_and_never_larger(width: int, height: int, limit: int) -> None:
    w, h = fitted(width, height, limit)
    assert 1 <= w <= width
    assert 1 <= h <= height
    assert w * h <= limit or 1 in (w, h)


@given(sides, sides, st.integers(1, 1000))
def test_a_boxed_picture_fits_its_box(width: int, height: int, side: int) -> None:
    w, h = boxed(width, height, side)
    assert 1 <= w <= max(1, min(side, width))
    assert 1 <= h <= max(1, min(side, height))
