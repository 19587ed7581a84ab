"""Pinyin initials of Chinese text, from a shipped table: phones carry no dictionary."""

from __future__ import annotations

from collections.abc import Mapping

from shared.spelling import folded


class Initials:
    """`main` lists under each letter the characters usually read so, `also` further readings (长: c and z)."""

    def __init__(self, main: Mapping[str, str], also: Mapping[str, str]) -> None:
        self._main = {char: letter for letter, chars in main.items() for char in chars}
        self._also: dict[str, str] = {}
        for letter, chars in also.items():
            for char in chars:
                self._also[char] = self._also.get(char, "") + letter

    def of(self, text: str) -> str:
        """The usual initials, lower case; letters and digits stand for themselves, the rest is left out."""
        return "".join(letters[0] for letters in self._readings(text))

    def found(self, text: str, query: str) -> bool:
        """True if the letters of the query follow each other in any reading of the text."""
        readings = self._readings(text)
        wanted = query.lower()
        return any(
            all(letter in reading for letter, reading in zip(wanted, readings[start:], strict=False))
            for start in range(len(readings) - len(wanted) + 1)
        )

    def matches(self, text: str, query: str) -> bool:
        """True if every word of the query is in the text or among its initials; an empty query matches all."""
        sought = folded(query).split()
        if not sought:
            return True
        seen = folded(text)
        return all(word in seen or self.found(text, word) for word in sought)

    def _readings(self, text: str) -> list[str]:
        readings = []
        for char in text.lower():
            letters = self._main.get(char, "") + self._also.get(char, "")
            if letters or (char.isascii() and char.isalnum()):
                readings.append(letters or char)
        return readings
