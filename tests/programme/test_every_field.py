"""Whatever the format of the programme file has: what is changed in a file is told, and applied where it can be."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from summit.programme.programme_file.file import SCHEMA, read
from summit.programme.programme_file.loading import load
from tests.breadth import IN_FULL
from tests.programme.every_field import programme

NOW = datetime(2025, 11, 28, 6, 0, tzinfo=UTC)
# What a field is changed to that names something, or is not free: where the field is, in the file of this test.
OTHERS: dict[str, Any] = {
    "summit.slug": None,  # another summit
    "summit.time_zone": None,  # refused: what is scheduled would be at other hours
    "summit.languages": ["en", "ru"],
    "summit.starts_on": "2025-11-25",
    "summit.ends_on": "2025-11-28",
    "summit.day_ends_at": "21:00",
    "summit.active_days": ["2025-11-26/2025-11-27 07:00-23:00"],
    "summit.grid": 1,
    "summit.secretariat_email": "t@example.org",
    "summit.personal_data_until": "2026-01-11",
    "people.*.email": "p@example.org",
    "people.*.role": "viewer",
    "people.*.delegation": "BBB",
    "transfers.*.between": None,  # another transfer
    "rooms.*.venue": "park",
    "interpreters.*.language_pairs": ["ky-ru", "ky-en"],
    "delegations.*.contacts.*.email": "d@example.org",
    "delegations.*.head": "aa",
    "delegations.*.co_heads": [],
    "delegations.*.replacements.*.replaced": None,  # another replacement
    "delegations.*.replacements.*.successor": None,
    "delegations.*.delegates.*.function": "Adviser",
    "delegations.*.delegates.*.took_office_on": "2021-01-01",
    "precedence_policies.*.rules": ["rank", "alphabet"],
    "precedence_policies.*.blocks": ["guest", "other"],
    "precedence_policies.*.language": "fr",
    "precedence_policies.*.letter": "C",
    "precedence_policies.*.places.*.delegation": "CCC",
    "closures.*.resources": ["green"],
    "closures.*.venues": ["hall"],
    "closures.*.starts_at": "2025-11-26 05:00",
    "sessions.*.organs": ["cfm"],
    "sessions.*.chair": "BBB",
    "sessions.*.precedence": "rank",
    "sessions.*.room": "green",
    "sessions.*.venue": "park",
    "sessions.*.delegates": ["a", "bb"],
    "sessions.*.interpreters": ["second"],
    "sessions.*.agenda.*.speakers": None,  # an item with parts has no list of its own
    "sessions.*.agenda.*.documents": [],
    "sessions.*.agenda.*.parts.*.documents": [],
    "sessions.*.agenda.*.rapporteur": "BBB",
    "sessions.*.agenda.*.parts.*.rapporteur": "BBB",
    "sessions.*.agenda.*.sponsor": "BBB",
    "sessions.*.agenda.*.parts.*.sponsor": "BBB",
    "sessions.*.agenda_is": "circulated",
    "bilateral_requests.*.requester": "CCC",
    "bilateral_requests.*.invitees": ["CCC"],
    "bilateral_requests.*.invitee": None,  # the same as a list of one
    "bilateral_requests.*.leads": ["aa", "bb"],
    "bilateral_requests.*.companions": ["aa"],
    "bilateral_requests.*.optional_companions": ["bb"],
    "bilateral_requests.*.note_takers": ["b"],
    "bilateral_requests.*.level": "head_of_state",
    "bilateral_requests.*.priority": 4,
    "bilateral_requests.*.answer_by": None,  # of a request that waits: tests/bilaterals/test_life.py
    "bilateral_requests.*.organizers_priority": 4,
    "bilateral_requests.*.interpretation": [],
    "bilateral_requests.*.placed.room": "blue",
    "bilateral_requests.*.placed.interpreters": ["second"],
    "bilateral_requests.*.answer": "declined",
    "bilateral_requests.*.reason": None,  # given with the answer "declined", which is final
    "documents.*.sponsors": ["AAA", "BBB"],
    "documents.*.parties": ["AAA", "BBB"],
    "documents.*.positions.*.delegation": "AAA",
    "documents.*.positions.*.at": "2025-11-19 10:30",
    "documents.*.silence.*.at": "2025-11-27 11:30",
    "documents.*.silence.*.organ": "cfm",
    "documents.*.silence.*.series": "E",
    "documents.*.path.*.organs": ["csc"],
    "documents.*.path.*.session": "two",
    "documents.*.path.*.outcome": "returned",
    "rules.*.majority": "3/4",
    "rules.*.quorum": "2/3",
    "rules.*.members": ["AAA"],
    "decision_series.*.organ": "cfm",
    "decisions.*.series": "E",
    "decisions.*.at": "2025-11-26 10:00",
    "decisions.*.document": None,
    "decisions.*.session": "two",
    "decisions.*.actions.*.owner": "BBB",
    "decisions.*.actions.*.due_on": "2026-04-01",
}

OTHERS |= {
    "venues.*.time_zone": "Asia/Omsk",  # at one hour with Bishkek, so that no session moves
    "border_points.*.kind": "station",
    "zones.*.venues": ["hall"],
    "zones.*.rooms": ["green"],
    "accreditation_categories.*.whose": None,  # people have entered it
    "accreditation_categories.*.takes_part": None,  # people have entered it
    "accreditation_categories.*.needs": ["photo", "letter"],
    "accreditation_categories.*.steps.*.kind": "clearance",
    "accreditation_categories.*.zones": ["B"],
    "accreditation_categories.*.quotas.*.delegation": "BBB",
    "accreditations.*.delegation": "BBB",  # another sender, so another person
    "accreditations.*.category": "driver",
    "accreditations.*.delegate": None,  # of a category that takes part
    "accreditations.*.valid_until": "2025-12-02",
    "accreditations.*.email": "b@example.org",
    "key_tasks.*.measure": "invitation",
    "key_tasks.*.due_on": "2025-10-02",
    "notes.*.direction": None,  # another note
    "notes.*.number": "3",
    "notes.*.dated_on": "2025-08-31",
    "notes.*.party": "CCC",
    "official_invitations.*.participation": "guest",
    "official_invitations.*.level": "head_of_state",
    "official_invitations.*.outgoing_note": "2",
    "official_invitations.*.incoming_note": "2",
    "official_invitations.*.sent_at": None,  # it was sent, and answered
    "official_invitations.*.answered_at": None,
    "official_invitations.*.status": "accepted",
    "official_invitations.*.accepted_level": None,  # given with the answer
    "official_invitations.*.substitute": None,
    "official_invitations.*.reason": None,
    "travel_parties.*.delegation": None,  # its people are of another
    "travel_parties.*.direction": None,  # another party
    "travel_parties.*.transport": None,  # a special aircraft has more facts
    "travel_parties.*.border_point": "station",
    "travel_parties.*.delegates": ["b", "bb"],
    "travel_parties.*.destination": "park",
    "travel_parties.*.greeter": "a",
}

# Older names of starts_at and ends_at.
OTHERS |= {f"bilateral_requests.*.{kind}.*.{end}": None for kind in ("preferred", "excluded") for end in ("from", "to")}
# What has to change with it.
ALSO = {"sessions.*.venue": {"room": None}, "bilateral_requests.*.answer": {"reason": "No time"}}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return resolved(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    return resolved(schema["anyOf"][-1]) if "anyOf" in schema else schema


def fields(schema: dict[str, Any], *path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each field of the format by its path, a key of a mapping or a place in a list as *."""
    schema = resolved(schema)
    inner = schema.get("items") or schema.get("additionalProperties") or {}
    if "properties" in schema:
        for name, field in schema["properties"].items():
            yield from fields(field, *path, name)
    elif "properties" in resolved(inner):
        yield from fields(inner, *path, "*")
    else:
        yield ".".join(path), schema


