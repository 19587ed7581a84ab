"""Which Ed25519 public keys bind their signatures to one message (RFC 8032 5.1.3, and the points of small order).

Under a point of small order almost any signature fits any message, so that whoever enrols one can deny or change what
was signed; a second spelling of the same point would let one key pass for two.
"""

from __future__ import annotations

from functools import lru_cache

P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
_SIGN = 1 << 255
_ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL_ORDER_Y = frozenset({0, 1, P - 1, _Y8, P - _Y8})  # of the eight points whose order divides 8 (libsodium's list)


@lru_cache(maxsize=8_192)
def is_strong(public: bytes) -> bool:
    """True for 32 bytes that are the one spelling of a point of the curve whose order is not a divisor of 8."""
    y = _y_of_point(public)
    return y is not None and y not in SMALL_ORDER_Y


def _y_of_point(public: bytes) -> int | None:
    """The point's y coordinate, or None for what is no point or not spelt canonically."""
    if len(public) != 32:
        return None
    number = int.from_bytes(public, "little")
    y, sign = number & (_SIGN - 1), number >> 255
    if y >= P:
        return None
    above, below = (y * y - 1) % P, (D * y * y + 1) % P  # x² is their quotient (RFC 8032 5.1.3)
    x = above * pow(below, 3, P) * pow(above * pow(below, 7, P), (P - 5) // 8, P) % P
    if (below * x * x - above) % P:
        x = x * _ROOT_OF_MINUS_1 % P
    if (below * x * x - above) % P or (x == 0 and sign):
        return None
    return y
