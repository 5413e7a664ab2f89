"""The rules of adoption. Where each comes from, and what is this product's own choice, says `docs/adoption.md`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

Member = Any  # whatever names a member: hashable, and sortable among its like


class Rule(StrEnum):
    """How an organ adopts."""

    CONSENSUS_PRESENT = "consensus_present"
    CONSENSUS_ALL = "consensus_all"
    QUALIFIED = "qualified"
    SIMPLE = "simple"
    LIMITED = "limited"


YES = frozenset({"supports", "joins"})
NO = "objects"
RESERVES, AWAITS, OUT = "reserves", "awaits", "not_participating"
SOME = 2  # a decision in limited format binds members to each other: one alone has nobody to be bound to


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that the answer rests on: a stable `code`, the members that it is about, and numbers."""

    code: str
    members: tuple[Member, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Adopted or not, and why; whom the adoption binds, and which members may join it later."""

    is_adopted: bool
    reasons: tuple[Reason, ...]
    binds: tuple[Member, ...] = ()
    may_join: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Case:
    """What is before an organ: its rule and members, who of them is there, and where each stands.

    A member without a stance is silent. Who is no member counts for nothing. `majority` is the share of the votes cast
    that a qualified majority needs; `quorum` the share of the members that must be there, None for no quorum.
    """

    rule: Rule
    members: frozenset[Member]
    present: frozenset[Member]
    stances: Mapping[Member, str]
    majority: Fraction = Fraction(2, 3)
    quorum: Fraction | None = None

    @property
    def there(self) -> frozenset[Member]:
        """The members that are present."""
        return self.members & self.present

    def saying(self, *stances: str, among: Iterable[Member] | None = None) -> tuple[Member, ...]:
        """Return those of `among`, by default all members, that take one of the stances; in order."""
        asked = self.members if among is None else among
        return tuple(sorted(member for member in asked if self.stances.get(member) in stances))

    def silent(self, among: Iterable[Member]) -> tuple[Member, ...]:
        """Return those of `among` that have said nothing; in order."""
        return tuple(sorted(member for member in among if member not in self.stances))


def decide(case: Case) -> Answer:
    """Say whether the organ adopts what is before it, and why."""
    if against := _cannot_decide(case):
        return Answer(is_adopted=False, reasons=tuple(against))
    against, carried, bound = RULES[case.rule](case)
    if against:
        return Answer(is_adopted=False, reasons=(*against, *_aside(case)))
    rest = tuple(sorted(case.members - set(bound)))
    return Answer(is_adopted=True, reasons=(*carried, *_aside(case)), binds=bound, may_join=rest)


Verdict = tuple[list[Reason], list[Reason], tuple[Member, ...]]  # against; for; whom it would bind


def _cannot_decide(case: Case) -> list[Reason]:
    """Return why the organ can decide nothing at all."""
    there, of = len(case.there), len(case.members)
    if not there:
        return [Reason("nobody_present", facts={"members": of})]
    if case.quorum is not None and there < case.quorum * of:
        absent = tuple(sorted(case.members - case.there))
        return [Reason("no_quorum", absent, {"present": there, "members": of, "needed": str(case.quorum)})]
    return []


def _consensus(case: Case, heard: frozenset[Member]) -> list[Reason]:
    """Return what keeps those who are heard from consensus: an objection; a reserve or a wait that is not lifted."""
    kinds = (("objection", NO), ("reserve", RESERVES), ("awaits_instructions", AWAITS))
    against = [Reason(code, who) for code, stance in kinds if (who := case.saying(stance, among=heard))]
    if not heard - set(case.saying(OUT)):
        against.append(Reason("nobody_takes_part"))
    return against


def _no_objection(case: Case, bound: tuple[Member, ...]) -> list[Reason]:
    return [Reason("no_objection", facts={"asked": len(bound), "silent": len(case.silent(bound))})]


def _consensus_present(case: Case) -> Verdict:
    bound = _taking_part(case, case.there)
    return _consensus(case, case.there), _no_objection(case, bound), bound


def _consensus_all(case: Case) -> Verdict:
    """A member that is away is heard where it has said where it stands; else it is not, and there is no consensus."""
    against = _consensus(case, case.members)
    if unheard := case.silent(case.members - case.there):
        against.append(Reason("not_heard", unheard))
    bound = _taking_part(case, case.members)
    return against, _no_objection(case, bound), bound


def _majority(case: Case) -> Verdict:
    """Of the votes cast by those present; who neither supports nor objects does not vote."""
    votes_for = case.saying(*YES, among=case.there)
    votes_against = case.saying(NO, among=case.there)
    cast = len(votes_for) + len(votes_against)
    is_simple = case.rule == Rule.SIMPLE
    needed = Fraction(1, 2) if is_simple else case.majority
    share = Fraction(len(votes_for), cast) if cast else Fraction(0)
    facts = {"for": len(votes_for), "against": len(votes_against), "needed": str(needed)}
    facts["not_voting"] = len(case.there) - cast
    is_carried = share > needed if is_simple else share >= needed
    against = [] if cast and is_carried else [Reason("majority_missed", facts=facts)]
    return against, [Reason("majority_reached", facts=facts)], _taking_part(case, case.there)


def _limited(case: Case) -> Verdict:
    """No member objects to it, wherever that member is; it binds those who join and nobody else."""
    joined = case.saying(*YES)
    against = [Reason("objection", who)] if (who := case.saying(NO)) else []
    if len(joined) < SOME:
        against.append(Reason("too_few_join", joined, {"needed": SOME}))
    return against, [Reason("joined", joined, {"members": len(case.members)})], joined


RULES: Mapping[Rule, Callable[[Case], Verdict]] = {
    Rule.CONSENSUS_PRESENT: _consensus_present,
    Rule.CONSENSUS_ALL: _consensus_all,
    Rule.QUALIFIED: _majority,
    Rule.SIMPLE: _majority,
    Rule.LIMITED: _limited,
}


def _taking_part(case: Case, among: frozenset[Member]) -> tuple[Member, ...]:
    return tuple(sorted(among - set(case.saying(OUT))))


def _aside(case: Case) -> list[Reason]:
    """What did not decide the matter, and belongs into the record: who stood aside, who was away, what it had said."""
    absent = case.members - case.there
    aside = [
        Reason("not_participating", case.saying(OUT)),
        Reason("absent", tuple(sorted(absent))),
    ]
    if case.rule not in (Rule.CONSENSUS_ALL, Rule.LIMITED):
        aside.append(Reason("absent_objection", case.saying(NO, among=absent)))
    return [reason for reason in aside if reason.members]