FIELDS = dict(fields(SCHEMA))
# What is accepted of a change is no fact of the row.
OTHERS |= {field: None for field in FIELDS if ".even_if_" in field}


def other(schema: dict[str, Any], value: Any) -> Any:
    """Return another value that the schema allows."""
    if "enum" in schema:
        return next(one for one in schema["enum"] if one != value)
    if schema.get("format") in {"instant", "hour"}:
        return f"{value[:-1]}5"
    others = {
        bool: lambda: not value,
        int: lambda: value + 5,
        dict: lambda: {language: f"{words} 2" for language, words in value.items()},
        list: lambda: [*value, "fr"],
        str: lambda: "ru" if value == "en" else f"{value}2",
    }
    return others[type(value)]()


def changed(field: str) -> dict[str, Any] | None:
    """Return the programme with another value in the first place where it has the field."""
    data = programme()
    found: Any = data
    *way, name = field.split(".")
    for step in way:
        found = (
            found[next(iter(found))] if step == "*" and isinstance(found, dict) else found[0 if step == "*" else step]
        )
    value = OTHERS[field] if field in OTHERS else other(FIELDS[field], found.get(name))
    found.update({name: value} | ALSO.get(field, {}))
    return None if value is None else data


@pytest.fixture(scope="module")
def loaded(shared_rows: None) -> None:
    """The programme is loaded, and nothing differs when it is loaded again."""
    load(read(json.dumps(programme())), now=NOW)
    assert load(read(json.dumps(programme())), now=NOW) == []


@pytest.mark.parametrize("section", sorted(SCHEMA["properties"]))
def test_a_field_that_differs_is_told(loaded: None, db: None, section: str) -> None:
    """In a file of its section alone, and no more when that is loaded again, nor the whole file after it.

    The whole file takes longest: `make fuzz` loads it after each field, `make test` after every fourth.
    """
    silent, restless = [], []
    programmes = {field: changed(field) for field in FIELDS if field.startswith(section)}
    for number, (field, data) in enumerate((f, d) for f, d in programmes.items() if d):
        with transaction.atomic():
            part = {name: data[name] for name in ("summit", "people", section)}
            differences = load(read(json.dumps(part)), now=NOW)
            if not differences:
                silent.append(field)
            elif not all(line.startswith("left as it is: ") for line in differences):
                again = load(read(json.dumps(data if IN_FULL or number % 4 == 0 else part)), now=NOW)
                restless += [(field, line) for line in again if not line.startswith("left as it is: ")]
            transaction.set_rollback(True)

    assert (silent, restless) == ([], [])
