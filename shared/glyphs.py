"""Which characters papers and phones have a shape for; what has none is named before a paper is made, never a box.

Covered are the everyday fonts and the rest of Noto CJK (`scripts/rest_fonts.py`): GB 18030-2022 level 2 and more. Emoji
are not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from shared.glyph_ranges import RANGES

_RUNS = [(int(first, 16), int(last or first, 16)) for first, _, last in (run.partition("-") for run in RANGES.split())]
_FIRSTS = [first for first, _ in _RUNS]
_INVISIBLE = frozenset("\t\n\r\v\f\u0085\u2028\u2029\u200b\u200c\u200d\u2060\ufeff\u00ad")
_VARIANTS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))  # choose among shapes, have none of their own


def has_shape(character: str) -> bool:
    """True if the character can be shown and printed, or needs no shape."""
    point = ord(character)
    at = bisect_right(_FIRSTS, point) - 1
    if at >= 0 and point <= _RUNS[at][1]:
        return True
    return character in _INVISIBLE or any(first <= point <= last for first, last in _VARIANTS)


def without_shape(texts: Iterable[str]) -> list[str]:
    """The characters of the texts that have none, each once, in order."""
    return list(dict.fromkeys(c for text in texts for c in text if not has_shape(c)))


def no_shape_words(texts: Iterable[str]) -> str:
    """What to say of them before a paper is made; '' when all can be printed."""
    found = without_shape(texts)
    if not found:
        return ""
    named = "、".join(f"{c if c.isprintable() else ''}{mark(c)}" for c in found[:8])
    more = f"等 {len(found)} 个" if len(found) > 8 else ""
    return f"这些字符没有可打印的字形：{named}{more}。文书上会印成括号中的编号，请改用文字表达（表情符号请写成文字）。"


def mark(character: str) -> str:
    """What is printed in the place of a character without a shape: `〔U+1F600〕`."""
    return f"〔U+{ord(character):04X}〕"


def with_marks(text: str) -> str:
    """The text with marks in the place of what has no shape."""
    return "".join(c if has_shape(c) else mark(c) for c in text)
