"""Puts the phone's pictures together from those the journeys took: run them with `DUCHA_PICTURES=1` first, and for
`phone-check` `scripts/contact_sheet.py`; then this.

.venv/bin/python scripts/readme_pictures.py [phone-check …]
"""

from __future__ import annotations

import sys

from picture_making import TAKEN, save, strip
from PIL import Image

STRIPS = {
    "phone-task": ("month-phone-today", "month-phone-prefilled", "month-phone-methods", "month-phone-finish"),
    "phone-check": tuple(f"every-{screen}-light" for screen in ("today", "camera", "check", "items", "finding")),
    "phone-case": ("case-chooser", "case-section", "case-points", "case-finish"),
    "phone-notice": ("notice", "read-aloud", "sign", "paper", "answered"),
}
PHONE = (240, 520)


def main() -> None:
    """Write each strip, or those that are named, as a small PNG."""
    for name in sys.argv[1:] or STRIPS:
        screens = STRIPS[name]
        taken = [Image.open(TAKEN / f"{screen}.png").convert("RGB") for screen in screens]
        print(name, save(name, strip(taken, PHONE)))


if __name__ == "__main__":
    main()
