"""One loading of a programme file: what it changes, and where in the file it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from summit.accounts.models import User
from summit.calendar.services import telling_of
from summit.core.refusals import Refusal
from summit.programme.programme_file.document import BadFile, Document, PathInFile
from summit.summits.models import Summit

M = TypeVar("M", bound=models.Model)


@dataclass
class Load:
    """One loading: the file, what was changed so far, and the way from the file's codes to rows."""

    document: Document
    now: datetime
    changes: list[str] = field(default_factory=list)
    found: dict[tuple[type[models.Model], str], Any] = field(default_factory=dict)
    summit: Summit = field(init=False)
    has_other_days: bool = field(init=False, default=False)
    by: User = field(init=False)

    @property
    def as_of(self) -> datetime:
        """The hour of what the file gives none: now, and the end of a summit that is over."""
        return min(self.now, self.summit.span.ends_at)

    def section(self, name: str) -> Iterator[tuple[str, dict[str, Any], PathInFile]]:
        """Yield code, facts and path of each entry of a section."""
        for code, facts in self.document.data.get(name, {}).items():
            yield code, facts, (name, code)

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Name the place in the file for whatever is refused inside."""
        try:
            yield
        except Refusal as refusal:
            where = [*path, refusal.field] if refusal.field else list(path)
            raise BadFile([self.document.fault(where, refusal.message_for(self.by))]) from refusal
        except ValidationError as error:
            raise BadFile([self.document.fault(path, " ".join(error.messages))]) from error
        except IntegrityError as error:
            message = str(error).splitlines()[0]
            raise BadFile([self.document.fault(path, message)]) from error

    def upsert(self, model: type[M], identity: dict[str, Any], facts: dict[str, Any]) -> M:
        """Create the row of that identity, or change what differs in it; note either."""
        row = model._default_manager.filter(**identity).first()
        label = f"{model._meta.verbose_name} {'/'.join(str(v) for k, v in identity.items() if k != 'summit')}"
        if row is None:
            row = model(**identity, **facts)
            self.check(row)
            row.save()
            self.changes.append(f"created {label}")
            return row
        different = {name: value for name, value in facts.items() if getattr(row, name) != value}
        for name, value in different.items():
            self.changes.append(f"changed {label}: {name} {getattr(row, name)} -> {value}")
        if different:
            with telling_of(row, now=self.now):
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
                raise BadFile([self.document.fault(path, message)])
            # Found once: codes are many, and each stands in many places.
            self.found[model, code] = row
        return self.found[model, code]
