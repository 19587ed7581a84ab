"""Names on papers and of their files."""

from __future__ import annotations

import re

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 80


def organ_of(section: str) -> str:
    """发文机关标志: the bureau without its office, with the city's name before a district's."""
    bureau = section.removesuffix("督察科").removesuffix("执法监督处")
    return bureau if bureau.startswith("上海市") else f"上海市{bureau}"


def file_name(words: str, ending: str) -> str:
    """A file's name that every system takes: `沪长城管督办〔2026〕1号督办通知单.pdf`."""
    whole = _UNFIT.sub("", words).replace(" ", "").strip(".")[:LONGEST_NAME]
    return f"{whole or '文书'}.{ending}"
