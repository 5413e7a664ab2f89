"""The programme file: validated wholly, loaded wholly, changing only what differs."""

import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from summit.calendar.models import Engagement
from summit.delegations.models import Delegation
from summit.programme.programme_file import yaml_text
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.programme.programme_file.yaml_text import compose, value_of
from summit.summits.models import Summit

BISHKEK = Path(__file__).parents[2] / "demo" / "bishkek-2025.yaml"
SMALL = """
summit:
  slug: small
  name: {en: Small}
  organization: {en: Org}
  host_city: {en: Bishkek}
  time_zone: Asia/Bishkek
  languages: [en]
  starts_on: "2025-11-26"
  ends_on: "2025-11-27"
people:
  - {email: o@example.org, name: O, role: organizer}
venues:
  hall: {name: {en: Hall}}
rooms:
  blue: {name: {en: Blue}, venue: hall, capacity: 10}
sessions:
  one:
    title: {en: One}
    starts_at: "2025-11-26 10:00"
    ends_at: "2025-11-26 11:00"
    room: blue
"""


def put(text: str, now: datetime) -> list[str]:
    return load(read(text), now=now)


def test_changed_file_changes_just_that_and_says_so(db: Any, now: datetime) -> None:
    put(SMALL, now)

    changes = put(
        SMALL.replace('"2025-11-26 11:00"', '"2025-11-26 11:30"').replace("capacity: 10", "capacity: 12"), now
    )

    assert changes == [
        "changed room blue: capacity 10 -> 12",
        "changed session one: ends_at -> 2025-11-26 11:30:00+06:00",
    ]
    assert Engagement.objects.get().ends_at == datetime(2025, 11, 26, 5, 30, tzinfo=UTC)


def test_however_letters_are_composed_the_file_says_the_same() -> None:
    composed, in_parts = 'СКБ й/1: ["й"]\n', unicodedata.normalize("NFD", 'СКБ й/1: ["й"]\n')

    assert in_parts != composed
    assert value_of(compose(in_parts)) == value_of(compose(composed)) == {"СКБ й/1": ["й"]}
    with pytest.raises(InvalidProgrammeFile) as refused:
        compose(composed + in_parts)
    assert "stands here twice, first on line 1" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "message"),
    [
        ("capacity: 10", "capacity: ten", 16, "rooms.blue.capacity", "expected integer"),
        ("capacity: 10", "capacity: 10, seats: 4", 16, "rooms.blue", "'seats' was unexpected"),
        ("venue: hall", "venue: cave", 16, "rooms.blue.venue", "there is no venue 'cave'"),
        ("role: organizer", "role: king", 12, "people.0.role", "expected one of chief"),
        ("role: organizer", "role: observer", 11, "people", "at least one organizer"),
        ("role: organizer", "role: viewer", 12, "people.0", "name their party"),
        ("Asia/Bishkek", "Asia/Nowhere", 7, "summit.time_zone", "IANA"),
        ('"2025-11-26 10:00"', '"26.11.2025"', 20, "sessions.one.starts_at", "expected YYYY-MM-DD HH:MM"),
        ('"2025-11-26 10:00"', '"2025-11-31 10:00"', 20, "sessions.one.starts_at", "no such date"),
        ('"2025-11-26 10:00"', '"2025-11-26 12:00"', 21, "sessions.one.ends_at", "end after it starts"),
        ('"2025-11-26 10:00"', '"2025-11-26 10:07"', 20, "sessions.one.starts_at", "multiples of 15"),
        ('"2025-11-26 11:00"', '"2025-11-29 11:00"', 21, "sessions.one.ends_at", "within the days"),
        ('ends_on: "2025-11-27"', 'ends_on: "2025-11-25"', 2, "summit", "last day cannot be before"),
        ("  blue:", "  blue: {}\n  blue:", 17, "rooms.blue", "stands here twice, first on line 16"),
        ("summit:", "summit: [", 4, "", "not YAML"),
        ("{en: Small}", "{}", 4, "summit.name", "non-empty"),
    ],
)
def test_faults_name_line_path_and_what_was_expected(
    db: Any, now: datetime, old: str, new: str, line: int, path: str, message: str
) -> None:
    with pytest.raises(InvalidProgrammeFile) as refused:
        put(SMALL.replace(old, new), now)

    fault = refused.value.faults[0]
    assert (fault.line, fault.path) == (line, path)
    assert message in fault.message
    assert not Summit.objects.exists()


def test_clash_in_a_file_is_named_and_nothing_is_loaded(db: Any, now: datetime) -> None:
    second = SMALL + SMALL.split("sessions:\n")[1].replace("one:", "two:")

    with pytest.raises(InvalidProgrammeFile, match=r"line 25, sessions.two.starts_at: .*“One”"):
        put(second, now)

    assert not Summit.objects.exists()


def test_days_can_be_moved(db: Any, now: datetime) -> None:
    load(read(SMALL).beginning(date(2030, 3, 1)), now=now)

    assert Summit.objects.get().ends_on == date(2030, 3, 2)
    assert Engagement.objects.get().starts_at == datetime(2030, 3, 1, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "[]", "5", "summit", "a: !!python/object:os.system {}", "&a [*a]", "\x00", "{" * 2000]
)
def test_what_is_no_programme_is_refused(text: str) -> None:
    with pytest.raises(InvalidProgrammeFile):
        read(text)


