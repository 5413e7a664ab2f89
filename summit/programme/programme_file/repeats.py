"""Refuse files that enter one thing twice."""

from collections.abc import Iterable

from summit.core.addresses import canonical_address
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
    for number, person in enumerate(data["people"]):
        address = canonical_address(person["email"])
        yield ("person", address, person["role"], person.get("delegation")), address, ("people", number)
    for number, row in enumerate(data.get("transfers", ())):
        ends = tuple(sorted(row["between"]))
        yield ("transfer", ends), f"the transfer between {' and '.join(ends)}", ("transfers", number)
    for code, policy in data.get("precedence_policies", {}).items():
        for number, place in enumerate(policy.get("places", ())):
            path = ("precedence_policies", code, "places", number)
            yield ("place", code, place["delegation"]), f"the place of {place['delegation']}", path


def _resources(data: Facts) -> Iterable[Named]:
    """Rooms, interpreters and delegates share their codes: closures name any of them."""
    for section in ("rooms", "interpreters"):
        for code in data.get(section, {}):
            yield ("resource", code), repr(code), (section, code)
    for party, delegation in data.get("delegations", {}).items():
        for code in delegation.get("delegates", {}):
            yield ("resource", code), repr(code), ("delegations", party, "delegates", code)
        for number, contact in enumerate(delegation.get("contacts", ())):
            path = ("delegations", party, "contacts", number)
            yield ("contact", party, contact["name"]), f"the contact {contact['name']!r}", path
