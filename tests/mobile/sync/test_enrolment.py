"""Tickets as sections hand them out: typed, or read from a QR picture."""

from __future__ import annotations

import pytest

from mobile.sync.enrolment import NotATicket, Ticket, read_ticket


@pytest.mark.parametrize(
    ("text", "ticket"),
    [
        ("abcde-fghjk", Ticket("ABCDEFGHJK")),
        (" ABCDE FGHJK\n", Ticket("ABCDEFGHJK")),
        ("ducha-enrol:ABCDE-FGHJK", Ticket("ABCDEFGHJK")),
        ("DUCHA-ENROL:abcde?server=https://ducha.example", Ticket("ABCDE", "https://ducha.example")),
        (
            "ducha-enrol:ABCDE?server=https%3A%2F%2Fducha.example%3A8443%2Fapp%2F",
            Ticket("ABCDE", "https://ducha.example:8443"),
        ),
        ('{"code": "ABCDE-FGHJK", "server": "http://127.0.0.1:8000"}', Ticket("ABCDEFGHJK", "http://127.0.0.1:8000")),
        ('{"code": "ABCDE"}', Ticket("ABCDE")),
        ("https://ducha.example/app/?code=1234-5678-9012", Ticket("123456789012", "https://ducha.example")),
        (" HTTP://127.0.0.1:8000/app/?code=123456789012#/\n", Ticket("123456789012", "http://127.0.0.1:8000")),
    ],
)
def test_a_ticket_is_read_however_it_comes(text: str, ticket: Ticket) -> None:
    assert read_ticket(text) == ticket


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "x",
        "{",
        "[]",
        "{}",
        '{"code": 5, "server": "ftp://x"}',
        "ducha-enrol:",
        "ducha-enrol:ABCDE?server=hello",
        "A" * 65,
        "https://ducha.example/app/",
        "https://ducha.example/?code=",
        "http://[/app/?code=123456789012",
    ],
)
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotATicket, match=r"登记码|二维码"):
        read_ticket(text)
