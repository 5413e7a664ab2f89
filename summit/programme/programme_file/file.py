"""Read a programme file; faults of its format are reported with their line and path."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError as SchemaFault

from summit.core.symbols import validate_symbol
from summit.core.text import check_text
from summit.core.wall_clock import instants_of
from summit.programme.programme_file.faults import Facts, Fault, InvalidProgrammeFile, PathInFile
from summit.programme.programme_file.older import say_as_today
from summit.programme.programme_file.yaml_text import compose, node_at, value_of
from summit.summits.active_days import period_of, validate_period
from summit.summits.models import is_time_zone, validate_time_zone

SCHEMA = json.loads((Path(__file__).parent / "format.schema.json").read_text(encoding="utf-8"))
SHOWN = 120
WRITTEN = len("2025-11-26 10:00")
HoursAtVenues = dict[PathInFile, tuple[str, ZoneInfo]]  # the hour as it is written, and the zone, by the path


class ProgrammeFile:
    """A valid file: its data, the lines of its entries, and its times as instants."""

    def __init__(self, data: Facts, root: yaml.Node | None, first_day: date | None = None) -> None:
        self.data = data
        self.root = root
        self.zone = ZoneInfo(data["summit"]["time_zone"])
        self.shift = _shift(data, first_day)

    def beginning(self, first_day: date | None) -> "ProgrammeFile":
        """Return the programme moved to begin on `first_day`. Raises InvalidProgrammeFile for a skipped hour."""
        if faults := list(_faults(self.data, self.root, first_day)):
            raise InvalidProgrammeFile(faults)
        return ProgrammeFile(self.data, self.root, first_day)

    def day(self, text: str) -> date:
        """Return the day for a day of the file, moved with the programme."""
        return date.fromisoformat(text) + self.shift

    def period(self, text: str) -> str:
        """Return active days of the summit, moved with the programme."""
        return str(period_of(text).moved(self.shift))

    def instant(self, text: str) -> datetime:
        """Return the instant of a time on the summit's clock, such as 2025-11-26 10:00."""
        return _instant(text, self.zone, self.shift)

    def instant_at(self, text: str, zone: ZoneInfo | None, path: PathInFile) -> datetime:
        """Return the instant of a time on the clock of a venue, by default on the summit's."""
        try:
            return _instant(text, zone or self.zone, self.shift)
        except _HourError as error:  # of a venue that the file does not have, so that its clock was not known before
            raise InvalidProgrammeFile([self.fault(path, str(error))]) from error

    def day_of(self, at: datetime) -> date:
        """Return the day on the summit's clock at that instant."""
        return at.astimezone(self.zone).date()

    def clock(self, text: str) -> time:
        """Return a time of day."""
        return time.fromisoformat(text)

    def fault(self, path: PathInFile, message: str) -> Fault:
        """Return a fault with the line of `path`."""
        return _fault(self.root, path, message)


def read(text: str) -> ProgrammeFile:
    """Read the text of a file. Raises InvalidProgrammeFile with all faults of its format."""
    try:
        root = compose(text)
        data = value_of(root)
        say_as_today(data)
        faults = list(_faults(data, root, None))
    except RecursionError as error:
        raise InvalidProgrammeFile([Fault(1, "", "it is nested too deeply, or in itself")]) from error
    if faults or not isinstance(data, dict):
        raise InvalidProgrammeFile(faults)
    return ProgrammeFile(data, root)


def _faults(data: object, root: yaml.Node | None, first_day: date | None) -> Iterable[Fault]:
    """Yield the faults by the schema; if there are none, dates, times and zones that do not exist."""
    errors = list(Draft202012Validator(SCHEMA).iter_errors(data))
    if not errors and isinstance(data, dict):
        if not is_time_zone(data["summit"]["time_zone"]):
            yield _fault(root, ["summit", "time_zone"], "expected an IANA zone, such as Asia/Bishkek")
            return
        own = _hours_at_venues(data)
        found = Draft202012Validator(SCHEMA, format_checker=_formats(data, first_day)).iter_errors(data)
        errors = [one for one in found if tuple(one.absolute_path) not in own]
        yield from _faults_of_hours(own, root, _shift(data, first_day))
    for error in errors:
        path = list(error.absolute_path)
        yield _fault(root, path, _expected(error, node_at(root, path)[0]))
    for where, value in _leaves(data):
        if isinstance(value, str) and (unseen := _unseen(value)):
            yield _fault(root, where, unseen)


def _faults_of_hours(hours: HoursAtVenues, root: yaml.Node | None, shift: timedelta) -> Iterable[Fault]:
    for path, (hour, zone) in hours.items():
        try:
            _instant(hour, zone, shift)
        except _HourError as wrong:
            yield _fault(root, path, str(wrong))
        except ValueError:
            yield _fault(root, path, f"there is no such date or hour: {hour}")


