"""Whether a text says something: what is kept as a reason, a proof or a report must be words, not a mark that fills
the field."""

from __future__ import annotations

LEAST = 2  # 属实, 合格: the shortest that people write and mean


def says(text: str, least: int = LEAST) -> bool:
    """True if the text has at least so many letters or digits; marks, dots and blanks say nothing."""
    return sum(character.isalnum() for character in text) >= least
