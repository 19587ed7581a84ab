"""Puts every screen of the phone side by side, as `tests/journeys/walk_every_screen.py` saw it: run that first.

.venv/bin/python scripts/contact_sheet.py
"""

from __future__ import annotations

from math import ceil

from picture_making import TAKEN, save
from PIL import Image

ACROSS = 9
CELL = {"light": (132, 286), "dark": (132, 286), "360": (132, 235), "200": (132, 286), "landscape": (286, 132)}
GAP = 6
LARGEST = 215_000  # bytes: a sheet has some thirty screens, and five sheets share a third of what pictures may weigh


def main() -> None:
    """One sheet for each dress of the screens."""
    for dress, (width, height) in CELL.items():
        taken = sorted(TAKEN.glob(f"every-*-{dress}.png"), key=lambda path: path.stat().st_mtime)
        across = ACROSS if width < height else ACROSS // 2
        rows = ceil(len(taken) / across)
        sheet = Image.new("RGB", (across * (width + GAP), rows * (height + GAP)), "#9AA4B2")
        for at, path in enumerate(taken):
            with Image.open(path) as picture:
                small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
            sheet.paste(small, ((at % across) * (width + GAP), (at // across) * (height + GAP)))
        print(dress, save(f"phone-every-{dress}", sheet, LARGEST))


if __name__ == "__main__":
    main()
