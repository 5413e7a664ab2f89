"""Web addresses from people and settings: one canonical form and one rule."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.utils.encoding import iri_to_uri

from summit.core.addresses import ascii_host

LONGEST_HOST = 253
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PLAIN_NAME = re.compile(rf"(?!.*xn--){LABEL}(\.{LABEL})*")
# A host whose last part is a number is an IPv4 address, however it is written (WHATWG URL, "ends in a number").
NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)")


def web_address(text: str, *, schemes: tuple[str, ...] = ("https",)) -> str:
    """Return the address as HTTP carries it: the host in ASCII (RFC 5891), the rest percent-encoded.

    Raises ValueError for another scheme, a name or password, a fragment, white space, a port outside of 1 to 65535,
    and a host that is neither a name nor an IP address in its usual form.
    """
    if "#" in text or any(not c.isprintable() or c in " \\" for c in text):
        raise ValueError("unseen characters, spaces, backslashes or a fragment")
    parts = urlsplit(text)
    if parts.scheme not in schemes or "@" in parts.netloc:
        raise ValueError("another scheme, or a name or password")
    netloc = _host_in_ascii(parts) + _port(parts)
    return iri_to_uri(urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, "")))


def web_origin(text: str) -> str:
    """Return an https address that others can come to and that is no more than a host and a port, without a slash.

    Raises ValueError for anything else.
    """
    address = web_address(text)
    parts, ip = urlsplit(address), ip_in(address)
    if parts.path != "/" or parts.query:
        raise ValueError("more than a host and a port")
    name = parts.hostname or ""
    if f".{name}".endswith(".localhost") or (ip and (ip.is_loopback or ip.is_unspecified)):
        raise ValueError("this machine only")
    return address.rstrip("/")


def ip_in(address: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a web address names; None where it names a host."""
    try:
        return ip_address(urlsplit(address).hostname or "")
    except ValueError:
        return None


def _host_in_ascii(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        if "%" in host:
            raise ValueError("a zone, which means something on one machine only")
        return f"[{IPv6Address(host)}]"
    name = host if PLAIN_NAME.fullmatch(host) else ascii_host(host)
    if len(name) > LONGEST_HOST or name.endswith("."):
        raise ValueError("too long a host, or one that ends with a dot")
    return str(IPv4Address(name)) if NUMBER.fullmatch(name) else name


def _port(parts: SplitResult) -> str:
    port = parts.port
    if port == 0:
        raise ValueError("no port")
    return f":{port}" if port else ""
