"""Which passwords anybody would guess, and which are good enough."""

from __future__ import annotations

import pytest

from sync_server.accounts.hashing import common_passwords, first_password
from sync_server.procedures.passwords import PasswordRules, refusal

RULES = PasswordRules()
PERSONAL = ("wang.fang", "王芳", "长宁区城市管理行政执法局督察科")
KNOWN = "公开的常用密码表"
OWN = "登录名、姓名或单位名"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Kurz-1", "至少要有 10 个字符"),
        ("onlylowercase", "至少三种"),
        ("NODIGITSHERE", "至少三种"),
        ("A1-" + "x9Qm" * 60, "最长 200"),
        ("Password123!", KNOWN),
        ("P@ssw0rd2026!", KNOWN),
        ("Qwertyuiop-1", KNOWN),
        ("1qaz@WSX3edc", KNOWN),
        ("Iloveyou2026.", KNOWN),
        ("Dragon-Dragon1", KNOWN),
        ("!!Superman99!!", KNOWN),
        ("Ducha-2026-ok", KNOWN),
        ("Shanghai-2026", KNOWN),
        ("ShChengguan_2025", KNOWN),
        ("Admin@123456", KNOWN),
        ("Woaini1314520-A", KNOWN),
        ("城管督察Abc2026", KNOWN),
        ("Wang.Fang-77x", OWN),
        ("王芳-Kreuz-71", OWN),
        ("Aaaa-aaaa-1111", "连续四个"),
    ],
)
def test_what_is_guessed_is_refused_with_what_to_change(password: str, words: str) -> None:
    assert words in refusal(password, RULES, common_passwords(), PERSONAL)


@pytest.mark.parametrize(
    "password",
    [
        "Neu-Wort-2026",
        "Regen.am.7.Fenster",
        "梧桐雨夜Tram-48",
        "kR7#pWm2xQ",
        "Monkey-Purple-Ladder-5",
        "Zwei Wege 1999!",
    ],
)
def test_a_good_one_is_taken(password: str) -> None:
    assert refusal(password, RULES, common_passwords(), PERSONAL) == ""


def test_what_the_operator_asks_for_counts() -> None:
    assert "至少要有 14 个字符" in refusal("Neu-Wort-2026", PasswordRules(length=14), common_passwords())


def test_the_list_is_the_public_one_and_long() -> None:
    assert len(common_passwords()) > 30_000
    assert {"password", "qwertyuiop", "woaini1314", "1qaz2wsx"} <= common_passwords()


@pytest.mark.parametrize("length", [8, 10, 20])
def test_a_made_first_password_satisfies_the_rule_and_never_repeats(length: int) -> None:
    rules = PasswordRules(length=length)
    made = {first_password(rules) for _ in range(200)}
    assert len(made) == 200
    assert all(refusal(word, rules, common_passwords()) == "" for word in made)


def test_the_page_says_the_operators_rule() -> None:
    assert PasswordRules(length=12).words.startswith("至少 12 个字符，含大写字母、小写字母、数字、符号中的三种")
