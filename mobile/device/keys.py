"""The device key: Ed25519, made on the phone, never leaving it. The server knows only the public half.

The `ecdsa` package is pure Python and so runs alike natively and in the browser, where WebCrypto's Ed25519 is missing
on older phones. It is imported when first needed: the app opens without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecdsa import SigningKey

SEED_BYTES = 32


class DeviceKey:
    """An Ed25519 key pair. `sign` takes milliseconds natively, tens of them in a browser."""

    def __init__(self, seed: bytes) -> None:
        """`seed` is the 32-byte private seed of RFC 8032. Raises ValueError for any other length."""
        if len(seed) != SEED_BYTES:
            raise ValueError("设备密钥须为 32 字节")
        self._seed = seed
        self._key: SigningKey | None = None

    @classmethod
    def make(cls, random: Callable[[int], bytes]) -> DeviceKey:
        """A new key; `random(n)` must give n bytes from a cryptographic source."""
        return cls(random(SEED_BYTES))

    @classmethod
    def from_hex(cls, seed: str) -> DeviceKey:
        """The key kept with `seed_hex`. Raises ValueError when it is damaged."""
        return cls(bytes.fromhex(seed))

    @property
    def seed_hex(self) -> str:
        """The private seed, for the `SecretBox` only."""
        return self._seed.hex()

    @property
    def public_hex(self) -> str:
        """The raw public key, 32 bytes in lower-case hex."""
        public: bytes = self._signing_key().verifying_key.to_string()
        return public.hex()

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature (RFC 8032) of `message`."""
        signature: bytes = self._signing_key().sign(message)
        return signature

    def _signing_key(self) -> SigningKey:
        if self._key is None:
            from ecdsa import Ed25519, SigningKey

            self._key = SigningKey.from_string(self._seed, curve=Ed25519)
        return self._key
