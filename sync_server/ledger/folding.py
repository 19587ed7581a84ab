"""Texts of the ledger as they are compared and searched (`shared.spelling.folded`), on both databases.

Stored texts keep their characters. Most hold nothing that folds, so that the plain comparison comes first and the
folded one looks only at texts with such characters.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from sqlalchemy import Boolean, ColumnElement, String, and_, func, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from shared.spelling import DOT, DOTS, badge_key, folded

# What differs from its folded form, as ranges of a character class: unseen characters, blanks of other widths, the
# other dots, radicals, circled and compatibility forms, full width digits and letters.
_FOLDS = (
    "\u00a0\u00ad\u034f\u061c\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2460-\u24ff\u2e80-\u2fd5\u3000"
    "\u3164\u3300-\u33ff\uf900-\ufaff\ufe00-\ufe0f\ufeff\uff0b-\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
) + DOTS.replace(DOT, "")
# Only where the words have brackets, dashes or other signs: Chinese texts are full of them.
_SIGNS = "\u2010-\u2015\u2212\u3010-\u3017\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e"
_FROM = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212" + "[【〔〖]】〕〗" + DOTS.replace(DOT, "") + "\u3000"
_TO = "-" * 7 + "((((" + "))))" + DOT * (len(DOTS) - 1) + " "
_UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063"
    "\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)


class folded_text(FunctionElement[str]):
    """The column as `shared.spelling.folded` gives it; PostgreSQL leaves out its rarest cases."""

    type = String()
    inherit_cache = True


@compiles(folded_text, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"ducha_folded({compiler.process(element.clauses, **options)})"


@compiles(folded_text, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"lower(translate(normalize({column}, NFKC), '{_FROM}{_UNSEEN}', '{_TO}'))"


class _any_of(FunctionElement[bool]):
    """True where a column holds one of the characters of a class (its second argument)."""

    type = Boolean()
    inherit_cache = True


@compiles(_any_of, "sqlite")
def _glob(element: Any, compiler: Any, **options: Any) -> str:
    column, characters = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} GLOB '*[' || {characters} || ']*')"


@compiles(_any_of, "postgresql")
def _match(element: Any, compiler: Any, **options: Any) -> str:
    column, characters = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} ~ ('[' || {characters} || ']'))"


class _each_in_its_way(FunctionElement[bool]):
    """Two conditions of one meaning: the first is asked of SQLite, the second of PostgreSQL."""

    type = Boolean()
    inherit_cache = True


@compiles(_each_in_its_way, "sqlite")
def _first(element: Any, compiler: Any, **options: Any) -> str:
    condition, _for_postgresql = element.clauses
    return str(compiler.process(condition, **options))


@compiles(_each_in_its_way, "postgresql")
def _second(element: Any, compiler: Any, **options: Any) -> str:
    _for_sqlite, condition = element.clauses
    return f"({compiler.process(condition, **options)})"


def teach_sqlite(connection: sqlite3.Connection) -> None:
    """Give a connection the function."""
    connection.create_function("ducha_folded", 1, _folded, deterministic=True)
    connection.create_function("ducha_holds", 2, _holds, deterministic=True)


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)


_ODD = re.compile(f"[{_FOLDS}]")
_ODD_WITH_SIGNS = re.compile(f"[{_FOLDS}{_SIGNS}\\[]")


def _holds(text: str, word: str) -> bool:
    if word in text.lower():
        return True
    odd = _ODD if _is_plain(word) else _ODD_WITH_SIGNS
    return odd.search(text) is not None and word in folded(text)


def _is_plain(word: str) -> bool:
    return all(char.isalnum() or char == DOT for char in word)


def holds(word: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """True where the text of one of the columns holds the word, however either of them was typed. `word` has no blanks.

    SQLite asks Python, once a row for all columns: it is done with the texts before SQLite's own comparison has looked
    for odd characters in the first."""
    texts: ColumnElement[Any] = func.coalesce(columns[0], "")
    for column in columns[1:]:
        texts = texts + "\n" + func.coalesce(column, "")
    by_hand = or_(*(_holds_by_hand(column, word) for column in columns))
    return _each_in_its_way(func.ducha_holds(texts, folded(word)), by_hand)


def _holds_by_hand(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    sought = folded(word)
    plain = column.icontains(sought, autoescape=True)
    if "(" in sought or ")" in sought:
        plain = or_(plain, column.icontains(word, autoescape=True))
    odd = _FOLDS + ("" if _is_plain(sought) else _SIGNS + "[")
    return or_(plain, and_(_any_of(column, literal(odd)), folded_text(column).contains(sought, autoescape=True)))


def same_badge(column: ColumnElement[Any], badge: str) -> ColumnElement[bool]:
    """True for badges that differ at most in leading zeros or in how they were typed."""
    key = badge_key(badge)
    plain = func.ltrim(func.replace(column, "-", ""), "0") == key
    typed = func.ltrim(func.replace(func.replace(func.upper(folded_text(column)), "-", ""), " ", ""), "0") == key
    return or_(plain, and_(_any_of(column, literal(_FOLDS)), typed))
