"""A POST to an address that a person gave: never to a machine of our own network, never for long.

The check is part of the connection: the name is resolved once, all of its addresses are checked, and the connection
goes to one of them. A name that resolves differently the second time gains nothing.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore
from django.conf import settings

from summit.core.web_addresses import web_address

SECONDS = 10
GLOBAL_UNICAST = IPv6Network("2000::/3")


class UnreachableError(Exception):
    """There was no answer, or the address may not be asked."""


def post(url: str, *, headers: Mapping[bytes | str, bytes | str], body: bytes) -> int:
    """Post, and return the status of the answer; its body is not read, and redirects are not followed.

    Raises UnreachableError. All of it takes SECONDS at most, beside the resolving of the name.
    """
    try:
        address = httpcore.URL(web_address(url, schemes=("https", "http")))
    except ValueError as error:
        raise UnreachableError("no web address") from error
    network = PublicOnlyBackend(time.monotonic() + SECONDS)
    with httpcore.ConnectionPool(network_backend=network, ssl_context=_trusted()) as pool:
        try:
            with pool.stream("POST", address, headers=headers, content=body) as response:
                return int(response.status)
        # The last is what h11 says of an address or header that HTTP cannot carry.
        except (OSError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise UnreachableError(type(error).__name__) from error


@cache
def _trusted() -> ssl.SSLContext:
    """Read the authorities that the system trusts; some hundred files or one large one, so once."""
    return httpcore.default_ssl_context()


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether the address is of the public Internet, also where it wraps another one."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    return address in GLOBAL_UNICAST and address.is_global and not (address.sixtofour or address.teredo)


class PublicOnlyBackend(httpcore.NetworkBackend):
    """Connects to public addresses only, and to those until an instant of the monotonic clock only."""

    def __init__(self, until: float) -> None:
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve the name, check its addresses, and connect to one of them."""
        del timeout
        address = _resolved(host, port)
        stream = httpcore.SyncBackend().connect_tcp(address, port, _left(self._until), local_address, socket_options)
        return DeadlineStream(stream, self._until)


class DeadlineStream(httpcore.NetworkStream):
    """A stream that ends at an instant, however slow the other side is."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read while there is time."""
        del timeout
        return self._stream.read(max_bytes, _left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write while there is time."""
        del timeout
        self._stream.write(buffer, _left(self._until))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Continue over TLS until the same instant."""
        del timeout
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, _left(self._until)), self._until)

    def get_extra_info(self, info: str) -> object:
        """Return the information of the inner stream."""
        return self._stream.get_extra_info(info)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _resolved(host: str, port: int) -> str:
    """Return an address of the host; raise UnreachableError if any of its addresses is not public."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise UnreachableError("unknown host") from error
    if not settings.OUTBOUND_MAY_BE_PRIVATE and not all(is_public(ip_address(a.partition("%")[0])) for a in found):
        raise UnreachableError("not a public address")
    return found[0]
