"""What the scripts that make the documents' pictures share: small PNGs, strips of phone screens, clean page shots."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
SHOWN = ROOT / "docs" / "images"
TAKEN = ROOT / "tests" / "journeys" / "out"
GAP, GROUND = 16, "#dfe4ee"
LARGEST = 120_000  # bytes a picture
PAGE_WIDTH = 1100
COLOURS = (96, 64, 48, 32)  # fewer and fewer until the file is small enough

# A Chromium without its Chinese language pack shows mm/dd/yyyy and 「Choose Files」 whatever the page's locale;
# people here see 年/月/日 and 选择文件.
_CHINESE_FIELDS = """
document.querySelectorAll('input[type=date], input[type=datetime-local]').forEach((field) => {
  const [day, time] = field.value.split('T');
  field.type = 'text';
  field.value = day ? day.replaceAll('-', '/') + (time ? ' ' + time : '') : '年/月/日';
});
document.querySelectorAll('input[type=month]').forEach((field) => {
  const [year, month] = field.value.split('-');
  field.type = 'text';
  field.value = `${year}年${month}月`;
});
document.querySelectorAll('input[type=file]').forEach((field) => {
  field.type = 'button';
  field.value = '选择文件　未选择任何文件';
});
"""


def shoot(page: Page, part: str = "") -> Image.Image:
    """What the window shows now, or one part of the page by its selector."""
    page.evaluate(_CHINESE_FIELDS)
    taken = page.locator(part).first.screenshot() if part else page.screenshot()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def strip(screens: Sequence[Image.Image], size: tuple[int, int]) -> Image.Image:
    """Phone screens of this size side by side."""
    width, height = size
    sheet = Image.new("RGB", (len(screens) * (width + GAP) + GAP, height + 2 * GAP), GROUND)
    for n, screen in enumerate(screens):
        sheet.paste(screen.resize(size, Image.Resampling.LANCZOS), (GAP + n * (width + GAP), GAP))
    return sheet


def narrowed(picture: Image.Image, width: int = PAGE_WIDTH) -> Image.Image:
    """The picture, made no wider than this."""
    if picture.width <= width:
        return picture
    return picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)


def save(name: str, picture: Image.Image, largest: int = LARGEST) -> int:
    """Write `docs/images/{name}.png` with as many colours as its size allows; returns its bytes. Raises ValueError."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    for colours in COLOURS:
        packed = io.BytesIO()
        # by coverage: the few red pixels of a badge keep their red, where the median gives all colours to grey edges
        few = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(packed, "PNG", optimize=True)
        if packed.tell() <= largest:
            (SHOWN / f"{name}.png").write_bytes(packed.getvalue())
            return packed.tell()
    raise ValueError(f"{name}: more than {largest} bytes")
