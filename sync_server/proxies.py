"""Who really asks: behind a proxy of ours the client's address and scheme stand in `X-Forwarded-For` and `-Proto`.

Only what a trusted proxy wrote counts. Each proxy appends the address it was asked from, so the list is read from the
right: hops that are trusted proxies are skipped, the first other one is the client. What stands further left is only
the client's claim. Without trusted proxies both headers are ignored, whoever sends them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
SCHEMES = frozenset({"http", "https"})
IPV6_HOME = 64  # a subscriber has at least a /64 of addresses to ask from


def read_networks(text: str) -> tuple[Network, ...]:
    """`10.0.0.0/8, 127.0.0.1` as networks. Raises ValueError that names the part which is none."""
    networks = []
    for part in text.replace(",", " ").split():
        try:
            networks.append(ip_network(part))
        except ValueError as error:
            raise ValueError(f"“{part}”不是地址或网段，应写成 127.0.0.1 或 10.0.0.0/8") from error
    return tuple(networks)


@lru_cache(maxsize=4_096)
def read_address(text: str) -> Address | None:
    """An address as a proxy writes it, with or without a port; None for anything else."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def client_of(peer: str, forwarded: Sequence[str], trusted: Iterable[Network]) -> tuple[str, int]:
    """The client's address, and how many trusted hops it was passed on by (0: it asked us itself).

    `forwarded` are the entries of all `X-Forwarded-For` headers in their order. At an entry that is no address the
    walk ends: who wrote it is the last we know."""
    networks, here, hops = tuple(trusted), peer, 0
    for entry in reversed(forwarded):
        if not _within(here, networks):
            return here, hops
        address = read_address(entry)
        if address is None:
            return here, hops
        here, hops = str(address), hops + 1
    return here, hops


def scheme_of(asked: str, forwarded: Sequence[str]) -> str:
    """The scheme that the nearest proxy says it was asked by; `asked` when it says nothing that is one."""
    said = forwarded[-1].strip().lower() if forwarded else ""
    return said if said in SCHEMES else asked


def throttle_key(address: str) -> str:
    """What attempts are counted under: an IPv4 address, or the /64 of an IPv6 one."""
    found = read_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, IPV6_HOME), strict=False))
    return str(found) if found else address[:80]


def _within(address: str, networks: Sequence[Network]) -> bool:
    found = read_address(address)
    return found is not None and any(found in network for network in networks)


class TrustedProxies:
    """ASGI middleware: puts the client's address and scheme into the scope, for all that is inside."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self.app, self.trusted = app, tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if scope["type"] == "http" and peer and _within(peer[0], self.trusted):
            client, hops = client_of(peer[0], _entries(scope, b"x-forwarded-for"), self.trusted)
            scheme = scheme_of(scope["scheme"], _entries(scope, b"x-forwarded-proto"))
            port = 0 if hops else peer[1]
            scope = {**scope, "client": (client, port), "scheme": scheme}
        await self.app(scope, receive, send)


def _entries(scope: Scope, name: bytes) -> list[str]:
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return [entry for value in values for entry in value.split(",") if entry.strip()]
