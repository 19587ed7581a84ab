"""随机抽查: a draw that anybody can repeat (沪城管执〔2009〕1号 三 「定期督察与随机抽查」; domain.md §3, §11 story 29).

The rule, printed with each draw: write down for every entry of the pool the SHA-256 of `{seed}:{id}` in UTF-8 as
hexadecimal digits, put the entries in ascending order of these digits, take the first ones. It depends on nothing but
the seed and the ids: not on the order of the pool, nor on a programming language, nor on its version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

RULE = "对备选范围中的每一项，计算“种子:编号”（UTF-8）的 SHA-256 十六进制值，按该值由小到大排列，取前若干项"
LONGEST_SEED = 64
LARGEST_POOL = 500

Entry = tuple[str, str]  # id and name


class PoolKind(StrEnum):
    """What a plan draws from."""

    UNITS = "units"
    ITEMS = "items"
    DAYS = "days"

    @property
    def label(self) -> str:
        return {"units": "被督察单位", "items": "督察项目", "days": "督察日期"}[self.value]


def mark(seed: str, entry_id: str) -> str:
    """The digits by which an entry is placed: lowercase hexadecimal SHA-256 of `{seed}:{id}`."""
    return hashlib.sha256(f"{seed}:{entry_id}".encode()).hexdigest()


def draw(pool: Iterable[Entry], seed: str, size: int) -> tuple[Entry, ...]:
    """The first `size` entries in the order of their marks. Raises ValueError, in Chinese, for what cannot be drawn."""
    entries = tuple(pool)
    words = refusal(entries, seed, size)
    if words:
        raise ValueError(words)
    return tuple(sorted(entries, key=lambda entry: mark(seed, entry[0]))[:size])


def refusal(pool: Sequence[Entry], seed: str, size: int) -> str:
    """Why nothing can be drawn, as a sentence without its full stop; '' if it can."""
    if not pool:
        return "备选范围是空的，请重新选择"
    if len(pool) > LARGEST_POOL:
        return f"备选范围超过 {LARGEST_POOL} 项，请缩小范围"
    if len({entry_id for entry_id, _ in pool}) != len(pool):
        return "备选范围中有重复的编号"
    if not seed.strip() or len(seed) > LONGEST_SEED:
        return f"种子应为 1 到 {LONGEST_SEED} 个字符"
    if not 1 <= size <= len(pool):
        return f"抽取数量应在 1 到 {len(pool)} 之间"
    return ""


def same(first: Iterable[Sequence[str]], second: Iterable[Sequence[str]]) -> bool:
    """True if both draws name the same entries in the same order."""
    return [tuple(entry) for entry in first] == [tuple(entry) for entry in second]
