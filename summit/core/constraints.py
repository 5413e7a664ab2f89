"""Constraints of the database that Django has no class for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, CheckConstraint, F, Field, Model, Q

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class RefersToOwn(BaseConstraint):
    """The row that `field` refers to has as its `party` what the row with the constraint names in `owner`.

    So the head of a delegation is one of its delegates. In PostgreSQL it is a foreign key of two columns, checked when
    the transaction ends, as Django's own are. The table of `party` needs a unique index of its key with `party`.
    """

    def __init__(self, *, name: str, field: str, owner: str, party: str = "party", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.field, self.owner, self.party = field, owner, party

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Return the statement that adds it."""
        own, owner = _column(model, self.field), _column(model, self.owner)
        party = _field(_referred(model, self.field), self.party)  # perhaps of a parent of the other row's model
        return (
            f"ALTER TABLE {_table(model)} ADD CONSTRAINT {_quoted(self.name)} FOREIGN KEY ({own}, {owner})"
            f" REFERENCES {_table(party.model)} ({_column(party.model, 'pk')}, {_quoted(str(party.column))})"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Return the statement that removes it."""
        return f"ALTER TABLE {_table(model)} DROP CONSTRAINT {_quoted(self.name)}"

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Return nothing: a table is made without it, as the other table may not be there yet; a migration adds it."""
        return ""

    def validate(
        self, model: type[Model], instance: Model, exclude: set[str] | None = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """Refuse a row of another party, beside the field."""
        if exclude and self.field in exclude:
            return
        chosen = getattr(instance, self.field)
        owner = getattr(instance, _field(model, self.owner).attname)
        if chosen and getattr(chosen, _field(type(chosen), self.party).attname) != owner:
            raise ValidationError({self.field: ValidationError(self.get_violation_error_message(), code=self.name)})

    def deconstruct(self) -> tuple[str, Sequence[object], dict[str, object]]:
        """Return the arguments for a migration."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "owner": self.owner, "party": self.party}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RefersToOwn) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


def _field(model: type[Model] | None, name: str) -> Field:
    assert model is not None  # noqa: S101 -- Django gives it to each constraint
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(found, Field)  # noqa: S101 -- a column of the model, not a relation to it
    return found


def _referred(model: type[Model] | None, name: str) -> type[Model]:
    relation = _field(model, name).remote_field
    assert relation is not None  # noqa: S101 -- it refers to the other row
    return relation.model


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _table(model: type[Model] | None) -> str:
    assert model is not None  # noqa: S101 -- Django gives it to each constraint
    return _quoted(model._meta.db_table)


def _column(model: type[Model] | None, name: str) -> str:
    return _quoted(str(_field(model, name).column))


def has_its_end(name: str, message: "StrOrPromise") -> CheckConstraint:
    """Return the constraint that what is not open any more has the hour of its end, and what is open has none."""
    condition = Q(status="open", ended_at=None) | (~Q(status="open") & Q(ended_at__isnull=False))
    return CheckConstraint(name=name, condition=condition, violation_error_message=message)


def ends_after_start(name: str, message: "StrOrPromise") -> CheckConstraint:
    """Return the constraint that `ends_at` is after `starts_at`."""
    return CheckConstraint(name=name, condition=Q(ends_at__gt=F("starts_at")), violation_error_message=message)
