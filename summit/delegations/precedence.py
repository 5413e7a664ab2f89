"""The order of precedence on an occasion, by a chain of rules. Pure: no database, no settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from summit.core.collation import collation_key, is_before

HOST, CHAIR, ORGANIZATION, OTHER = "host", "chair", "organization", "other"
_NEVER = date.max


@dataclass(frozen=True, slots=True)
class Claim:
    """The facts on which a delegation's place may depend; `name` is in the language of the chain."""

    key: int
    name: str
    is_host: bool = False
    is_chair: bool = False
    is_organization: bool = False
    participation: str = "member"
    rank: int | None = None
    took_office_on: date | None = None
    manual_position: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The names of the rules, in the order in which they apply, and what they need to know.

    `blocks` are in their order. `language` is the code of the language whose alphabet orders, and `letter` the one with
    which it begins, if that is not its first.
    """

    rules: Sequence[str] = ("alphabet",)
    language: str = "en"
    blocks: Sequence[str] = ()
    letter: str = ""


def in_order(claims: Iterable[Claim], chain: Chain, *, as_of: date) -> list[Claim]:
    """Return the claims in order of precedence.

    Each rule orders those whom the rules before it leave equal; the alphabet orders those whom all leave equal. A head
    who takes office after `as_of` ranks after those in office; those without a place by hand come after those with one.
    """
    by_rule = [_RULES[name] for name in (*chain.rules, "alphabet")]
    return sorted(claims, key=lambda claim: tuple(key_of(claim, chain, as_of) for key_of in by_rule))


def _place(claim: Claim, _chain: Chain, _as_of: date) -> tuple[bool, int]:
    return claim.manual_position is None, claim.manual_position or 0


def _block(claim: Claim, chain: Chain, _as_of: date) -> int:
    """Return the place of the delegation's block; the most particular one is its own."""
    own = (HOST * claim.is_host, CHAIR * claim.is_chair, ORGANIZATION * claim.is_organization, claim.participation)
    named = next((block for block in (*own, OTHER) if block in chain.blocks), None)
    return len(chain.blocks) if named is None else chain.blocks.index(named)


def _is_not_in_office(claim: Claim, as_of: date) -> bool:
    return claim.rank is None or (claim.took_office_on or date.min) > as_of


def _rank(claim: Claim, _chain: Chain, as_of: date) -> tuple[bool, int]:
    return _is_not_in_office(claim, as_of), claim.rank or 0


def _date_of_office(claim: Claim, _chain: Chain, as_of: date) -> tuple[bool, date]:
    return _is_not_in_office(claim, as_of), claim.took_office_on or _NEVER


def _alphabet(claim: Claim, chain: Chain, _as_of: date) -> tuple[bool, bytes, int]:
    """Return the place in the alphabet; the letters before the one with which it begins follow after its last."""
    follows = bool(chain.letter) and is_before(claim.name, chain.letter, chain.language)
    return follows, collation_key(claim.name, chain.language), claim.key


_RULES: dict[str, Any] = {
    "places": _place,
    "blocks": _block,
    "rank": _rank,
    "date_of_office": _date_of_office,
    "alphabet": _alphabet,
}
