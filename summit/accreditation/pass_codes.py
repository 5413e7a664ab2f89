"""The code on a pass: a short text signed with Ed25519, which a gate checks without a network by the public key.

It is `SP1/<key>/<pass>/<number>/<summit>/<zones>/<from>/<until>/<signature>`: `SP1` names the format, `<key>` the key
that signed it, zones are separated by `+`, instants are seconds since 1970 in UTC, and the signature is in Base32 of
all before it. Everything but zones in small letters fits the alphanumeric mode of QR codes, which is the most compact.
"""

import base64
import functools
import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

FORMAT = "SP1"
SHAPE = re.compile(r"SP1/[0-9A-F]{8}/[0-9]{1,18}/[0-9]{1,9}/[0-9]{1,18}/[-+\w]*/[0-9]{1,12}/[0-9]{1,12}/[A-Z2-7]{103}")
PADDING = "="  # of Base32, left out: it is no alphanumeric character of a QR code


class CodeFacts(NamedTuple):
    """The facts in a code; none is personal."""

    key: int
    number: int
    summit: int
    zones: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime


class BadCode(ValueError):  # noqa: N818 -- it is answered, not a fault
    """The text has the form of a code, and none of the keys has signed it."""


def signed(facts: CodeFacts) -> str:
    """Return the code, signed with the first of PASS_KEYS."""
    key_id, private = next(iter(_private_keys(tuple(settings.PASS_KEYS)).items()))
    instants = (int(facts.valid_from.timestamp()), int(facts.valid_until.timestamp()))
    parts = (FORMAT, key_id, facts.key, facts.number, facts.summit, "+".join(facts.zones), *instants)
    text = "/".join(map(str, parts))
    return f"{text}/{_in_base32(private.sign(text.encode()))}"


def is_code(text: str) -> bool:
    """Say whether the text has the form of a code."""
    return SHAPE.fullmatch(text) is not None


def read_code(text: str) -> CodeFacts:
    """Return what a text that `is_code` says. Raises BadCode unless one of PASS_KEYS has signed it."""
    signed_text, _, signature = text.rpartition("/")
    _, key_id, key, number, summit, zones, valid_from, valid_until = signed_text.split("/")
    private = _private_keys(tuple(settings.PASS_KEYS)).get(key_id)
    if private is None:
        raise BadCode
    raw = base64.b32decode(signature + PADDING)
    try:
        private.public_key().verify(raw, signed_text.encode())
    except InvalidSignature as error:
        raise BadCode from error
    if _in_base32(raw) != signature:  # its last letter has bits to spare: a pass has one code
        raise BadCode
    instants = (datetime.fromtimestamp(int(at), UTC) for at in (valid_from, valid_until))
    return CodeFacts(int(key), int(number), int(summit), tuple(filter(None, zones.split("+"))), *instants)


def public_keys() -> Iterable[tuple[str, str]]:
    """Yield the name of each key and its public half in URL-safe Base64, the one that signs first."""
    for key_id, private in _private_keys(tuple(settings.PASS_KEYS)).items():
        yield key_id, base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).decode()


def _in_base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip(PADDING)


@functools.cache
def _private_keys(seeds: tuple[str, ...]) -> dict[str, Ed25519PrivateKey]:
    keys = (Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed)) for seed in seeds)
    return {_name_of(key.public_key()): key for key in keys}


def _name_of(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:8].upper()
