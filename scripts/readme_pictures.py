"""Puts the README's pictures together from those the journeys took: run `make test` first, then this.

.venv/bin/python scripts/readme_pictures.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
TAKEN, SHOWN = ROOT / "tests" / "journeys" / "out", ROOT / "docs" / "images"
STRIPS = {
    "phone-check": ("today", "camera", "continue", "items", "finding"),
    "phone-notice": ("notice", "read-aloud", "sign", "paper", "answered"),
}
PAGES = ("section-desk", "section-record", "section-notice", "squad-notice")
PHONE, GAP, PAGE_WIDTH, PAGE_HEIGHT = (300, 650), 16, 1100, 900


def strip(names: tuple[str, ...]) -> Image.Image:
    """Phone screens side by side."""
    width = len(names) * (PHONE[0] + GAP) + GAP
    sheet = Image.new("RGB", (width, PHONE[1] + 2 * GAP), "#dfe4ee")
    for n, name in enumerate(names):
        screen = Image.open(TAKEN / f"{name}.png").convert("RGB").resize(PHONE, Image.Resampling.LANCZOS)
        sheet.paste(screen, (GAP + n * (PHONE[0] + GAP), GAP))
    return sheet


def page(name: str) -> Image.Image:
    """The upper part of a console page."""
    picture = Image.open(TAKEN / f"{name}.png").convert("RGB")
    if picture.width > PAGE_WIDTH:
        size = (PAGE_WIDTH, picture.height * PAGE_WIDTH // picture.width)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture.crop((0, 0, picture.width, min(picture.height, PAGE_HEIGHT)))


def main() -> None:
    """Write all pictures as small PNGs."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    pictures = {name: strip(screens) for name, screens in STRIPS.items()} | {name: page(name) for name in PAGES}
    for name, picture in pictures.items():
        picture.quantize(192, dither=Image.Dither.NONE).save(SHOWN / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
