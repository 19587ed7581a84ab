"""Public keys that bind nobody to anything are no device keys."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync_server.procedures.device_keys import SMALL_ORDER_Y, D, P, is_strong

# The points whose order divides 8, in both signs, and their spellings beyond the field's size.
SMALL = sorted(SMALL_ORDER_Y)
SPELLINGS = [(y + more) | sign << 255 for y in SMALL for more in (0, P) for sign in (0, 1) if y + more < 1 << 255]


def raw(number: int) -> bytes:
    return number.to_bytes(32, "little")


def double(x_squared: int, y: int) -> tuple[int, int]:
    """x² and y of twice the point."""
    product = D * x_squared * y * y % P
    doubled = 4 * x_squared * y * y * pow(1 + product, -2, P)
    return doubled % P, (y * y + x_squared) * pow(1 - product, -1, P) % P


@pytest.mark.parametrize("y", SMALL, ids=hex)
def test_the_list_of_small_orders_is_right(y: int) -> None:
    x_squared = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for _ in range(3):
        x_squared, y = double(x_squared, y)
    assert (x_squared, y) == (0, 1)


@pytest.mark.parametrize("number", SPELLINGS, ids=hex)
def test_a_point_of_small_order_is_refused_however_it_is_spelt(number: int) -> None:
    assert not is_strong(raw(number))


def test_a_signature_that_fits_any_message_under_such_a_key_is_why() -> None:
    key = Ed25519PublicKey.from_public_bytes(raw(1))
    forged = raw(1) + bytes(32)
    for message in (b"one", b"another"):
        key.verify(forged, message)


@pytest.mark.parametrize("more", range(19))
def test_a_second_spelling_of_a_point_is_refused(more: int) -> None:
    assert not is_strong(raw(P + more))


@pytest.mark.parametrize("wrong", [b"", b"\x09" * 31, b"\x09" * 33, raw(2), raw(7)])
def test_what_is_no_point_at_all_is_refused(wrong: bytes) -> None:
    assert not is_strong(wrong)


def test_every_key_that_a_phone_makes_is_accepted() -> None:
    for n in range(50):
        key = Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32).public_key()
        assert is_strong(key.public_bytes_raw())
