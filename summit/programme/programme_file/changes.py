"""One load of a programme file: its changes, and the rows that the codes of the file mean.

Rows and keys that the file does not have are left alone. `null` or `[]` empties a field.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models

from summit.accounts.models import User
from summit.calendar.models import Resource
from summit.calendar.services import changing
from summit.core.refusals import Refusal
from summit.delegations.models import Delegate
from summit.programme.programme_file.faults import Facts, Fault, InvalidProgrammeFile, PathInFile
from summit.programme.programme_file.file import ProgrammeFile
from summit.summits.models import Summit

M = TypeVar("M", bound=models.Model)


@dataclass
class Load:
    """One load: the file, the changes so far, and the rows found by the codes of the file.

    `kept` has the differences that were left, because the thing has happened or is for others to change.
    """

    file: ProgrammeFile
    now: datetime
    asked_by: User | None = None  # None: an operator
    changes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    replacements: list[tuple[datetime, Delegate, Delegate]] = field(default_factory=list)  # since when, whom, by whom
    found: dict[tuple[type[models.Model], str], models.Model] = field(default_factory=dict)
    summit: Summit = field(init=False)
    has_other_days: bool = field(init=False, default=False)
    by: User = field(init=False)  # once the people are loaded

    @property
    def as_of(self) -> datetime:
        """The time of changes for which the file has none: now, or the end of a summit that is over."""
        return min(self.now, self.summit.span.ends_at)

    def section(self, name: str) -> Iterator[tuple[str, Facts, PathInFile]]:
        """Yield code, facts and path of each entry of a section."""
        for code, facts in self.file.data.get(name, {}).items():
            yield code, facts, (name, code)

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Raise InvalidProgrammeFile with this place in the file for errors inside the block."""
        try:
            yield
        except Refusal as refusal:
            where = [*path, refusal.field] if refusal.field else list(path)
            raise InvalidProgrammeFile(
                [self.file.fault(where, refusal.message_for(getattr(self, "by", None)))]
            ) from refusal
        except ValidationError as error:
            raise InvalidProgrammeFile(self._invalid(path, error)) from error
        except IntegrityError as error:
            message = str(error).splitlines()[0]
            raise InvalidProgrammeFile([self.file.fault(path, message)]) from error

    def _invalid(self, path: PathInFile, error: ValidationError) -> Iterator[Fault]:
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, messages in by_field.items():
            where = path if name == NON_FIELD_ERRORS else [*path, name]
            yield self.file.fault(where, " ".join(messages))

    def keep(self, path: PathInFile, message: str) -> None:
        """Report a difference at `path` that is kept, and why."""
        self.kept.append(f"left as it is: {'.'.join(map(str, path))}: {message}")

    def keep_unlike(self, path: PathInFile, row: models.Model, facts: Facts, why: str) -> None:
        """Report each fact in which the row differs from the file, and why it is kept."""
        for name, value in facts.items():
            if (present := getattr(row, name)) != value:
                self.keep([*path, name], f"{self.text_of(present)}, not {self.text_of(value)}; {why}")

    def text_of(self, value: object) -> str:
        """Return the value as text for people: times on the summit's clock, rows by their codes."""
        if isinstance(value, datetime):
            return str(value.astimezone(self.file.zone))
        if isinstance(value, list):
            return ", ".join(map(self.text_of, value)) or "none"
        return str(getattr(value, "code", value))

    def upsert(self, model: type[M], identity: Facts, facts: Facts, *, at_first: Facts | None = None) -> M:
        """Create the row with that identity, or change the facts in which it differs, and report it.

        Facts that begin with `even_if_` are not stored: they accept conflicts of the change (see `changing`). Those in
        `at_first` are for a new row alone.
        """
        row = model._default_manager.filter(**identity).first()
        accepted = {name: facts[name] for name in facts if name.startswith("even_if_")}
        facts = {name: value for name, value in facts.items() if name not in accepted}
        label = f"{model._meta.verbose_name} {'/'.join(str(v) for k, v in identity.items() if k != 'summit')}"
        if row is None:
            row = model(**identity, **facts, **(at_first or {}))
            with changing(row, now=self.now, **accepted):
                self.check(row)
                row.save()
            self.changes.append(f"created {label}")
            return row
        different = {name: value for name, value in facts.items() if getattr(row, name) != value}
        for name, value in different.items():
            self.changes.append(f"changed {label}: {name} {self.text_of(getattr(row, name))} -> {self.text_of(value)}")
        if different:
            with changing(row, now=self.now, **accepted):
                for name, value in different.items():
                    setattr(row, name, value)
                self.check(row)
                row.save()
        return row

    def check(self, row: models.Model) -> None:
        """Run the validators and constraints of the model."""
        row.full_clean(validate_unique=False, validate_constraints=True)

    def find(self, model: type[M], code: str, path: PathInFile) -> M:
        """Return the row of this summit with that code; a fault at `path` if there is none."""
        found = self.found.get((model, code))
        if isinstance(found, model):
            return found
        rows = model._default_manager.filter(summit=self.summit, code=code)
        # The hours of an entry are on the clock of its place.
        row = (rows.select_related("venue") if issubclass(model, Resource) else rows).first()
        if row is None:
            message = f"there is no {model._meta.verbose_name} {code!r} in this file or summit"
            raise InvalidProgrammeFile([self.file.fault(path, message)])
        # The same few codes are named in many places.
        self.found[model, code] = row
        return row

    def find_optional(self, model: type[M], code: str | None, path: PathInFile) -> M | None:
        """Return the row with that code, or None if the file names none."""
        return None if code is None else self.find(model, code, path)

    def hour(self, facts: Facts, path: PathInFile, zone: ZoneInfo | None) -> Facts:
        """Return the start and the end of an entry as instants; they are on the clock of its venue."""
        return {name: self.file.instant_at(facts[name], zone, (*path, name)) for name in ("starts_at", "ends_at")}

    def find_all(self, model: type[M], codes: Iterable[str], path: PathInFile) -> list[M]:
        """Return the rows for the codes in the list at `path`."""
        return [self.find(model, code, (*path, number)) for number, code in enumerate(codes)]

    def replaces(self, replaced: Delegate, successor: Delegate, since: datetime) -> None:
        """Note that from that instant on the successor is in the place of a person whom the file names."""
        self.replacements = sorted([*self.replacements, (since, replaced, successor)], key=itemgetter(0))

    def are_replaced(self, people: Iterable[Delegate]) -> bool:
        """Say whether one of them is replaced at some hour."""
        replaced = {one.pk for _since, one, _successor in self.replacements}
        return any(one.pk in replaced for one in people)

    def in_function(self, people: Iterable[M], at: datetime | None) -> list[M]:
        """Return the people, or their successors, at an instant; without one, at the end."""
        present = list(people)
        for since, replaced, successor in self.replacements:
            if at is None or since <= at:
                # They are of one model, whatever it is called here.
                present = [cast("M", successor) if one == replaced else one for one in present]
        return list(dict.fromkeys(present))

    def find_given(self, facts: Facts, path: PathInFile, **wanted: type[models.Model]) -> Facts:
        """Return the rows for those keys of `wanted` (a model for each) that the entry has."""
        return {
            name: self.find_optional(model, facts[name], (*path, name))
            for name, model in wanted.items()
            if name in facts
        }
