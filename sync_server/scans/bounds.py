"""How much one scan may be."""

from __future__ import annotations

MOST_PAGES = 60
MOST_BYTES = 100_000_000  # of all files that are handed in together
MOST_BYTES_PDF = 50_000_000  # of one PDF among them
MOST_FILES = 20  # of a form
MOST_BYTES_RESULT = 80_000_000  # of the one PDF that comes out
A4 = (595.28, 841.89)  # points
LONGEST_POINTS, SHORTEST_POINTS = 1250.0, 140.0  # of a page's sides: up to A3, down to a slip; others are fitted on A4
DOTS = (1654, 2339)  # an A4 page of a photograph, at 200 to the inch
QUALITY = 82  # of its JPEG
SHOWN_SIDE = 800  # pixels of the longer side of the small picture of a page
