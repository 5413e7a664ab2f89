"""The order of precedence on an occasion. Pure: no database, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from summit.delegations.collation import collation_key

FIRST, IN_ORDER, LAST = "first", "in_order", "last"
_BLOCK = {FIRST: 0, IN_ORDER: 1, LAST: 2}
_NEVER = date.max


@dataclass(frozen=True, slots=True)
class Claim:
    """What a delegation's place may depend on; `name` is in the language of the policy."""

    key: int
    name: str
    is_host: bool = False
    is_chair: bool = False
    is_organization: bool = False
    rank: int | None = None
    took_office_on: date | None = None
    manual_position: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How to order: `basis` is alphabet, rank or manual; the places are first, in_order or last.

    `language` is the code of the language whose alphabet orders.
    """

    basis: str
    language: str = "en"
    host_place: str = IN_ORDER
    chair_place: str = IN_ORDER
    organizations_place: str = LAST


def in_order(claims: Iterable[Claim], rule: Rule, *, as_of: date) -> list[Claim]:
    """Return the claims, the first in precedence first.

    Host, chair and organizations go where the rule says; within each block by the rule's basis, and equals by the
    alphabet. A head who takes office after `as_of` is not yet one, and ranks after those who are; so does a
    delegation without a place in a manual order. Of two who go first the host stands before the chair; of two who go
    last, after it.
    """

    def key(claim: Claim) -> tuple[Any, ...]:
        return *_block(claim, rule), *_standing(claim, rule, as_of), *_alphabet(claim, rule)

    return sorted(claims, key=key)


def _block(claim: Claim, rule: Rule) -> tuple[int, int]:
    if claim.is_host and rule.host_place != IN_ORDER:
        return _BLOCK[rule.host_place], -2 if rule.host_place == FIRST else 2
    if claim.is_chair and rule.chair_place != IN_ORDER:
        return _BLOCK[rule.chair_place], -1 if rule.chair_place == FIRST else 1
    if claim.is_organization:
        return _BLOCK[rule.organizations_place], 0
    return _BLOCK[IN_ORDER], 0


def _standing(claim: Claim, rule: Rule, as_of: date) -> tuple[Any, ...]:
    if rule.basis == "manual":
        return (claim.manual_position is None, claim.manual_position or 0)
    if rule.basis == "rank":
        in_office = claim.rank is not None and (claim.took_office_on or date.min) <= as_of
        return (not in_office, claim.rank or 0, claim.took_office_on or _NEVER)
    return ()


def _alphabet(claim: Claim, rule: Rule) -> tuple[bytes, int]:
    return collation_key(claim.name, rule.language), claim.key
