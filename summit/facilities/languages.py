"""Language pairs, such as ky-ru: two languages between which interpreters work, both ways."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from summit.core.languages import is_language

PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")


def validate_language_pair(value: object) -> None:
    """Refuse what is not two different languages by their codes."""
    match = PAIR.fullmatch(str(value))
    if not match or match[1] == match[2] or not all(map(is_language, match.groups())):
        message = f"“{str(value)[:30]}” is not a pair of languages such as ky-ru."
        raise ValidationError(message, code="bad_language_pair")


def one_way(pair: str) -> str:
    """Return a language pair in one order, since interpreters work it both ways."""
    return "-".join(sorted(pair.split("-")))


def uncovered(pairs: Iterable[str], teams: Iterable[Iterable[str]]) -> set[str]:
    """Return the pairs, in one order, that none of the interpreters works, whose pairs are given."""
    return {one_way(pair) for pair in pairs} - {one_way(pair) for team in teams for pair in team}


def proposed_pairs(ours: list[str], theirs: list[str]) -> list[str]:
    """Return the pair that two people need, whose languages are in order of preference; none if they share one.

    Where the languages of one of them are not known nothing can be proposed.
    """
    languages = [[code.split("-")[0] for code in side] for side in (ours, theirs)]
    known = [[code for code in side if is_language(code)] for side in languages]
    if not all(known) or set(languages[0]) & set(languages[1]):
        return []
    return [one_way(f"{known[0][0]}-{known[1][0]}")]
