"""Copy a summit in parts, which the apps register in their modules `copied_parts`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from django.db.models import ForeignKey, Model, QuerySet
from django.utils.translation import gettext

from summit.core.refusals import BadValue
from summit.core.registry import Registry
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = TypeVar("Row", bound=Model)
Tables = Mapping[type[Model], str]


class PartMissing(BadValue):
    """A chosen part refers to a part that is not chosen."""

    code = "part_missing"


@dataclass
class Copy:
    """A copy that is being made: from which summit into which, and the rows that were copied so far."""

    source: Summit
    summit: Summit
    now: datetime
    rows: dict[tuple[type[Model], object], Model] = field(default_factory=dict)

    def of(self, row: Row | None) -> Row | None:
        """Return the copy of the row; None if it was not copied."""
        return None if row is None else self.copied(type(row), row.pk)

    def copied(self, model: type[Row], key: object) -> Row | None:
        """Return the copy of the row with that key; None if it was not copied."""
        return cast("Row | None", self.summit if model is Summit else self.rows.get((model, key)))

    def add(self, row: Model, **changes: object) -> None:
        """Copy the row with what it refers to; leave it out if it needs a row that was not copied.

        Nothing is scheduled in the new summit yet, so no calendar has to be asked.
        """
        model, values = type(row), dict(changes)
        for column in model._meta.concrete_fields:
            if column.primary_key or column.name in changes:
                continue
            value = getattr(row, column.attname)
            values[column.name] = (
                self.copied(column.remote_field.model, value) if isinstance(column, ForeignKey) else value
            )
            if values[column.name] is None and not column.null:
                return
        made = model(**values)
        made.save()
        for relation in model._meta.many_to_many:
            others = (self.of(other) for other in getattr(row, relation.name).all())
            getattr(made, relation.name).set([other for other in others if other])
        for known_as in (model, *model._meta.get_parent_list()):
            self.rows[known_as, row.pk] = made


@dataclass(frozen=True)
class Part:
    """Tables whose rows are copied together, each with the lookup of its summit.

    `changes` are the columns that a copy begins with, where it does not keep them. `needs` are the parts to which the
    rows refer.
    """

    label: "StrOrPromise"
    tables: Tables
    changes: Mapping[str, object] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def of(self, summit: Summit) -> Iterator[QuerySet[Model]]:
        """Yield the rows of each table that belong to the summit."""
        for model, path in self.tables.items():
            yield model._default_manager.filter(**{path: summit}).order_by("pk")

    def count(self, summit: Summit) -> int:
        """Return how many rows would be copied from the summit, without those that are parts of them."""
        return next(self.of(summit)).count()

    def copy(self, copy: Copy) -> None:
        """Copy the rows."""
        for rows in self.of(copy.source):
            for row in rows:
                copy.add(row, **self.changes)


PARTS: Registry[str, Part] = Registry("copied_parts")


def part_choices() -> list[tuple[str, "StrOrPromise"]]:
    """Return the names of the parts with their labels."""
    return [(name, part.label) for name, part in parts().items()]


def parts() -> dict[str, Part]:
    """Return the parts by their names, in the order in which they are copied: each after those that it refers to."""
    return dict(PARTS)


def refuse_incomplete(chosen: Collection[str]) -> None:
    """Refuse a choice that lacks a part to which a chosen one refers. Raises PartMissing."""
    known = parts()
    for name in chosen:
        if lacking := [str(known[other].label) for other in known[name].needs if other not in chosen]:
            names = {"part": known[name].label, "others": ", ".join(lacking)}
            raise PartMissing(gettext("%(part)s cannot be copied without: %(others)s.") % names, field="parts")


def copy_parts(source: Summit, summit: Summit, *, chosen: Collection[str], now: datetime) -> None:
    """Copy the chosen parts. Raises PartMissing, and what the services of the parts refuse."""
    refuse_incomplete(chosen)
    copy = Copy(source, summit, now)
    for name, part in parts().items():
        if name in chosen:
            part.copy(copy)
