"""Names of papers' files."""

from __future__ import annotations

import re

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 80


def file_name(words: str, ending: str) -> str:
    """A file's name that every system takes: `沪长城管督办〔2026〕1号督办通知单.pdf`."""
    whole = _UNFIT.sub("", words).replace(" ", "").strip(".")[:LONGEST_NAME]
    return f"{whole or '文书'}.{ending}"


def current_name(name: str) -> str:
    """The file's name of a paper as it would read today, beside the one that went out."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}（现时版）{dot}{ending}"
