"""Reading what a picture says of itself, before a pixel is made."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mobile.device.interface import NotAPhoto
from mobile.device.picture import Exif, boxed, fitted, read_exif, read_header
from tests.mobile.device.pictures import bomb_png, photo, street_exif

sides = st.integers(1, 12_000)


def test_a_phones_jpeg_tells_size_orientation_time_and_place() -> None:
    header = read_header(photo(400, 300, orientation=6, exif=street_exif()))
    assert (header.kind, header.width, header.height, header.orientation) == ("jpeg", 400, 300, 6)
    assert header.upright_size == (300, 400)
    assert header.taken_at == datetime(2026, 11, 24, 15, 15, tzinfo=timezone(timedelta(hours=8)))
    assert header.latitude == pytest.approx(31.23190, abs=1e-5)
    assert header.longitude == pytest.approx(121.47060, abs=1e-5)


def test_south_and_west_are_negative() -> None:
    exif = street_exif()
    exif.get_ifd(0x8825).update({1: "S", 3: "W"})
    header = read_header(photo(40, 30, exif=exif))
    assert header.latitude is not None
    assert header.longitude is not None
    assert header.latitude < 0 > header.longitude


def test_a_time_without_offset_is_chinas_time() -> None:
    exif = street_exif()
    del exif.get_ifd(0x8769)[0x9011]
    assert read_header(photo(40, 30, exif=exif)).taken_at == datetime(
        2026, 11, 24, 15, 15, tzinfo=timezone(timedelta(hours=8))
    )


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("WEBP", {"quality": 50})])
def test_png_and_webp_tell_their_size(kind: str, options: dict[str, int]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (123, 45)).save(out, kind, **options)
    header = read_header(out.getvalue())
    assert (header.kind, header.width, header.height) == (kind.lower(), 123, 45)


def test_a_bomb_is_refused_by_its_header_alone() -> None:
    with pytest.raises(NotAPhoto, match="6400 万像素"):
        read_header(bomb_png())


@pytest.mark.parametrize("raw", [b"", b"hello", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00", b"GIF89a", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(NotAPhoto, match="请重新拍摄"):
        read_header(raw)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_otherwise(raw: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\0\0\0\0WEBPVP8X"):
        try:
            read_header(start + raw)
        except NotAPhoto:
            continue


@given(st.binary(max_size=300))
def test_a_damaged_exif_block_claims_nothing_and_breaks_nothing(raw: bytes) -> None:
    for start in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        assert isinstance(read_exif(start + raw), Exif)


@given(st.data())
def test_one_flipped_byte_in_the_exif_breaks_nothing(data: st.DataObject) -> None:
    tiff = bytearray(street_exif().tobytes().removeprefix(b"Exif\0\0"))
    tiff[data.draw(st.integers(0, len(tiff) - 1))] = data.draw(st.integers(0, 255))
    assert 1 <= read_exif(bytes(tiff)).orientation <= 8


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
