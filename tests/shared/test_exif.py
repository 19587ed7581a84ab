"""EXIF is read field by field: a bad one is unknown and takes no other with it."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.exif import CHINA, Exif, read_exif
from shared.moment import to_iso
from tests.pictures import LATITUDE, LONGITUDE, UNKNOWN, exif_block

QUARTER_PAST_THREE = datetime(2026, 11, 24, 15, 15, tzinfo=CHINA)


def test_a_phones_block_tells_orientation_time_and_place() -> None:
    read = read_exif(exif_block())
    assert read.orientation == 6
    assert read.taken_at == QUARTER_PAST_THREE
    assert read.latitude == pytest.approx(31.23190, abs=1e-5)
    assert read.longitude == pytest.approx(121.47060, abs=1e-5)


@pytest.mark.parametrize(
    "written",
    [
        b"0000:00:00 00:00:00",
        b"2026:11:24 24:00:00",
        b"2026:11:24 15:60:00",
        b"2026:02:30 15:15:00",
        b"2026:13:24 15:15:00",
        b"0001:01:01 00:00:00",
        b"9999:12:31 23:59:59",
        b"----:--:-- --:--:--",
        b"    :  :     :  :  ",
        b"                   ",
        b"",
        b"2026:11:24",
        b"24 Nov 2026",
        "２０２６:11:24 15:15:00".encode(),
        b"\xff\xff",
    ],
)
def test_a_date_that_is_none_is_unknown_and_the_rest_is_kept(written: bytes) -> None:
    read = read_exif(exif_block(moment=written))
    assert read.taken_at is None
    assert read.orientation == 6
    assert read.latitude == pytest.approx(31.23190, abs=1e-5)


@pytest.mark.parametrize("written", [b"2026-11-24 15:15:00", b"2026/11/24 15:15:00", b"2026:11:24 15:15:00.25"])
def test_a_date_in_other_punctuation_is_that_date(written: bytes) -> None:
    assert read_exif(exif_block(moment=written)).taken_at == QUARTER_PAST_THREE


@pytest.mark.parametrize("offset", [b"", b"   :  ", b"CST", b"+99:00", b"8", b"+08:61"])
def test_a_time_without_a_readable_offset_is_chinas_time(offset: bytes) -> None:
    assert read_exif(exif_block(offset=offset)).taken_at == QUARTER_PAST_THREE


def test_an_offset_counts() -> None:
    assert read_exif(exif_block(offset=b"-05:30")).taken_at == datetime(
        2026, 11, 24, 15, 15, tzinfo=timezone(-timedelta(hours=5, minutes=30))
    )


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ((UNKNOWN, UNKNOWN, UNKNOWN), (UNKNOWN, UNKNOWN, UNKNOWN)),
        ((UNKNOWN, (13, 1), (54, 1)), LONGITUDE),
        (LATITUDE, ((121, 1), (28, 1), UNKNOWN)),
        (((0, 1), (0, 1), (0, 1)), ((0, 1), (0, 1), (0, 1))),
        (((91, 1), (0, 1), (0, 1)), LONGITUDE),
        (LATITUDE, ((181, 1), (0, 1), (0, 1))),
        (((31, 1), (75, 1), (0, 1)), LONGITUDE),
        (((31, 1), (13, 1)), LONGITUDE),
        (LATITUDE, ()),
    ],
)
def test_a_place_that_is_none_is_unknown_and_the_rest_is_kept(
    latitude: tuple[tuple[int, int], ...], longitude: tuple[tuple[int, int], ...]
) -> None:
    read = read_exif(exif_block(latitude=latitude, longitude=longitude))
    assert (read.latitude, read.longitude) == (None, None)
    assert read.orientation == 6
    assert read.taken_at == QUARTER_PAST_THREE


def test_south_and_west_are_negative() -> None:
    read = read_exif(exif_block(hemispheres=b"SW"))
    assert read.latitude == pytest.approx(-31.23190, abs=1e-5)
    assert read.longitude == pytest.approx(-121.47060, abs=1e-5)


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_is_none_leaves_the_picture_as_stored(orientation: int) -> None:
    read = read_exif(exif_block(orientation=orientation))
    assert read.orientation == 1
    assert read.taken_at == QUARTER_PAST_THREE


def test_directories_that_point_at_themselves_or_promise_too_much_end() -> None:
    entries = b"".join(struct.pack("<HHII", tag, 4, 0x3FFFFFFF, 8) for tag in range(5_000))
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", 65_535) + entries
    assert read_exif(tiff) == Exif()
    itself = struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x8825, 4, 1, 8)
    assert read_exif(b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + itself) == Exif()


@given(st.binary(max_size=300))
def test_a_damaged_block_breaks_nothing(raw: bytes) -> None:
    for start in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        assert isinstance(read_exif(start + raw), Exif)


@given(st.data())
def test_whatever_one_flipped_byte_makes_of_the_time_can_be_written_down(data: st.DataObject) -> None:
    tiff = bytearray(exif_block())
    tiff[data.draw(st.integers(0, len(tiff) - 1))] = data.draw(st.integers(0, 255))
    read = read_exif(bytes(tiff))
    assert 1 <= read.orientation <= 8
    assert read.taken_at is None or to_iso(read.taken_at)
