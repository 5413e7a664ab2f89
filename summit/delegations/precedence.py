"""The order of precedence on an occasion. Pure: no database, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from summit.delegations.collation import collation_key

FIRST, IN_ORDER, LAST = "first", "in_order", "last"
_BLOCK = {FIRST: 0, IN_ORDER: 1, LAST: 2}
_NEVER = date.max


@dataclass(frozen=True, slots=True)
class Claim:
    """The facts on which a delegation's place may depend; `name` is in the language of the policy."""

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
    """Return the claims in order of precedence.

    The rule places host, chair and organizations in blocks; each block is ordered by the rule's basis, then by the
    alphabet. A head who takes office after `as_of` ranks after those in office; in a manual order, delegations without
    a place come last. If host and chair are both first, the host precedes the chair; if both are last, it follows.
    """

    def key(claim: Claim) -> tuple[tuple[int, int], tuple[bool, int, date], tuple[bytes, int]]:
        return _block(claim, rule), _standing(claim, rule, as_of), _alphabet(claim, rule)

    return sorted(claims, key=key)


def _block(claim: Claim, rule: Rule) -> tuple[int, int]:
    if claim.is_host and rule.host_place != IN_ORDER:
        return _BLOCK[rule.host_place], -2 if rule.host_place == FIRST else 2
    if claim.is_chair and rule.chair_place != IN_ORDER:
        return _BLOCK[rule.chair_place], -1 if rule.chair_place == FIRST else 1
    if claim.is_organization:
        return _BLOCK[rule.organizations_place], 0
    return _BLOCK[IN_ORDER], 0


def _standing(claim: Claim, rule: Rule, as_of: date) -> tuple[bool, int, date]:
    if rule.basis == "manual":
        return (claim.manual_position is None, claim.manual_position or 0, _NEVER)
    if rule.basis == "rank":
        in_office = claim.rank is not None and (claim.took_office_on or date.min) <= as_of
        return (not in_office, claim.rank or 0, claim.took_office_on or _NEVER)
    return (False, 0, _NEVER)


def _alphabet(claim: Claim, rule: Rule) -> tuple[bytes, int]:
    return collation_key(claim.name, rule.language), claim.key
