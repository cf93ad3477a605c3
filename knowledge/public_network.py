"""Asks only machines of the public internet: what stands in a record must not make us ask one of our own network (SSRF)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import SOCK_STREAM

import httpx

MOST_ADDRESSES = 3  # of one name
_NAT64 = IPv6Network("64:ff9b::/96")

_Address = IPv4Address | IPv6Address


class Failed(Exception):
    """Why an address has no answer; the outcome is a key of knowledge.links.OUTCOMES."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


class PublicOnly(httpx.AsyncBaseTransport):
    """Raises Failed for all other machines, but those in networks that are allowed.

    It connects to the very address that was checked: a name that is answered differently a second time gains nothing. No
    proxy of the environment is asked: it would look names up itself.
    """

    def __init__(self, allowed: Sequence[IPv4Network | IPv6Network]) -> None:
        self._allowed = allowed
        limits = httpx.Limits(max_keepalive_connections=0)  # a connection made for one name must not serve its neighbour
        self._inner = httpx.AsyncHTTPTransport(limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        addresses = await _addresses_of(host)
        if not all(is_public(one) or any(one in network for network in self._allowed) for one in addresses):
            raise Failed("not_checked", "der Server steht in keinem öffentlichen Netz")
        for address in addresses[:-1]:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._inner.handle_async_request(_pinned(request, host, address))
        return await self._inner.handle_async_request(_pinned(request, host, addresses[-1]))

    async def aclose(self) -> None:
        await self._inner.aclose()


def _pinned(request: httpx.Request, host: str, address: _Address) -> httpx.Request:
    """The same request to one address; its certificate is still to be that of the name."""
    url = request.url.copy_with(host=str(address))
    extensions = {**request.extensions, "sni_hostname": host}
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)


async def _addresses_of(host: str) -> list[_Address]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Failed("unreachable", "der Name des Servers lässt sich nicht auflösen") from error
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))[:MOST_ADDRESSES]


def is_public(address: _Address) -> bool:
    """An IPv6 address that stands for an IPv4 one (mapped, NAT64 of RFC 6052, 6to4) is as public as that."""
    if isinstance(address, IPv6Address):
        translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        address = translated or address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not (address.is_multicast or address.is_reserved)
