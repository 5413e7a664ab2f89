"""The facts of people that security needs to vet them, unmasked: the date of birth, the travel document.

The modules of these register them; names, categories and delegations are known here.
"""

from collections.abc import Callable, Collection, Mapping

from summit.core.registry import Registry

# Returns the facts of people, as texts by the name of the fact, by the key of the person.
Facts = Callable[[Collection[int]], Mapping[int, Mapping[str, str]]]
VETTED_FACTS: Registry[None, Facts] = Registry()


def vetted_facts(keys: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the facts of each of the people. A few queries."""
    facts: dict[int, dict[str, str]] = {key: {} for key in keys}
    for read in VETTED_FACTS[None]:
        for key, found in read(keys).items():
            facts[key] |= found
    return facts
