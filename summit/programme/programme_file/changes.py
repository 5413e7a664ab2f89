"""One loading of a programme file: what it changes, and where in the file that is written.

What the file does not name is left alone: a fact by leaving out its key, too. `null` or `[]` empties it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models

from summit.accounts.models import User
from summit.calendar.services import changing
from summit.core.refusals import Refusal
from summit.programme.programme_file.faults import Facts, Fault, InvalidProgrammeFile, PathInFile
from summit.programme.programme_file.file import ProgrammeFile
from summit.summits.models import Summit

M = TypeVar("M", bound=models.Model)


@dataclass
class Load:
    """One loading: the file, what was changed so far, and the way from the file's codes to rows.

    `kept` is what differs and is left as it is, because it has happened or belongs to someone else.
    """

    file: ProgrammeFile
    now: datetime
    changes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    found: dict[tuple[type[models.Model], str], Any] = field(default_factory=dict)
    summit: Summit = field(init=False)
    has_other_days: bool = field(init=False, default=False)
    by: User = field(init=False, default=None)  # type: ignore[assignment]

    @property
    def as_of(self) -> datetime:
        """The hour of what the file gives none: now, and the end of a summit that is over."""
        return min(self.now, self.summit.span.ends_at)

    def section(self, name: str) -> Iterator[tuple[str, Facts, PathInFile]]:
        """Yield code, facts and path of each entry of a section."""
        for code, facts in self.file.data.get(name, {}).items():
            yield code, facts, (name, code)

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Name the place in the file for whatever is refused inside."""
        try:
            yield
        except Refusal as refusal:
            where = [*path, refusal.field] if refusal.field else list(path)
            raise InvalidProgrammeFile([self.file.fault(where, refusal.message_for(self.by))]) from refusal
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
        """Note that what the file says at `path` differs, and why it is left as it is."""
        self.kept.append(f"left as it is: {'.'.join(map(str, path))}: {message}")

    def keep_unlike(self, path: PathInFile, row: models.Model, facts: Facts, why: str) -> None:
        """Note each of the facts in which the row differs from the file."""
        for name, value in facts.items():
            if (present := getattr(row, name)) != value:
                self.keep([*path, name], f"{self.shown(present)}, not {self.shown(value)}; {why}")

    def shown(self, value: Any) -> str:
        """Return the value as it is said to a person: hours on the summit's clock, rows by their codes."""
        if isinstance(value, datetime):
            return str(value.astimezone(self.file.zone))
        if isinstance(value, list):
            return ", ".join(map(self.shown, value)) or "none"
        return str(getattr(value, "code", value))

    def upsert(self, model: type[M], identity: Facts, facts: Facts) -> M:
        """Create the row of that identity, or change what differs in it; note either.

        What begins with `even_if_` among the facts is accepted of a change (see `changing`).
        """
        row = model._default_manager.filter(**identity).first()
        accepted = {name: facts[name] for name in facts if name.startswith("even_if_")}
        facts = {name: value for name, value in facts.items() if name not in accepted}
        label = f"{model._meta.verbose_name} {'/'.join(str(v) for k, v in identity.items() if k != 'summit')}"
        if row is None:
            row = model(**identity, **facts)
            with changing(row, now=self.now, **accepted):
                self.check(row)
                row.save()
            self.changes.append(f"created {label}")
            return row
        different = {name: value for name, value in facts.items() if getattr(row, name) != value}
        for name, value in different.items():
            self.changes.append(f"changed {label}: {name} {self.shown(getattr(row, name))} -> {self.shown(value)}")
        if different:
            with changing(row, now=self.now, **accepted):
                for name, value in different.items():
                    setattr(row, name, value)
                self.check(row)
                row.save()
        return row

    def check(self, row: models.Model) -> None:
        """Have the model's own validators look at the row."""
        row.full_clean(validate_unique=False, validate_constraints=True)

    def find(self, model: type[models.Model], code: str | None, path: PathInFile) -> Any:
        """Return the row that `code` names in this summit; a fault at `path` where there is none."""
        if code is None:
            return None
        if (model, code) not in self.found:
            row = model._default_manager.filter(summit=self.summit, code=code).first()
            if row is None:
                message = f"there is no {model._meta.verbose_name} {code!r} in this file or summit"
                raise InvalidProgrammeFile([self.file.fault(path, message)])
            # Found once: codes are many, and each stands in many places.
            self.found[model, code] = row
        return self.found[model, code]

    def hour(self, facts: Facts) -> Facts:
        """Return the instants at which an entry begins and ends."""
        return {name: self.file.instant(facts[name]) for name in ("starts_at", "ends_at")}

    def find_all(self, model: type[models.Model], codes: Iterable[str], path: PathInFile) -> list[Any]:
        """Return the rows that `codes`, a list at `path`, name in this summit."""
        return [self.find(model, code, (*path, number)) for number, code in enumerate(codes)]

    def find_given(self, facts: Facts, path: PathInFile, **wanted: type[models.Model]) -> Facts:
        """Return those of `wanted`, a model for each name, that the file names, as rows."""
        return {name: self.find(model, facts[name], (*path, name)) for name, model in wanted.items() if name in facts}
