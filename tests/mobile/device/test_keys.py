"""The device key: what the phone signs, the server's library verifies."""

from __future__ import annotations

import secrets

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile.device.keys import DeviceKey


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=2000))
def test_the_server_accepts_what_the_phone_signed(seed: bytes, message: bytes) -> None:
    key = DeviceKey(seed)
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public_hex))
    public.verify(key.sign(message), message)
    with pytest.raises(InvalidSignature):
        public.verify(key.sign(message), message + b"!")


@settings(max_examples=10)
@given(st.binary(min_size=32, max_size=32))
def test_seed_and_public_key_are_those_of_the_standard(seed: bytes) -> None:
    theirs = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    assert DeviceKey(seed).public_hex == theirs.hex()


def test_a_kept_key_is_the_same_key() -> None:
    key = DeviceKey.make(secrets.token_bytes)
    again = DeviceKey.from_hex(key.seed_hex)
    assert again.public_hex == key.public_hex
    assert again.sign("督察".encode()) == key.sign("督察".encode())


def test_two_phones_make_two_keys() -> None:
    assert DeviceKey.make(secrets.token_bytes).public_hex != DeviceKey.make(secrets.token_bytes).public_hex


@pytest.mark.parametrize("seed", ["", "00", "zz" * 32, "00" * 33])
def test_a_damaged_key_is_refused(seed: str) -> None:
    with pytest.raises(ValueError):
        DeviceKey.from_hex(seed)
