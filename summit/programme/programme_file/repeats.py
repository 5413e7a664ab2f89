"""Refuse files that enter one thing twice."""

from collections.abc import Iterable

from summit.core.addresses import canonical_address
from summit.facilities.kinds import collection_of, host_kinds
from summit.programme.programme_file.faults import Facts, InvalidProgrammeFile, PathInFile
from summit.programme.programme_file.file import ProgrammeFile

Named = tuple[object, str, PathInFile]  # the identity of the thing, its name for people, and its path


def refuse_repeated(file: ProgrammeFile) -> None:
    """Raise InvalidProgrammeFile for everything that is entered in two places, with both places."""
    faults = []
    seen: dict[object, PathInFile] = {}
    for identity, said, path in _entries(file.data):
        if identity in seen:
            first = ".".join(map(str, seen[identity]))
            faults.append(file.fault(path, f"{said} is entered twice, first as {first}"))
        seen.setdefault(identity, path)
    if faults:
        raise InvalidProgrammeFile(faults)


def _entries(data: Facts) -> Iterable[Named]:
    yield from _resources(data)
    yield from _people_and_ways(data)
    yield from _parts(data, "precedence_policies", "places", "place")
    yield from _parts(data, "accreditation_categories", "quotas", "quota")
    yield from _travellers(data)
    yield from _notes_and_tasks(data)


def _people_and_ways(data: Facts) -> Iterable[Named]:
    for number, person in enumerate(data["people"]):
        address = canonical_address(person["email"])
        yield ("person", address, person["role"], person.get("delegation")), address, ("people", number)
    for number, row in enumerate(data.get("transfers", ())):
        ends = tuple(sorted(row["between"]))
        yield ("transfer", ends), f"the transfer between {' and '.join(ends)}", ("transfers", number)


def _parts(data: Facts, section: str, name: str, word: str) -> Iterable[Named]:
    """Each entry of the section has a list with a row for a delegation."""
    for code, facts in data.get(section, {}).items():
        for number, row in enumerate(facts.get(name, ())):
            path = (section, code, name, number)
            yield (word, code, row["delegation"]), f"the {word} of {row['delegation']}", path


def _notes_and_tasks(data: Facts) -> Iterable[Named]:
    for number, row in enumerate(data.get("notes", ())):
        note = (row["direction"], row.get("party"), row["number"])
        yield ("note", *note), f"the note {row['number']}", ("notes", number)
    for number, row in enumerate(data.get("key_tasks", ())):
        known_by = row.get("measure") or tuple(sorted(row["title"].items()))
        yield ("key task", known_by), "the key task", ("key_tasks", number)


def _travellers(data: Facts) -> Iterable[Named]:
    """Delegates arrive in one party, and depart in one."""
    for number, party in enumerate(data.get("travel_parties", ())):
        for place, code in enumerate(party["delegates"]):
            path = ("travel_parties", number, "delegates", place)
            yield ("traveller", party["direction"], code), f"the {party['direction']} of {code}", path


def _resources(data: Facts) -> Iterable[Named]:
    """Rooms, other resources and delegates share their codes: closures name any of them. So do all venues."""
    for section in ("venues", "border_points"):
        for code in data.get(section, {}):
            yield ("venue", code), repr(code), (section, code)
    for section in map(collection_of, host_kinds()):
        for code in data.get(section, {}):
            yield ("resource", code), repr(code), (section, code)
    for party, delegation in data.get("delegations", {}).items():
        for code in delegation.get("delegates", {}):
            yield ("resource", code), repr(code), ("delegations", party, "delegates", code)
        for number, contact in enumerate(delegation.get("contacts", ())):
            path = ("delegations", party, "contacts", number)
            yield ("contact", party, contact["name"]), f"the contact {contact['name']!r}", path
