"""A picture of a street with a by-stander, a smaller one, and a car's plate, for the tests of blurring.

The face is NASA's portrait of Eileen Collins (public domain, as in scikit-image's sample data), cut out."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FACE = Path(__file__).parent / "face.jpg"
FONT = Path(__file__).parents[3] / "assets" / "fonts" / "sansTTF-B.ttf"
# Where they stand, in pixels of the picture: left, top, right, bottom.
ADULT, CHILD = (170, 152, 275, 275), (872, 325, 925, 387)
PLATE = (760, 620, 980, 690)
PLAIN = (40, 560, 400, 700)


def street(size: tuple[int, int] = (1200, 800)) -> Image.Image:
    noise = np.random.default_rng(32).normal(128, 24, (size[1], size[0])).clip(0, 255)
    picture = Image.fromarray(noise.astype(np.uint8)).convert("RGB")
    face = Image.open(FACE).convert("RGB")
    picture.paste(face, (100, 100))
    picture.paste(face.resize((128, 128)), (840, 300))
    pen = ImageDraw.Draw(picture)
    pen.rectangle(PLATE, fill=(0, 60, 160))
    pen.text((772, 624), "沪A·8K231", font=ImageFont.truetype(FONT, 42), fill="white")
    return picture


def jpeg(picture: Image.Image) -> bytes:
    """With EXIF that tells place and maker, as a phone writes it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "PhoneMaker", "2026:11:20 10:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=92, exif=exif)
    return packed.getvalue()
