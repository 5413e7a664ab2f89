"""Constraints of the database that Django has no class for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BaseConstraint, Model


class RefersToOwn(BaseConstraint):
    """The row that `field` refers to has as its `party` what the row with the constraint names in `owner`.

    So the head of a delegation is one of its delegates. In PostgreSQL it is a foreign key of two columns, checked when
    the transaction ends, as Django's own are. The table of `party` needs a unique index of its key with `party`.
    """

    def __init__(self, *, name: str, field: str, owner: str, party: str = "party", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.field, self.owner, self.party = field, owner, party

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the statement that adds it."""
        own, owner = (model._meta.get_field(name).column for name in (self.field, self.owner))
        party = model._meta.get_field(self.field).remote_field.model._meta.get_field(self.party)
        quote = schema_editor.quote_name
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY ({quote(own)}, {quote(owner)})"
            f" REFERENCES {quote(party.model._meta.db_table)}"
            f" ({quote(party.model._meta.pk.column)}, {quote(party.column)}) DEFERRABLE INITIALLY DEFERRED"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the statement that removes it."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Return nothing: a table is made without it, as the other table may not be there yet; a migration adds it."""
        return ""

    def validate(self, model: Any, instance: Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """Refuse a row of another party, beside the field."""
        if exclude and self.field in exclude:
            return
        chosen = getattr(instance, self.field)
        owner = getattr(instance, model._meta.get_field(self.owner).attname)
        if chosen and getattr(chosen, chosen._meta.get_field(self.party).attname) != owner:
            raise ValidationError({self.field: ValidationError(self.get_violation_error_message(), code=self.name)})

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """Return the arguments for a migration."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "owner": self.owner, "party": self.party}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RefersToOwn) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__
