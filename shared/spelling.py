"""One spelling of what people type and paste: names, badges, logins, plates, telephone numbers, and what is compared.

Only short fields that name something are respelled (`name`, `line`, `badge`, …). Official texts (findings, papers,
wordings) keep every character; to find or compare them, look at `folded` of both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

DOT = "·"
# The four that names are written with (·・•‧) and their look-alikes.
DOTS = "·・•‧･∙⋅⸱ꞏ᛫"
# Seen as nothing, though no control or format character: fillers, joiners, variation selectors, braille blank.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffe\uffff")
_DASHES = "‐‑‒–—―−﹣－"
_OPENING, _CLOSING = "[［【〔〖（﹙﹝", "]］】〕〗）﹚﹞"
_HAN = "\u2e80-\u2fd5\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}{DOT}]) (?=[{_HAN}{DOT}])")
_STOP_AS_DOT = re.compile(f"(?<=[{_HAN}])[.．](?=[{_HAN}])")
_PLATE = re.compile(r"(?P<where>[\u4e00-\u9fff][A-Z])(?P<rest>[A-Z0-9]{4,6}[\u4e00-\u9fff]?)")
_SQUAD = re.compile("[中分]队$")
_YEAR = re.compile(r"\s*[\[［【〔〖（(]\s*(\d{4})\s*[\]］】〕〗）)]\s*(?:第\s*)?0*(\d+)\s*号")


def is_invisible(char: str) -> bool:
    """True for what no eye sees and no name needs: control, format and bidirectional characters, fillers, selectors,
    halves of surrogate pairs. Blanks and line ends are not meant."""
    if char.isspace():
        return False
    if unicodedata.category(char) in ("Cc", "Cf", "Cs") or char in _UNSEEN:
        return True
    code = ord(char)
    return 0x180B <= code <= 0x180F or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF


class _Seen(dict[int, str | None]):
    """Character by character what remains of a line: computed once for each that occurs."""

    def __missing__(self, code: int) -> str | None:
        found = self[code] = self.one(chr(code))
        return found

    def one(self, char: str) -> str | None:
        if char.isspace():
            return " "
        if is_invisible(char):
            return None
        if char in DOTS:
            return DOT
        if unicodedata.category(char) == "Nd":
            return str(unicodedata.decimal(char))
        if "Ａ" <= char <= "ｚ" and char not in "［＼］＾＿｀":  # full width letters; Chinese punctuation stays
            return chr(ord(char) - 0xFEE0)
        if "\u2e80" <= char <= "\u2fd5":  # radicals, as they come out of PDF files, for the characters they stand for
            return unicodedata.normalize("NFKC", char)
        return char


class _Folded(_Seen):
    """The same for comparing: brackets and dashes of every kind are one."""

    def one(self, char: str) -> str | None:
        if char in _OPENING:
            return "("
        if char in _CLOSING:
            return ")"
        return "-" if char in _DASHES else super().one(char)


_SEEN, _FOLDED = _Seen(), _Folded()


def _settled(step: Callable[[str], str], text: str) -> str:
    """The step until it changes nothing more: what is taken out may bring together what composes."""
    for _ in range(8):
        before, text = text, step(text)
        if text == before:
            break
    return text


def line(text: str) -> str:
    """A field of one line (a place, a vehicle, a post): without what is not seen, single blanks, plain digits and
    letters, one middle dot. Chinese punctuation stays as it was typed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _settled(lambda one: " ".join(unicodedata.normalize("NFC", one).translate(_SEEN).split()), text)


def name(text: str) -> str:
    """The name of a person or a unit: `line`, and no blanks between Chinese characters (王　芳 is 王芳); a full stop
    between them is the dot of a transcribed name."""
    return _BETWEEN_HAN.sub("", _STOP_AS_DOT.sub(DOT, line(text)))


def _plain(text: str) -> str:
    """Compatibility forms resolved, dashes one, nothing unseen, no blanks."""
    kept = unicodedata.normalize("NFKC", text.translate(_SEEN))
    return "".join("-" if char in _DASHES else char for char in kept if not char.isspace())


def badge(text: str) -> str:
    """A 胸号: plain digits and capital letters without blanks. A lost zero is not put back here: see `badge_key`."""
    return _settled(lambda one: _plain(one.upper()), _plain(text))


def badge_key(text: str) -> str:
    """What two badges have in common that differ only in leading zeros or dashes (spreadsheets eat zeros)."""
    return _settled(lambda one: badge(one).replace("-", "").lstrip("0"), text)


def login(text: str) -> str:
    """A log-in name as it is looked up: plain small letters without blanks."""
    return _settled(lambda one: _plain(one.lower()), _plain(text))


def login_key(text: str) -> str:
    """What look-alikes have in common: `zhou.min` and `zhou_min`, `li01` and `lio1` read as the same."""
    return _settled(lambda one: re.sub(r"[._-]", "", login(one)).translate(str.maketrans("01", "ol")), text)


def phone(text: str) -> str:
    """A telephone number: plain digits, single blanks and dashes, ordinary brackets."""
    return line("".join(_FOLDED[ord(c)] or "" if c in _OPENING + _CLOSING + _DASHES else _half(c) for c in text))


def _half(char: str) -> str:
    return chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char


def plate(text: str) -> str:
    """A number plate without dot and blanks (沪A·12345 is 沪A12345); other words for a vehicle as `line` gives them."""
    found = _PLATE.fullmatch(_plain(text).upper().replace(DOT, "").replace(".", "").replace("-", ""))
    return f"{found['where']}{found['rest']}" if found else line(text)


def paper_number(text: str) -> str:
    """The number of a paper with the brackets and without the zeros of GB/T 9704: 督通[2026]001号 is
    督通〔2026〕1号."""
    return _YEAR.sub(r"〔\1〕\2号", name(text))


def folded(text: str) -> str:
    """What is compared and searched: small letters, compatibility forms resolved, brackets, dashes and dots of one
    kind, nothing unseen, single blanks. Not for showing."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().replace("[", "(").replace("]", ")").split())
    return _settled(lambda one: " ".join(unicodedata.normalize("NFKC", one).translate(_FOLDED).lower().split()), text)


@lru_cache(maxsize=8192)  # a table of shifts asks for the same names again and again
def name_key(text: str) -> str:
    """What two names of people or units have in common that differ only in how they are typed."""
    return _settled(lambda one: folded(name(one)).replace(" ", ""), text)


def squads_of_today(name: str) -> str:
    """A unit's name as it is asked for, with what squads are called now: 华阳路中队 is 华阳路执法队."""
    return _SQUAD.sub("执法队", name)
