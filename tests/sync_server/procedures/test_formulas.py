"""No cell of ours becomes a formula in somebody's spreadsheet, whatever stands before its sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.formulas import harmless, restored, runs

SIGNS = "=+-@＝＋－＠"
BEFORE = [
    "", "\n", "\t", "\r", "\r\n", "\v", "\ufeff", "\u200b", "\u200e", "\u202e", "\u2060", "\u00ad", " ", "　", "\x00"
]  # fmt: skip


@pytest.mark.parametrize("before", BEFORE, ids=ascii)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_a_formula_is_seen_behind_whatever_stands_before_it(before: str, sign: str) -> None:
    text = f"{before}{sign}cmd|' /C calc'!A0"
    assert runs(text)
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "定西路", "3-5 号", "（=）", "沪A-1", "'=1", "A=1", "—", "①"])
def test_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(st.text(max_size=12))
def test_what_was_made_harmless_reads_back_as_it_was(text: str) -> None:
    assert restored(harmless(text)) == text or (text.startswith("'") and runs(text[1:]))


@given(st.text(st.sampled_from("=+＝ \n\u200b\ufeff'甲1"), max_size=8))
def test_nothing_made_harmless_runs(text: str) -> None:
    assert not runs(harmless(text))
