"""Names of papers' files."""

from __future__ import annotations

import re

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 80


def file_name(words: str, ending: str) -> str:
    """A file's name that every system takes: `沪长城管督办〔2026〕1号督办通知单.pdf`."""
    whole = _UNFIT.sub("", words).replace(" ", "").strip(".")[:LONGEST_NAME]
    return f"{whole or '文书'}.{ending}"
