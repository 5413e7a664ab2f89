"""Whether those who take part in a session understand each other."""

from collections.abc import Collection
from dataclasses import dataclass

from summit.calendar.models import Occupancy, Resource
from summit.delegations.models import Delegate
from summit.sessions.models import Session


@dataclass(frozen=True)
class MissingInterpretation:
    """What the interpreters of a session leave open; false where nothing is missing."""

    languages: tuple[str, ...]
    delegates: tuple[Delegate, ...]

    def __bool__(self) -> bool:
        return bool(self.languages or self.delegates)

    def __str__(self) -> str:
        languages = f"no interpreter for {', '.join(self.languages)}" if self.languages else ""
        delegates = f"not in a language of {', '.join(map(str, self.delegates))}" if self.delegates else ""
        return "; ".join(filter(None, (languages, delegates)))


def missing_interpretation(session: Session) -> MissingInterpretation:
    """Say which languages of the session, and whose, its interpreters do not cover.

    Its first language is joined to others by pairs that its interpreters work in, in one step or several. A delegate
    whose languages are known speaks one of the session's or one that is joined to them. A session that names no
    languages needs nothing. No query where the session comes `with_programme`.
    """
    if not session.languages:
        return MissingInterpretation((), ())
    people: dict[str, list[Resource]] = {role: [] for role in Occupancy.Role.values}
    for occupancy in session.engagement.occupancies.all():
        people[occupancy.role].append(occupancy.resource)
    pairs = [p.split("-", 1) for i in people[Occupancy.Role.INTERPRETER] for p in i.interpreter.language_pairs]
    first, *others = map(_base, session.languages)
    joined = _joined(first, pairs)
    spoken = joined.union(others)
    delegates = [resource.delegate for resource in people[Occupancy.Role.PARTICIPANT]]
    deaf = [d for d in delegates if d.languages and spoken.isdisjoint(map(_base, d.languages))]
    return MissingInterpretation(tuple(other for other in others if other not in joined), tuple(deaf))


def _joined(language: str, pairs: Collection[list[str]]) -> set[str]:
    """Return the languages that one reaches from the language by the pairs, and itself."""
    found = {language}
    while more := {code for pair in pairs if not found.isdisjoint(pair) for code in pair} - found:
        found |= more
    return found


def _base(language: str) -> str:
    return language.partition("-")[0]