def test_a_text_that_cannot_be_stored_is_shown_where_it_is() -> None:
    with pytest.raises(InvalidProgrammeFile, match="line 4, the file: this is not YAML: found invalid Unicode"):
        read(SMALL.replace("en: ", 'ru: "\\ud800", en: ', 1))


def test_command_says_what_it_did_and_what_is_wrong(db: Any, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)

    call_command("load_programme", str(file))
    call_command("load_programme", str(file))
    assert "Nothing differs." in capsys.readouterr().out
    file.write_text(yaml.safe_dump({"summit": {}}))
    with pytest.raises(CommandError, match="was not loaded"):
        call_command("load_programme", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_programme", str(tmp_path / "absent.yaml"))


AUTUMN = (
    SMALL.replace("Asia/Bishkek", "Europe/Budapest")
    .replace("2025-11-26", "2027-10-31")
    .replace("2025-11-27", "2027-10-31")
)
SPRING = AUTUMN.replace("2027-10-31", "2027-03-28")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            AUTUMN.replace("31 10:00", "31 02:30"),
            r'comes twice in Europe/Budapest: write "2027-10-31 02:30 \+02:00" or',
        ),
        (AUTUMN.replace("31 10:00", "31 02:30 +05:00"), r"at \+02:00 or \+01:00, not at \+05:00"),
        (SPRING.replace("28 10:00", "28 02:30"), "put forward over 2027-03-28 02:30: there is no such hour"),
    ],
)
def test_an_hour_that_is_not_one_instant_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidProgrammeFile, match=f"sessions.one.starts_at: .*{message}"):
        read(text)


def test_an_hour_that_comes_twice_has_its_offset_and_stays(db: Any, now: datetime) -> None:
    text = AUTUMN.replace("31 10:00", "31 02:30 +01:00")
    put(text, now)

    assert put(text, now) == []
    assert Engagement.objects.get().starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_no_and_half_past_eight_are_texts(db: Any, now: datetime) -> None:
    put(
        SMALL.replace(
            "people:", "  day_ends_at: 20:30\ndelegations:\n  NO: {name: {en: Norway, no: Norge}}\npeople:", 1
        ),
        now,
    )

    assert (Delegation.objects.get().code, str(Summit.objects.get().day_ends_at)) == ("NO", "20:30:00")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SMALL.replace("name: {en: Small}", "name: {en: 10}"),
            'found 10; to have it as a text, put it in quotes: "10"',
        ),
        ("a: " + "[" * 100 + "]" * 100, "nested too deeply"),
        (
            "a: &a [x, x]\n"
            + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
            "more than 500000 things",
        ),
        ("&a [*a]", "nested too deeply, or in itself"),
        ("x" * 8_000_001, "longer than"),
    ],
)
def test_what_is_no_text_and_what_is_too_much_is_said(text: str, message: str) -> None:
    with pytest.raises(InvalidProgrammeFile, match=message):
        read(text)


def test_what_is_written_once_counts_as_what_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "MOST_NODES", 500)

    with pytest.raises(InvalidProgrammeFile, match="more than 500 things"):
        read("[" + "x," * 500 + "]")


TWO = """
delegations:
  AAA: {name: {en: A}, delegates: {x: {name: {en: X}, office: {en: O}, rank: 30}}}
  BBB: {name: {en: B}, delegates: {y: {name: {en: Y}, office: {en: O}, rank: minister}}}
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "y: {name",
            "x: {name",
            "delegations.BBB.delegates.x: 'x' is entered twice, first as delegations.AAA.delegates.x",
        ),
        ("y: {name", "blue: {name", "'blue' is entered twice, first as rooms.blue"),
        ("BBB: {name", "BBB: {head: x, name", "delegations.BBB.head: This delegate belongs to another delegation"),
        ("BBB: {name", "BBB: {head: z, name", "delegations.BBB.head: there is no delegate 'z'"),
    ],
)
def test_a_code_is_of_one_thing(old: str, new: str, fault: str, db: Any, now: datetime) -> None:
    with pytest.raises(InvalidProgrammeFile, match=fault):
        put(SMALL + TWO.replace(old, new), now)


def test_a_delegate_of_another_delegation_is_not_taken_over(db: Any, now: datetime) -> None:
    put(SMALL + TWO, now)

    with pytest.raises(
        InvalidProgrammeFile, match="'x' is a delegate of AAA in this summit, and not a delegate of CCC"
    ):
        put(SMALL + TWO.replace("AAA", "CCC"), now)


def test_a_closure_with_another_hour_is_moved(db: Any, now: datetime) -> None:
    hour = 'starts_at: "2025-11-27 06:00", ends_at: "2025-11-27 07:00"'
    closed = f"\nclosures:\n  - {{title: {{en: Shut}}, resources: [blue], {hour}}}\n"
    put(SMALL + closed, now)

    assert put(SMALL + closed.replace("27 07:00", "27 08:00"), now) == ["changed closure Shut: hour"]
    assert Engagement.objects.standing().filter(kind="closure").count() == 1


@pytest.mark.parametrize("address", ["айгүл@example.org", "second@example", "a,b@example.org"])
def test_an_address_that_sign_in_refuses_is_refused_in_the_file(address: str, db: Any, now: datetime) -> None:
    with pytest.raises(InvalidProgrammeFile, match=r"people\.0\.email: Enter a valid email address"):
        put(SMALL.replace("o@example.org", f"'{address}'"), now)


def test_any_spelling_of_an_address_is_one_account(db: Any, now: datetime) -> None:
    put(SMALL, now)

    assert put(SMALL.replace("o@example.org", "O@EXAMPLE.org"), now) == []
