"""Cells that a spreadsheet would run as a formula, whatever stands unseen before their sign."""

from __future__ import annotations

from shared.spelling import is_invisible

# Full width signs too: Excel and WPS take them for the plain ones when a Chinese input method is on.
_SIGNS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫−")
_BREAKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")


def runs(text: str) -> bool:
    """True for what must not stand bare in a cell: a sign of a formula after any blanks and unseen characters, or a
    text that begins with an unseen character or line break, which some programs cut off before they look."""
    if not text:
        return False
    if text[0] in _BREAKS or is_invisible(text[0]):
        return True
    seen = next((char for char in text if not (char.isspace() or is_invisible(char))), "")
    return seen in _SIGNS


def harmless(text: str) -> str:
    """The text for a CSV file: an apostrophe before it keeps it words."""
    return f"'{text}" if runs(text) else text


def restored(text: str) -> str:
    """What `harmless` was given, when a file of ours is read in again."""
    return text[1:] if text.startswith("'") and runs(text[1:]) else text
