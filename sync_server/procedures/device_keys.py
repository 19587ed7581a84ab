"""Which Ed25519 public keys bind their signatures to one message (RFC 8032 5.1.3, and the points of small order).

Under a point of small order almost any signature fits any message, so that whoever enrols one can deny or change what
was signed; a second spelling of the same point would let one key pass for two.
"""

from __future__ import annotations

from functools import lru_cache

P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
_SIGN = 1 << 255
Point = tuple[int, int]


@lru_cache(maxsize=8_192)
def is_strong(public: bytes) -> bool:
    """True for 32 bytes that are the one spelling of a point of the curve whose order is not a divisor of 8."""
    point = _decode(public)
    if point is None:
        return False
    for _ in range(3):
        point = _double(point)
    return point != (0, 1)


def _decode(public: bytes) -> Point | None:
    """The point, or None for what is no point or not spelt canonically."""
    if len(public) != 32:
        return None
    number = int.from_bytes(public, "little")
    y, sign = number & (_SIGN - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


def _double(point: Point) -> Point:
    x, y = point
    product = D * x * x * y * y % P
    doubled_x = 2 * x * y * pow(1 + product, P - 2, P)
    doubled_y = (y * y + x * x) * pow(1 - product, P - 2, P)
    return doubled_x % P, doubled_y % P
