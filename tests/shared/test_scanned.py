"""What the text of a QR code names, whoever printed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.notice import qr_text
from shared.scanned import CodeKind, Scanned, draft_address, read_code, unit_address

HASH = "0123456789abcdef" * 4


def test_what_the_server_prints_is_read_again() -> None:
    assert read_code(unit_address("https://ducha.example/", "u-江苏路 1")) == Scanned(CodeKind.UNIT, "u-江苏路 1")
    assert read_code(draft_address("https://ducha.example", "48271936")) == Scanned(CodeKind.DRAFT, "48271936")
    assert read_code(qr_text("0193-a", HASH)) == Scanned(CodeKind.NOTICE, "0193-a", HASH)


@pytest.mark.parametrize(
    "text",
    [
        "https://ducha.example/app/?code=482719361205",
        "ducha-enrol:482719361205?server=https://ducha.example",
        '{"code": "482719361205", "server": "https://ducha.example"}',
    ],
)
def test_an_enrolment_code_is_handed_on_as_it_was_read(text: str) -> None:
    assert read_code(f" {text}\n") == Scanned(CodeKind.ENROL, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6901234567892",
        "https://example.com/?unit=u1",
        "https://ducha.example/app/?unit=",
        "https://ducha.example/app/?other=1",
        "http://[",
        "{不是 JSON",
        '{"code": "1"}',
        "[1]",
        "ducha:x:12",
        "https://ducha.example/app/?unit=" + "1" * 5000,
    ],
)
def test_a_code_that_is_none_of_ours_is_unknown(text: str) -> None:
    assert read_code(text) == Scanned(CodeKind.UNKNOWN)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_code(text)
    read_code(f"https://h/app/?{text}")
