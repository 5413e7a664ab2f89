"""Which languages and delegates of a session its interpreters do not cover."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from summit.calendar.models import Occupancy, Resource
from summit.delegations.models import Delegate
from summit.sessions.models import Session


@dataclass(frozen=True)
class MissingInterpretation:
    """Languages and delegates that the interpreters of a session do not cover; false if there are none."""

    languages: tuple[str, ...]
    delegates: tuple[Delegate, ...]

    def __bool__(self) -> bool:
        return bool(self.languages or self.delegates)

    def __str__(self) -> str:
        parts = []
        if self.languages:
            parts.append(_("no interpreter for %(languages)s") % {"languages": ", ".join(self.languages)})
        if self.delegates:
            names = ", ".join(map(str, self.delegates))
            parts.append(_("not in a language of %(delegates)s") % {"delegates": names})
        return "; ".join(parts)


def missing_interpretation(session: Session) -> MissingInterpretation:
    """Return the languages of the session, and the delegates, that its interpreters do not cover.

    A language is covered if the pairs of the interpreters lead to it from the first language, in one step or several.
    A delegate is covered if they speak one of the session's languages or a covered one, or if their languages are not
    known. Nothing is missing for a session that names no languages. No query if the session comes `with_programme`.
    """
    if not session.languages:
        return MissingInterpretation((), ())
    people: dict[str, list[Resource]] = {role: [] for role in Occupancy.Role.values}
    for occupancy in session.engagement.occupancies.all():
        people[occupancy.role].append(occupancy.resource)
    pairs = [p.split("-", 1) for i in people[Occupancy.Role.INTERPRETER] for p in i.interpreter.language_pairs]
    first, *others = map(_base, session.languages)
    covered = _reachable_from(first, pairs)
    spoken = covered.union(others)
    delegates = [resource.delegate for resource in people[Occupancy.Role.PARTICIPANT]]
    excluded = [d for d in delegates if d.languages and spoken.isdisjoint(map(_base, d.languages))]
    return MissingInterpretation(tuple(other for other in others if other not in covered), tuple(excluded))


def _reachable_from(language: str, pairs: Collection[list[str]]) -> set[str]:
    """Return the language and those that the pairs lead to from it."""
    found = {language}
    while more := {code for pair in pairs if not found.isdisjoint(pair) for code in pair} - found:
        found |= more
    return found


def _base(language: str) -> str:
    return language.partition("-")[0]
