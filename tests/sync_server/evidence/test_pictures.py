"""Pictures: what counts as a photo, and the copies made for showing."""

from __future__ import annotations

import hashlib
import io
import time
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from shared.picture import MAX_PARTS, MAX_SCANS
from shared.problems import NOT_FOUND, UPLOAD_UNFIT, Problem
from sync_server.evidence.decoding import look_through
from sync_server.evidence.pictures import Pictures
from sync_server.evidence.store import open_store
from sync_server.settings import ASSETS
from tests.pictures import (
    MULTI_PICTURE,
    OTHER_FILES,
    PORTRAIT_DATE_UNSET,
    exif_block,
    roundness,
    with_exif,
    with_scans,
    with_segments,
)
from tests.sync_server.evidence.pictures import jpeg, png

AT_ONCE_S = 2.0
LINES = [
    "2026年11月24日 15:04:05 · 已校时",
    "长宁区·华阳路街道",
    "31.2165000, 121.4210000（WGS-84）±8 米",
    "王强 · 督察科",
]


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(open_store(str(tmp_path / "photos")), tmp_path / "cache", ASSETS / "fonts")


def keep(pictures: Pictures, tmp_path: Path, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    file = tmp_path / name
    file.write_bytes(content)
    pictures.store.put(name, file)
    return name


def webp() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "WEBP")
    return out.getvalue()


@pytest.mark.parametrize(("content", "mime"), [(jpeg(), "image/jpeg"), (png(), "image/png"), (webp(), "image/webp")])
def test_photos_are_known_by_their_contents(tmp_path: Path, content: bytes, mime: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    assert look_through(file).mime == mime


def refusal(file: Path, content: bytes) -> Problem:
    file.write_bytes(content)
    with pytest.raises(Problem) as refused:
        look_through(file)
    assert refused.value.kind is UPLOAD_UNFIT
    return refused.value


@pytest.mark.parametrize("content", [b"\xff\xd8\xff", jpeg()[:-4_000], png((9_000, 9_000))])
def test_everything_else_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    assert "请" in refusal(tmp_path / "x", content).detail


@pytest.mark.parametrize(("name", "content", "words"), OTHER_FILES)
def test_every_other_kind_of_file_is_named_as_the_phone_names_it(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    assert words in refusal(tmp_path / "x", content).detail, name


def test_a_jpeg_of_millions_of_segments_is_refused_at_once(tmp_path: Path) -> None:
    content = with_segments(jpeg(), b"\xff\xfe\x00\x02" * 4_700_000)
    started = time.perf_counter()
    assert "过多的小段" in refusal(tmp_path / "x", content).detail
    assert time.perf_counter() - started < AT_ONCE_S


def test_what_lies_at_the_limits_is_looked_at_in_little_time(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(with_segments(jpeg(), b"\xff\xfe\x00\x02" * (MAX_PARTS - 100)))
    started = time.perf_counter()
    assert look_through(file).mime == "image/jpeg"
    file.write_bytes(with_scans(MAX_SCANS))
    assert look_through(file).mime == "image/jpeg"
    assert time.perf_counter() - started < AT_ONCE_S


def test_a_multi_picture_jpeg_is_taken_as_the_jpeg_that_it_is(pictures: Pictures, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(MULTI_PICTURE)
    assert look_through(file).mime == "image/jpeg"
    with Image.open(pictures.large(keep(pictures, tmp_path, MULTI_PICTURE))) as large:
        assert large.size == (1280, 960)


def test_a_portrait_whose_date_was_never_set_stands_upright_and_round(pictures: Pictures, tmp_path: Path) -> None:
    name = keep(pictures, tmp_path, PORTRAIT_DATE_UNSET)
    with Image.open(pictures.large(name)) as large:
        assert large.width < large.height
        assert roundness(large) == pytest.approx(1, abs=0.03)


def test_a_damaged_block_of_metadata_costs_no_picture(pictures: Pictures, tmp_path: Path) -> None:
    for n, block in enumerate((b"", b"II*\0", b"MM\0*\xff\xff\xff\xff", exif_block(moment=b"----")[:60])):
        name = keep(pictures, tmp_path, with_exif(jpeg(n, (400, 100)), block))
        assert pictures.thumbnail(name).is_file()


def test_copies_never_grow_and_are_upright(pictures: Pictures, tmp_path: Path) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (400, 100), "red").save(out, "JPEG", exif=exif)
    name = keep(pictures, tmp_path, out.getvalue())
    with Image.open(pictures.thumbnail(name)) as small, Image.open(pictures.large(name)) as large:
        assert small.size == (80, 320)
        assert large.size == (100, 400)


def test_a_stamp_covers_at_most_a_fifth_and_the_original_stays(pictures: Pictures, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), "white").save(out, "JPEG")
    name = keep(pictures, tmp_path, out.getvalue())
    with Image.open(pictures.stamped(name, LINES)) as stamped:
        above = stamped.crop((0, 0, 1600, 955))
        below = stamped.crop((0, 960, 800, 1200))
    assert ImageStat.Stat(above).mean[0] > 250
    assert ImageStat.Stat(below).mean[0] < 220
    assert pictures.original(name) == out.getvalue()


def test_copies_are_made_once_and_again_when_their_file_is_gone(pictures: Pictures, tmp_path: Path) -> None:
    name = keep(pictures, tmp_path, jpeg())
    first = pictures.thumbnail(name)
    made = first.stat().st_mtime_ns
    assert pictures.thumbnail(name).stat().st_mtime_ns == made
    first.unlink()
    assert pictures.thumbnail(name).is_file()


def test_a_missing_original_is_not_found(pictures: Pictures) -> None:
    with pytest.raises(Problem) as refused:
        pictures.thumbnail("0" * 64)
    assert refused.value.kind is NOT_FOUND
