"""Whoever says until when something is to be done says the hour too: the clock has the words, nobody makes his own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync_server.clockwork.reminders.terms import REMINDED

SERVER = Path(__file__).parents[3] / "sync_server"
# A last day put into words without its clock, in code; and in a page where 前 or 止 follows at once.
IN_CODE = re.compile(r"chinese_day(?:_with_weekday)?\((?:[^()]|\([^()]*\))*?\(?[^()]*\bdue_on\b")
IN_A_PAGE = re.compile(r"due_on[^{}]*\|\s*day(?:\(true\))?\s*\}\}(?:前|止|之前)")


def told_without_hour(pattern: re.Pattern[str], ending: str) -> list[str]:
    files = sorted(SERVER.rglob(f"*{ending}"))
    return [f"{file.relative_to(SERVER)}: {hit}" for file in files for hit in pattern.findall(file.read_text())]


def test_no_sentence_puts_the_last_day_of_a_term_into_words_by_itself() -> None:
    assert told_without_hour(IN_CODE, ".py") == []
    assert told_without_hour(IN_A_PAGE, ".html") == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (IN_CODE, "until = chinese_day_with_weekday(term.due_on)"),
        (IN_CODE, "chinese_day(one.due_on)"),
        (IN_CODE, 'chinese_day(date.fromisoformat(row["due_on"]))'),
        (IN_A_PAGE, "请在{{ term.due_on.isoformat()|day(true) }}前提出"),
    ],
)
def test_such_a_sentence_would_be_seen(pattern: re.Pattern[str], words: str) -> None:
    assert pattern.search(words)


@pytest.mark.parametrize("of", REMINDED, ids="-".join)
def test_a_reminder_names_the_end_of_its_term_by_the_clock(of: tuple[str, str]) -> None:
    for words in (REMINDED[of].words, REMINDED[of].after):
        assert "{day}" not in words
        assert not re.search(r"请于(?!\{(?:until|end)\}前)", words)
