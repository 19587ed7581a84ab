"""Papers to photograph: a page with a letterhead, text and a round red seal, and photographs of it on a desk."""

from __future__ import annotations

import io
import math
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sync_server.scans.pixels import Pixels, Points

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"
PAGE = (1240, 1754)  # A4 at 150 to the inch
SEAL_AT, SEAL_RADIUS = (880, 1330), 118  # a seal of 40 mm
RED = (196, 32, 40)


def page(words: str = "关于督办事项办理情况的报告", *, seal: bool = True, seed: int = 1) -> Image.Image:
    """A page as the unit stamps it."""
    sheet = Image.new("RGB", PAGE, (252, 252, 250))
    pen, chance = ImageDraw.Draw(sheet), np.random.default_rng(seed)
    large, plain = _font(46), _font(30)
    pen.text((PAGE[0] / 2, 190), words, font=large, fill=(20, 20, 20), anchor="mm")
    letters = "督察科收到来文后立即组织核查现将有关情况报告如下经现场核实该路段占道经营问题基本属实已于当日整改完毕"
    for line in range(22):
        count = 28 if line % 6 != 5 else 12
        text = "".join(letters[int(n)] for n in chance.integers(0, len(letters), count))
        pen.text((180, 300 + line * 44), text, font=plain, fill=(25, 25, 30))
    pen.text((760, 1310), "长宁区城管执法局", font=plain, fill=(25, 25, 30))
    pen.text((800, 1370), "2026年11月16日", font=plain, fill=(25, 25, 30))
    if seal:
        sheet.paste(*_seal(plain))
    return sheet


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "serifTTF-B.ttf"), size)


def _seal(font: ImageFont.FreeTypeFont) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    size = 2 * SEAL_RADIUS + 8
    mask = Image.new("L", (size, size), 0)
    pen, middle = ImageDraw.Draw(mask), size / 2
    pen.ellipse((4, 4, size - 4, size - 4), outline=225, width=8)
    star = [
        (middle + r * math.sin(n * math.pi / 5), middle - r * math.cos(n * math.pi / 5))
        for n in range(10)
        for r in [40 if n % 2 == 0 else 16]
    ]
    pen.polygon(star, fill=220)
    for n, letter in enumerate("上海市长宁区城管执法局"):
        turn = math.radians(-150 + n * 30)
        at = (middle + 88 * math.sin(turn), middle - 88 * math.cos(turn))
        pen.text(at, letter, font=font, fill=215, anchor="mm")
    corner = (SEAL_AT[0] - size // 2, SEAL_AT[1] - size // 2)
    return Image.new("RGB", (size, size), RED), corner, mask


def corners_in(size: tuple[int, int], *, turn: float = 0.0, tilt: float = 0.0, share: float = 0.8) -> Points:
    """Where the page's corners come to lie in a picture of that size: turned by degrees, its far side smaller by
    `tilt`, filling `share` of what there is room for."""
    width, height = size
    half = np.array([PAGE[0], PAGE[1]]) / 2
    around = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    around[:2, 0] *= 1 - tilt
    around[:2, 1] *= 1 - tilt / 2
    angle = math.radians(turn)
    spin = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    laid = around @ spin
    reach = np.abs(laid).max(axis=0)
    laid *= share * min(width / 2 / reach[0], height / 2 / reach[1])
    return np.asarray(laid + np.array([width / 2, height / 2]))


def photographed(
    sheet: Image.Image,
    corners: Points,
    size: tuple[int, int] = (1500, 2000),
    *,
    desk: tuple[int, int, int] = (74, 92, 116),
    shadow: float = 0.45,
    seed: int = 1,
) -> Pixels:
    """The page on a desk (BGR), with the grain of its wood, a shadow across and a camera's noise."""
    chance, (width, height) = np.random.default_rng(seed), size
    grain = cv2.GaussianBlur(chance.normal(0, 14, (height, width, 1)).astype(np.float32), (0, 0), 1, sigmaY=25)
    ground = np.clip(np.full((height, width, 3), desk, np.float32) + grain.reshape(height, width, 1) * 3, 0, 255)
    pixels = np.asarray(sheet.convert("RGB"))[:, :, ::-1].astype(np.float32)
    source = np.array([[0, 0], [PAGE[0], 0], [PAGE[0], PAGE[1]], [0, PAGE[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    laid = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.ones(pixels.shape[:2], np.float32), matrix, size, flags=cv2.INTER_LINEAR)[:, :, None]
    scene = laid * cover + ground * (1 - cover)
    across = np.linspace(0, 1, width)[None, :] * 0.6 + np.linspace(0, 1, height)[:, None] * 0.4
    light = 0.95 - shadow / (1 + np.exp(-(across - 0.55) * 9))
    warm = np.array([0.90, 0.97, 1.0])  # lamplight, in BGR
    seen = scene * light[:, :, None] * warm + chance.normal(0, 3, scene.shape)
    return np.asarray(cv2.GaussianBlur(np.clip(seen, 0, 255).astype(np.uint8), (0, 0), 0.7))


def jpeg(pixels: Pixels | Image.Image, *, orientation: int = 0) -> bytes:
    """As a camera's file; with `orientation` as EXIF says it."""
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels[:, :, ::-1])
    exif, packed = Image.Exif(), io.BytesIO()
    if orientation:
        exif[0x0112] = orientation
    picture.save(packed, "JPEG", quality=88, exif=exif)
    return packed.getvalue()


def a_photograph(*, turn: float = 7.0, tilt: float = 0.12, seal: bool = True, seed: int = 1) -> bytes:
    """One page, photographed by hand."""
    sheet = page(seal=seal, seed=seed)
    return jpeg(photographed(sheet, corners_in((1500, 2000), turn=turn, tilt=tilt), seed=seed))
