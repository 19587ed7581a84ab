"""Words as the index writes them, and what is typed into the search as questions to it.

Chinese has no blanks: a run of characters stands there as its pairs (静安区: 静安, 安区), and is found where all
pairs of what was typed are. Latin letters and digits stand there with each of their beginnings, so that a part of a
number is a word like any other (of a million matters half begin with `jm`); numbers lose their zeros. Of the number
that a matter bears, the figures in the middle and at the end are words as well (153: 53; 20260871: 608). Names stand
there by their sound too, from each of their characters on: whole (`ˉjingan`) and by initials (`ˇja`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.spelling import folded

SOUND, INITIALS, MARK, OWN = "ˉ", "ˇ", "※", "№"  # characters that no text's own words begin with
LONGEST_SOUND, LONGEST_INITIALS = 24, 10
LONGEST_BEGINNING = 8
LONGEST_FIGURES = 16
MOST_TERMS, LONGEST_QUERY = 6, 80
_RUN = re.compile(r"[0-9a-z]+|[^\W\x00-\x7f_]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_FIGURES, _YEAR = re.compile(r"[0-9]+"), re.compile(r"(?:19|20)[0-9]{2}")
_NOT_OF_NUMBER = re.compile("[第号]")
_COUNTED = re.compile(r"(?<=[0-9])\s*[年号期]|第(?=\s*[0-9])")  # 2026年第11期, 15号


@dataclass(frozen=True)
class Token:
    """One word of the index, or the beginning of one."""

    text: str
    prefix: bool = False


All = tuple[Token, ...]


@dataclass(frozen=True)
class Term:
    """One typed word. It is met where all tokens of one of `ways` are. `letters` are those of a word in Latin letters
    alone, which may be the sound of a name; `single` is a word of one Chinese character."""

    text: str
    ways: tuple[All, ...]
    letters: str = ""
    single: bool = False


@dataclass(frozen=True)
class NumberPiece:
    """The end of a number, as it was typed: `督通〔2026〕1号`, `2026-1`, `1号`, `jm3`. `own` is the word of what
    bears a number that ends so, `ends` what its `number_key` ends with, `rest` the words that were typed before it."""

    own: Token
    ends: re.Pattern[str]
    rest: str

    def ends_so(self, key: str) -> bool:
        """Whether the number of this key is meant."""
        return self.ends.search(_COUNTED.sub("", key)) is not None


def number_piece(typed: str) -> NumberPiece | None:
    """What was typed as the end of a number; None where it does not end with figures or a code."""
    text = _COUNTED.sub(" ", folded(typed[:LONGEST_QUERY]))
    runs = list(_RUN.finditer(text))
    if not runs or not runs[-1][0].isascii() or runs[-1][0].isalpha():
        return None
    first, end, year = len(runs) - 1, _plain(runs[-1][0]), ""
    if end.isdigit() and first and _YEAR.fullmatch(runs[first - 1][0]):
        first, year = first - 1, runs[first - 1][0]
    # What stands before it without a blank is a part of the number, what stands apart may be any word.
    head = ""
    while first and " " not in text[runs[first - 1].end() : runs[first].start()]:
        first -= 1
        head = _plain(runs[first][0]) + head
    ends = re.compile(f"{re.escape(head)}{year or '(?:(?:19|20)[0-9]{2})?'}{end}$" if head else f"{end}$")
    own = f"{OWN}{year}{OWN}{end}" if year else f"{OWN}{end}"
    return NumberPiece(Token(own), ends, text[: runs[first].start()].strip())


def mark(letter: str, value: str) -> str:
    """The word by which entries of one unit, district, person or kind are told apart."""
    return f"{MARK}{letter}{value.replace('-', '')}"


def number_key(text: str) -> str:
    """What two spellings of a number have in common: 督通[2026]第015号 and 督通〔2026〕15号."""
    return _NOT_OF_NUMBER.sub("", "".join(_plain(run) for run in _runs(text)))


def words_of(texts: Iterable[str], marks: Iterable[str], numbers: Iterable[str] = ()) -> str:
    """The entry's words for matters, of which there are many. `numbers` are those that it bears."""
    found = [*marks, *(token for text in texts for token in words(text))]
    return _joined([*found, *(token for number in numbers for token in _of_number(number))])


def words_of_few(texts: Sequence[str], marks: Iterable[str], numbers: Iterable[str] = ()) -> str:
    """The same for matters of which there are few: each character finds them too."""
    single = (char for text in texts for run in _runs(text) if not run.isascii() for char in run)
    return _joined([words_of(texts, marks, numbers), *single])


def words_of_name(names: Iterable[str], texts: Iterable[str], marks: Iterable[str], numbers: Iterable[str] = ()) -> str:
    """The same for what is known by its name: each character, and the name's sound, find it too."""
    found = list(marks)
    for name in names:
        found += words(name)
        for run in _runs(name):
            if not run.isascii():
                found += [*run, *_sounds(run)]
    found += [token for text in texts for token in words(text)]
    return _joined([*found, *(token for number in numbers for token in _of_number(number))])


