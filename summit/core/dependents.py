"""Rows that refer to a row, and prevent its deletion.

A foreign key that a model names in `part_of` makes its rows parts of the other row: they are deleted with it. Any other
reference prevents the deletion, also where the database would cascade or set null.
"""

from functools import cache

from django.db import models
from django.db.models import Exists, OuterRef

from summit.core.refusals import Refusal
from summit.core.transactions import transactional

MOST = 20  # rows that are found, of each kind
NAMED = 3  # rows that the sentence names


class InUse(Refusal):
    """Other rows refer to the row to be deleted; `used_by` names them."""

    code = "in_use"
    message = "Something else still refers to this; remove that first."


@cache
def references_to(model: type[models.Model]) -> tuple[tuple[type[models.Model], str], ...]:
    """Return the models whose rows keep a row of this one, each with the name of its field."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel | models.ManyToManyRel):
            continue
        referring, field = relation.related_model, relation.field
        is_part = field.name in getattr(referring, "part_of", ())
        is_others = referring._meta.app_config is None or not referring._meta.app_config.name.startswith("summit.")
        between = referring._meta.auto_created or getattr(relation, "parent_link", False)
        if not (is_part or is_others or between or field.remote_field.parent_link):
            found.append((referring, field.name))
    return tuple(found)


def is_used(row: models.Model) -> bool:
    """Say whether anything refers to the row. One query."""
    referring = [m._default_manager.filter(**{name: OuterRef("pk")}) for m, name in references_to(type(row))]
    there = type(row)._default_manager.filter(pk=row.pk).order_by()
    used = models.Q(pk__in=())
    for rows in referring:
        used |= models.Q(Exists(rows))
    return there.filter(used).exists()


def dependents(row: models.Model) -> list[models.Model]:
    """Return the rows that refer to the row, the first of each kind."""
    kinds = references_to(type(row))
    found = [one for model, name in kinds for one in model._default_manager.filter(**{name: row.pk})[:MOST]]
    return [_as_child(one) for one in found]


def _as_child(row: models.Model) -> models.Model:
    """Return the row as an instance of its child model, if it has one: a resource as the room."""
    children = [one for one in row._meta.related_objects if getattr(one, "parent_link", False)]
    return next((getattr(row, one.name) for one in children if hasattr(row, one.name)), row)


@transactional
def delete_unless_used(row: models.Model) -> None:
    """Delete a row and its parts; raise InUse if other rows refer to it."""
    # A transaction that refers to the row at this moment waits for the lock, and then finds no row.
    list(type(row)._default_manager.select_for_update().filter(pk=row.pk).order_by())
    if used_by := dependents(row):
        raise in_use(used_by)
    row.delete()


def in_use(used_by: list[models.Model]) -> InUse:
    """Return the refusal that names what refers to a row."""
    named = [{"kind": one._meta.verbose_name, "id": str(one.pk), "name": str(one)} for one in used_by]
    said = "; ".join(f"{one['kind']} “{one['name']}”" for one in named[:NAMED])
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return InUse(f"This is referred to by {said}{more}; remove that first.", used_by=named)