def _hours_at_venues(data: Facts) -> HoursAtVenues:
    """Return the hours of sessions and meetings at venues of the file that have a clock of their own, by their path."""
    zones = {code: one.get("time_zone") or "" for code, one in data.get("venues", {}).items()}
    zones |= {code: zones.get(room.get("venue") or "", "") for code, room in data.get("rooms", {}).items()}
    places: list[tuple[PathInFile, Facts]] = [
        (("sessions", code), one) for code, one in data.get("sessions", {}).items()
    ]
    requests = data.get("bilateral_requests", {}).items()
    places += [(("bilateral_requests", code, "placed"), one["placed"]) for code, one in requests if "placed" in one]
    found: HoursAtVenues = {}
    for path, one in places:
        name = zones.get(one.get("room") or one.get("venue") or "", "")
        if is_time_zone(name):
            hours = (key for key in ("starts_at", "ends_at") if key in one)
            found |= {(*path, key): (one[key], ZoneInfo(name)) for key in hours}
    return found


def _formats(data: Facts, first_day: date | None) -> FormatChecker:
    """Return the checker of the schema's formats, which knows the summit's clock."""
    zone = ZoneInfo(data["summit"]["time_zone"])
    checks: dict[str, Callable[[str], object]] = {
        "day": date.fromisoformat,
        "hour": time.fromisoformat,
        "instant": lambda text: _instant(text, zone, _shift(data, first_day)),
        "symbol": validate_symbol,
        "active_days": validate_period,
        "time_zone": lambda name: validate_time_zone(name) if name else None,
    }
    checker = FormatChecker(formats=())
    for name, check in checks.items():
        checker.checks(name, raises=(ValueError, OverflowError, ValidationError))(_of_text(check))
    return checker


def _of_text(check: Callable[[str], object]) -> Callable[[object], bool]:
    def is_right(value: object) -> bool:
        if isinstance(value, str):
            check(value)
        return True

    return is_right


def _shift(data: Facts, first_day: date | None) -> timedelta:
    return first_day - date.fromisoformat(data["summit"]["starts_on"]) if first_day else timedelta(0)


class _HourError(ValueError):
    """A time that the clocks skip, or show twice."""


def _instant(text: str, zone: ZoneInfo, shift: timedelta) -> datetime:
    """Return the instant of a time on the zone's clock; a time that occurs twice is written with its offset."""
    hour = datetime.fromisoformat(text[:WRITTEN]) + shift
    found = instants_of(hour, zone)
    offset = text[WRITTEN:].strip()
    if not found:
        raise _HourError(f"the clocks of {zone.key} are put forward over {hour:%Y-%m-%d %H:%M}: there is no such hour")
    by_offset = {at.astimezone(zone).isoformat()[-len("+00:00") :]: at for at in found}
    if offset in by_offset:
        return by_offset[offset]
    if offset and not shift:
        raise _HourError(f"the clocks of {zone.key} show this hour at {' or '.join(by_offset)}, not at {offset}")
    if len(found) > 1:
        ways = " or ".join(f'"{hour:%Y-%m-%d %H:%M} {name}"' for name in by_offset)
        raise _HourError(f"this hour comes twice in {zone.key}: write {ways}")
    return found[0]


def _expected(error: SchemaFault, node: yaml.Node | None) -> str:
    """Return a message with the expected and the found value."""
    if error.validator == "anyOf" and error.context:
        # For a value that may be null, the other alternative is the better explanation.
        return _expected(error.context[-1], node)
    if error.validator == "format":
        return _unlike(error)
    found = json.dumps(error.instance, ensure_ascii=False, default=str)[:SHOWN]
    wanted = _wanted(error)
    if wanted is None:
        return str(error.message)[: 3 * SHOWN]
    if error.validator == "type" and "string" in str(error.validator_value) and isinstance(node, yaml.ScalarNode):
        return f'expected {wanted}, found {found}; to have it as a text, put it in quotes: "{node.value[:SHOWN]}"'
    return f"expected {wanted}, found {found}"


def _wanted(error: SchemaFault) -> str | None:
    value: object = error.validator_value
    values = value if isinstance(value, list) else [value]
    if error.validator == "pattern":
        # The description of a schema explains the form.
        description = error.schema.get("description") if isinstance(error.schema, dict) else None
        return str(description or f"a text of the form {value}")
    if error.validator == "enum":
        return f"one of {', '.join(map(str, values))}"
    if error.validator == "type":
        return " or ".join(map(str, values))
    if error.validator == "uniqueItems":
        return "each once"
    if error.validator in {"maxItems", "maxProperties"}:
        return f"at most {value}"
    return None


def _unlike(error: SchemaFault) -> str:
    cause = error.cause
    if isinstance(cause, _HourError):
        return str(cause)
    if isinstance(cause, ValidationError):
        return " ".join(cause.messages)
    return f"there is no such date or hour: {str(error.instance)[:SHOWN]}"


def _fault(root: yaml.Node | None, path: PathInFile, message: str) -> Fault:
    return Fault(node_at(root, path)[1], ".".join(map(str, path)), message)


def _unseen(text: str) -> str:
    """Return the fault of an invisible character. Line breaks are checked by the models."""
    try:
        check_text(text)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterable[tuple[PathInFile, object]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        yield path, value
        return
    for key, inner in pairs:
        yield from _leaves(inner, (*path, key))
