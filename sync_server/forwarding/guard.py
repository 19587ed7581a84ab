"""Where a webhook may point: not at this machine nor, unless the operator allows it, into the internal network.

The name is resolved once, every address is judged, and the connection goes to the address that was judged: a name
that answers differently the second time gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import Any

import httpcore


class AddressRefused(Exception):
    """The name leads to an address that must not be called."""


# Translators (NAT64) carry an IPv4 address in the last 32 bits of these.
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def forbidden(address: str) -> bool:
    """True for loopback, private, link-local, multicast, reserved and unspecified addresses, also as IPv4 in IPv6."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if any(ip in network for network in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
        elif ip.is_site_local:  # the private addresses of before, which some networks still use
            return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved


async def permitted_address(host: str, port: int, *, allow_private: bool, names: Executor | None = None) -> str:
    """One address of `host`, all of which may be called; `names` are threads on which names are looked up. Raises
    AddressRefused, or OSError when there is none."""
    asked = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(names, asked)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise OSError("没有找到地址")
    if not allow_private and any(forbidden(address) for address in addresses):
        raise AddressRefused(host)
    return addresses[0]


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """httpcore's network with the guard before each connection; TLS still checks the certificate by name. Names are
    looked up on threads of its own: one whose name server hangs holds up nothing else of this process."""

    def __init__(self, *, allow_private: bool, lookups: int) -> None:
        self._allow_private, self._inner = allow_private, httpcore.AnyIOBackend()
        self._names = ThreadPoolExecutor(lookups, "names")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of httpcore
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        address = await permitted_address(host, port, allow_private=self._allow_private, names=self._names)
        return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise AddressRefused("unix")

    def close(self) -> None:
        """Look nothing more up."""
        self._names.shutdown(wait=False, cancel_futures=True)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
