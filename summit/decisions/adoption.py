"""The adoption rules: whether an organ adopts a document, and why. They know no database and no clock."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

Member = int  # the key of a delegation
Facts = Mapping[str, int | str]


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
SOME = 2  # a decision in limited format binds members to each other: one alone is not enough


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for the answer: a stable `code`, the members that it is about, and numbers."""

    code: str
    members: tuple[Member, ...] = ()
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the organ adopts, and why; the members that are bound, and those that may join later."""

    is_adopted: bool
    reasons: tuple[Reason, ...]
    binds: tuple[Member, ...] = ()
    may_join: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Case:
    """A question before an organ: its rule, its members, their presence and their stances.

    A member without a stance is silent. Delegations that are not members do not count. `majority` is the share of
    the votes cast that a qualified majority needs. `quorum` is the share of the members that must be present, or None.
    """

    rule: Rule
    members: frozenset[Member]
    present: frozenset[Member]
    stances: Mapping[Member, str]
    majority: Fraction = Fraction(2, 3)
    quorum: Fraction | None = None

    @property
    def members_present(self) -> frozenset[Member]:
        """The members that are present."""
        return self.members & self.present

    def with_stance(self, *stances: str, among: Iterable[Member] | None = None) -> tuple[Member, ...]:
        """Return the members of `among`, by default of all, that have one of the stances; in order."""
        asked = self.members if among is None else among
        return tuple(sorted(member for member in asked if self.stances.get(member) in stances))

    def silent(self, among: Iterable[Member]) -> tuple[Member, ...]:
        """Return the members of `among` that have no stance; in order."""
        return tuple(sorted(member for member in among if member not in self.stances))


def decide(case: Case) -> Answer:
    """Return whether the organ adopts, and why."""
    if against := _cannot_decide(case):
        return Answer(is_adopted=False, reasons=tuple(against))
    against, carried, bound = RULES[case.rule](case)
    if against:
        return Answer(is_adopted=False, reasons=(*against, *_remarks(case)))
    rest = tuple(sorted(case.members - set(bound)))
    return Answer(is_adopted=True, reasons=(*carried, *_remarks(case)), binds=bound, may_join=rest)


Verdict = tuple[list[Reason], list[Reason], tuple[Member, ...]]  # against; for; the members that it would bind


def _cannot_decide(case: Case) -> list[Reason]:
    """Return why the organ cannot decide at all."""
    present, count = len(case.members_present), len(case.members)
    if not present:
        return [Reason("nobody_present", facts={"members": count})]
    if case.quorum is not None and present < case.quorum * count:
        absent = tuple(sorted(case.members - case.members_present))
        return [Reason("no_quorum", absent, {"present": present, "members": count, "needed": str(case.quorum)})]
    return []


def _consensus(case: Case, heard: frozenset[Member]) -> list[Reason]:
    """Return what prevents consensus of the members `heard`: objections, reserves, and waits for instructions."""
    kinds = (("objection", NO), ("reserve", RESERVES), ("awaits_instructions", AWAITS))
    against = [Reason(code, who) for code, stance in kinds if (who := case.with_stance(stance, among=heard))]
    if not heard - set(case.with_stance(OUT)):
        against.append(Reason("nobody_takes_part"))
    return against


def _no_objection(case: Case, bound: tuple[Member, ...]) -> list[Reason]:
    return [Reason("no_objection", facts={"asked": len(bound), "silent": len(case.silent(bound))})]


def _consensus_present(case: Case) -> Verdict:
    bound = _taking_part(case, case.members_present)
    return _consensus(case, case.members_present), _no_objection(case, bound), bound


def _consensus_all(case: Case) -> Verdict:
    """An absent member counts with the stance that it has stated. Without one there is no consensus."""
    against = _consensus(case, case.members)
    if unheard := case.silent(case.members - case.members_present):
        against.append(Reason("not_heard", unheard))
    bound = _taking_part(case, case.members)
    return against, _no_objection(case, bound), bound


def _majority(case: Case) -> Verdict:
    """Count the votes cast by the members present. A member that neither supports nor objects does not vote."""
    votes_for = case.with_stance(*YES, among=case.members_present)
    votes_against = case.with_stance(NO, among=case.members_present)
    cast = len(votes_for) + len(votes_against)
    is_simple = case.rule == Rule.SIMPLE
    needed = Fraction(1, 2) if is_simple else case.majority
    share = Fraction(len(votes_for), cast) if cast else Fraction(0)
    facts: dict[str, int | str] = {"for": len(votes_for), "against": len(votes_against), "needed": str(needed)}
    facts["not_voting"] = len(case.members_present) - cast
    is_carried = share > needed if is_simple else share >= needed
    against = [] if cast and is_carried else [Reason("majority_missed", facts=facts)]
    return against, [Reason("majority_reached", facts=facts)], _taking_part(case, case.members_present)


def _limited(case: Case) -> Verdict:
    """No member may object, present or absent. The decision binds only the members that join."""
    joined = case.with_stance(*YES)
    against = [Reason("objection", who)] if (who := case.with_stance(NO)) else []
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
    return tuple(sorted(among - set(case.with_stance(OUT))))


def _remarks(case: Case) -> list[Reason]:
    """Return what belongs in the record but did not decide: members that do not participate or are absent."""
    absent = case.members - case.members_present
    remarks = [
        Reason("not_participating", case.with_stance(OUT)),
        Reason("absent", tuple(sorted(absent))),
    ]
    if case.rule not in (Rule.CONSENSUS_ALL, Rule.LIMITED):
        remarks.append(Reason("absent_objection", case.with_stance(NO, among=absent)))
    return [reason for reason in remarks if reason.members]