def words_of_place(name: str, marks: Iterable[str]) -> str:
    """The same for a road or place, which letters alone lead to: by its sound."""
    found = [(SOUND + whole, INITIALS + first) for whole, first in sounds_from(name)]
    return _joined([*marks, *(one for pair in found for one in pair)])


def sounds_from(name: str) -> list[tuple[str, str]]:
    """How the end of a name reads, whole and by initials, from each of its characters on but the last."""
    syllables = _syllables(name)
    ends = [syllables[at:] for at in range(len(syllables) - 1)]
    return [("".join(end)[:LONGEST_SOUND], "".join(one[0] for one in end)[:LONGEST_INITIALS]) for end in ends]


def terms(typed: str) -> list[Term]:
    """The words of what was typed, each with what it is met by."""
    found = (_term(word) for word in folded(typed[:LONGEST_QUERY]).split())
    return [term for term in found if term.ways][:MOST_TERMS]


def syllables(text: str) -> list[str]:
    """The syllables of a text's Chinese characters, in pinyin without tones; what is written in letters is left out."""
    return [one for run in _runs(text) if not run.isascii() for one in _syllables(run)]


def sound(text: str) -> str:
    """How a name reads: pinyin without tones, as far as the index holds it. Letters stay."""
    return "".join(run if run.isascii() else "".join(_syllables(run)) for run in _runs(text))[:LONGEST_SOUND]


def _runs(text: str) -> list[str]:
    return _RUN.findall(folded(text))


def _plain(run: str) -> str:
    """Without the zeros before a number: 015 is 15, JM03 is jm3."""
    return _ZEROS.sub("", run) if run.isascii() else run


def code(text: str) -> str:
    """A code of the catalogue as it stands in the index."""
    return _plain(folded(text))


def words(text: str) -> Iterator[str]:
    """The words of a text, as they stand in the index."""
    for run in _runs(text):
        if run.isascii():
            yield from _beginnings(_plain(run))
        elif len(run) == 1:
            yield run
        else:
            yield from _pairs(run)


def _beginnings(run: str) -> Iterator[str]:
    yield run
    for length in range(2, min(len(run), LONGEST_BEGINNING + 1)):
        yield run[:length]


def _of_number(number: str) -> Iterator[str]:
    """The words that what bears the number is found by, besides those of its text."""
    yield from _middles(number)
    runs = _runs(_COUNTED.sub(" ", folded(number)))
    if runs and runs[-1].isascii():
        end = _plain(runs[-1])
        yield OWN + end
        if len(runs) > 1 and _YEAR.fullmatch(runs[-2]):
            yield f"{OWN}{runs[-2]}{OWN}{end}"


def _middles(number: str) -> Iterator[str]:
    """Figures from the middle and the end of a number: of a running number (up to four figures) two, of longer ones
    three. The year before a running number is none: 26 would find all of a year."""
    runs = _FIGURES.findall(folded(number))
    for run in runs:
        if len(runs) > 1 and _YEAR.fullmatch(run):
            continue
        plain = run.lstrip("0")[:LONGEST_FIGURES]
        least = 2 if len(plain) <= 4 else 3
        for at in range(1, len(plain) - least + 1):
            rest = plain[at:].lstrip("0")
            for length in range(least, min(len(rest), LONGEST_BEGINNING) + 1):
                yield rest[:length]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _sounds(run: str) -> Iterator[str]:
    syllables = _syllables(run)
    for at in range(len(syllables)):
        rest = syllables[at:]
        yield SOUND + "".join(rest)[:LONGEST_SOUND]
        yield INITIALS + "".join(one[0] for one in rest)[:LONGEST_INITIALS]


@lru_cache(maxsize=4096)
def _syllables(run: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # its dictionary takes a second to load

    return tuple(one for one in lazy_pinyin(run, errors="ignore") if one)


def _joined(tokens: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(tokens))


def _term(word: str) -> Term:
    runs = _RUN.findall(word)
    if len(runs) == 1 and not runs[0].isascii() and len(runs[0]) == 1:
        return Term(word, ((Token(runs[0]),),), single=True)
    tokens: list[Token] = []
    for at, run in enumerate(runs):
        if run.isascii():
            tokens.append(Token(_plain(run), prefix=at == len(runs) - 1 and len(run) > LONGEST_BEGINNING))
        elif len(run) > 1:
            tokens += [Token(pair) for pair in _pairs(run)]
    whole: All = tuple(dict.fromkeys(tokens))
    letters = runs[0] if len(runs) == 1 and runs[0].isascii() and runs[0].isalpha() and len(runs[0]) > 1 else ""
    ways = [whole] if whole else []
    if letters:
        ways += [(Token(SOUND + letters[:LONGEST_SOUND], prefix=True),)]
        ways += [(Token(INITIALS + letters[:LONGEST_INITIALS], prefix=True),)]
    return Term(word, tuple(ways), letters)
