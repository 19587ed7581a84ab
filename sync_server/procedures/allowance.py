"""How much one phone or account may have uploaded that no record names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """How many uploads without a record, and how many bytes of them, one owner may have; after `days` such ones are
    cleared away."""

    files: int
    bytes: int
    days: int

    def exceeded(self, files: int, size: int, length: int) -> bool:
        """True if one more upload of `length` bytes is too much for who has `files` of `size` bytes together."""
        return files >= self.files or size + length > self.bytes

    @property
    def words(self) -> str:
        """`2000 张、3000 MB`."""
        return f"{self.files} 张、{self.bytes // 1_000_000} MB"
