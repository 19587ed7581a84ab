"""The native darkroom: sizes, orientation, never growing, stamp and marks."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from mobile.device.imaging import Stroke
from mobile.device.native_studio import PillowStudio
from shared.picture import NotAPhoto
from tests.mobile.device.pictures import BLUE, RED, bomb_png, near, opened, photo, street_exif
from tests.pictures import MULTI_PICTURE, OTHER_FILES, PORTRAIT_DATE_UNSET, roundness, tiny, with_gps

LINES = ["2026年11月24日 15:04:05 已校时", "黄浦区·南京东路街道", "31.2319000, 121.4706000 ±8米"]


@pytest.mark.parametrize(
    ("width", "height"),
    [(4000, 3000), (3000, 4000), (4032, 3024), (8000, 6000), (4000, 2250), (2000, 1001), (1920, 1080)],
)
async def test_a_large_photo_comes_out_below_two_megapixels_with_its_shape(width: int, height: int) -> None:
    made = await PillowStudio().open(photo(width, height))
    original = opened(made.original)
    assert original.size == (made.width, made.height)
    assert 1_500_000 <= made.width * made.height <= 2_000_000
    assert made.width / made.height == pytest.approx(width / height, rel=0.005)


async def test_a_small_upright_photo_is_kept_byte_for_byte() -> None:
    raw = photo(1600, 1200, exif=street_exif())
    made = await PillowStudio().open(raw)
    assert made.original == raw
    assert made.exif_latitude == pytest.approx(31.2319, abs=1e-4)
    assert made.exif_taken_at is not None


@pytest.mark.parametrize("size", [(400, 300), (4000, 3000)])
@pytest.mark.parametrize(
    ("orientation", "red_at", "blue_at"),
    [
        (1, "top left", "bottom right"),
        (3, "bottom right", "top left"),
        (6, "top right", "bottom left"),
        (8, "bottom left", "top right"),
    ],
)
async def test_a_turned_photo_stands_upright(
    size: tuple[int, int], orientation: int, red_at: str, blue_at: str
) -> None:
    made = await PillowStudio().open(photo(*size, orientation=orientation))
    turned = orientation in (6, 8)
    assert (made.width > made.height) is not turned
    for jpeg in (made.original, made.thumbnail):
        picture = opened(jpeg)
        spots = {
            f"{row} {column}": picture.getpixel((int(picture.width * x), int(picture.height * y)))
            for row, y in (("top", 0.1), ("bottom", 0.9))
            for column, x in (("left", 0.1), ("right", 0.9))
        }
        assert near(spots[red_at], RED)
        assert near(spots[blue_at], BLUE)
        assert picture.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("quality", [5, 20, 60])
@pytest.mark.parametrize(("size", "orientation"), [((1200, 900), 6), ((4000, 3000), 1)])
async def test_no_photo_grows(size: tuple[int, int], orientation: int, quality: int) -> None:
    raw = photo(*size, quality=quality, orientation=orientation)
    made = await PillowStudio().open(raw)
    assert len(made.original) <= len(raw)
    assert made.width * made.height <= 2_000_000


async def test_a_turned_photo_that_could_only_grow_keeps_its_bytes_and_its_tag() -> None:
    raw = photo(1200, 900, quality=5, orientation=6)
    made = await PillowStudio().open(raw)
    assert made.original == raw
    assert (made.width, made.height) == (900, 1200)
    assert opened(await PillowStudio().stamp(made.original, LINES)).size == (900, 1200)


async def test_the_thumbnail_is_at_most_320_pixels() -> None:
    for size in ((4000, 3000), (1600, 1200), (1080, 1920), (200, 100)):
        thumbnail = opened((await PillowStudio().open(photo(*size))).thumbnail)
        assert max(thumbnail.size) <= 320
        assert max(thumbnail.size) >= min(160, *size)


async def test_the_stamp_darkens_the_bottom_left_and_nothing_above_a_fifth() -> None:
    studio = PillowStudio()
    raw = io.BytesIO()
    Image.new("RGB", (1600, 1200), (200, 200, 200)).save(raw, "JPEG")
    made = await studio.open(raw.getvalue())
    stamped = opened(await studio.stamp(made.original, LINES))
    assert stamped.size == (1600, 1200)
    assert near(stamped.getpixel((3, 1195)), (82, 82, 82), 20)
    band = stamped.crop((0, 960, 800, 1200)).convert("L").histogram()
    assert sum(band[246:]) > 500, "white letters"
    above = stamped.crop((0, 0, 1600, 960)).convert("L").histogram()
    assert sum(above[:180]) == 0


async def test_a_stamp_on_an_older_original_is_the_same_picture() -> None:
    studio = PillowStudio()
    first = await studio.open(photo(1600, 1200))
    at_once = await studio.stamp(first.original, LINES)
    await studio.open(photo(800, 600))
    later = await studio.stamp(first.original, LINES)
    assert opened(later).size == opened(at_once).size == (1600, 1200)


async def test_marks_are_red_where_they_were_drawn_and_nowhere_else() -> None:
    raw = io.BytesIO()
    Image.new("RGB", (1000, 800), (240, 240, 240)).save(raw, "JPEG")
    strokes = [Stroke("circle", ((0.25, 0.25), (0.75, 0.75)))]
    picture = opened(await PillowStudio().annotate(raw.getvalue(), strokes))
    assert near(picture.getpixel((250, 400)), (214, 32, 39))
    assert near(picture.getpixel((500, 400)), (240, 240, 240), 12)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
async def test_photos_in_other_colour_models_come_out_in_rgb(mode: str) -> None:
    raw = io.BytesIO()
    Image.new(mode, (3000, 2000)).save(raw, "JPEG")
    assert opened((await PillowStudio().open(raw.getvalue())).original).mode == "RGB"


async def test_an_imported_png_becomes_a_jpeg() -> None:
    raw = io.BytesIO()
    Image.new("RGBA", (2000, 1500), (10, 200, 10, 255)).save(raw, "PNG")
    assert opened((await PillowStudio().open(raw.getvalue())).original).format == "JPEG"


@pytest.mark.parametrize("raw", [b"", b"hello", photo(400, 300)[:200], bomb_png()])
async def test_what_is_no_photo_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(NotAPhoto, match="请"):
        await PillowStudio().open(raw)


async def test_a_photo_cut_off_half_way_is_refused_in_words() -> None:
    raw = photo(4000, 3000)
    with pytest.raises(NotAPhoto, match="请"):
        await PillowStudio().open(raw[: len(raw) // 2])


async def test_a_portrait_whose_date_was_never_set_stands_upright_and_round() -> None:
    made = await PillowStudio().open(with_gps(PORTRAIT_DATE_UNSET))
    assert (made.width, made.height) == opened(made.original).size
    assert made.width < made.height
    assert roundness(opened(made.original)) == pytest.approx(1, abs=0.03)
    assert made.exif_taken_at is None
    assert made.exif_latitude == pytest.approx(31.2319, abs=1e-4)


async def test_a_multi_picture_jpeg_is_taken_as_the_jpeg_that_it_is() -> None:
    made = await PillowStudio().open(MULTI_PICTURE)
    assert made.original == MULTI_PICTURE
    assert (made.width, made.height) == (1280, 960)


@pytest.mark.parametrize(("name", "content", "words"), OTHER_FILES)
async def test_every_other_kind_of_file_is_named(name: str, content: bytes, words: str) -> None:
    with pytest.raises(NotAPhoto, match=words):
        await PillowStudio().open(content)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_pngs_and_webps_stand_upright_too(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = await PillowStudio().open(tiny(kind, (200, 100), exif=exif))
    assert (made.width, made.height) == opened(made.original).size == (100, 200)
