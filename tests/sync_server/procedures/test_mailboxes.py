"""Addresses of mail, and codes that show who reads what comes to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.moment import to_iso
from sync_server.procedures.mailboxes import CODE_FOR, code_for, code_until, is_code, is_mailbox

NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
KEY, WANG = b"k" * 32, "wang@example.cn"


@pytest.mark.parametrize("text", ["wang@example.cn", "w.x+y@mail.example.com.cn"])
def test_plain_addresses_are_taken(text: str) -> None:
    assert is_mailbox(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wang",
        "wang@localhost",
        "王@example.cn",
        "wang@example.cn\r\nBcc: li@example.cn",
        "wang@example.cn\n",
        "wang@example.cn, li@example.cn",
        "Wang <wang@example.cn>",
        "a" * 60 + "@" + "b." * 120 + "example.cn",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert not is_mailbox(text)


def test_a_code_is_known_again_however_it_is_typed() -> None:
    until = code_until(NOW)
    code = code_for(KEY, "u1", WANG, until)
    assert len(code) == 11
    for typed in (code, code.lower(), code.replace("-", " "), f" {code} "):
        assert is_code(KEY, "u1", WANG, until, typed, NOW)


def test_a_code_is_good_for_one_person_address_server_and_half_an_hour() -> None:
    until = code_until(NOW)
    code = code_for(KEY, "u1", WANG, until)
    assert not is_code(KEY, "u2", WANG, until, code, NOW)
    assert not is_code(KEY, "u1", "li@example.cn", until, code, NOW)
    assert not is_code(b"x" * 32, "u1", WANG, until, code, NOW)
    assert not is_code(KEY, "u1", WANG, code_until(NOW + timedelta(days=1)), code, NOW), "its time stands in it"
    assert is_code(KEY, "u1", WANG, until, code, NOW + CODE_FOR - timedelta(seconds=1))
    assert not is_code(KEY, "u1", WANG, until, code, NOW + CODE_FOR)
    late = to_iso(NOW + timedelta(days=9))
    assert not is_code(KEY, "u1", WANG, late, code_for(KEY, "u1", WANG, late), NOW), "none is good for longer"
    assert not is_code(KEY, "u1", WANG, "never", code_for(KEY, "u1", WANG, "never"), NOW)
    assert not is_code(KEY, "u1", WANG, until, "", NOW)
