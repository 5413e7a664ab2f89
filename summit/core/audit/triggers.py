"""Which tables are audited, and to which summit their rows belong: read from the models after each migration.

All tables of this project are, unless their model says otherwise:

- `is_audited = False`: its rows are no facts of a summit, such as deliveries and heartbeats;
- `is_audit_scope = True`: entries are filed under its rows, which are the summits;
- `audit_masked`: columns that hold a secret, noted as `***`; encrypted fields and their hashes are, too;
- `audit_ignored`: columns whose change alone is not noted.
"""

from collections import deque
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from summit.core.encryption import encrypted_fields, secret_hash_fields

# By label, models of other packages whose tables are audited too, each with its masked columns.
OTHERS: dict[str, tuple[str, ...]] = {}
NONE = "SELECT NULL::bigint"


def attach(**_: object) -> None:
    """Attach the trigger to each audited table."""
    with connection.cursor() as cursor:
        # After a migration backwards there are fewer tables than models.
        there = set(connection.introspection.table_names(cursor))
        for model in (model for model in audited_models() if model._meta.db_table in there):
            table, key = model._meta.db_table, str(model._meta.pk.column)
            ignored = getattr(model, "audit_ignored", ())
            arguments = [summit_of(model), key, ",".join(masked_columns(model)), ",".join(ignored)]
            quoted = ", ".join("'{}'".format(argument.replace("'", "''")) for argument in arguments)
            cursor.execute(
                f'CREATE OR REPLACE TRIGGER audit_note AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
                f" FOR EACH ROW EXECUTE FUNCTION core_audit_note({quoted})"
            )


def audit_also(label: str, *, masked: tuple[str, ...]) -> None:
    """Audit the table of another package's model, with the values of some columns masked."""
    OTHERS[label] = masked


def audited_models() -> Iterator[type[models.Model]]:
    """Yield the models whose tables are audited, also those of many-to-many relations."""
    for config in apps.get_app_configs():
        for model in config.get_models(include_auto_created=True):
            owner = model._meta.auto_created or model
            is_audited = config.name.startswith("summit.") and getattr(owner, "is_audited", True)
            if (is_audited or model._meta.label in OTHERS) and model._meta.managed and not model._meta.proxy:
                yield model


def masked_columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns whose values are recorded as `***`."""
    declared: tuple[str, ...] = OTHERS.get(model._meta.label, getattr(model, "audit_masked", ()))
    secret = (*encrypted_fields(model), *secret_hash_fields(model))
    return (*declared, *(str(field.column) for field in secret))


def summit_of(model: type[models.Model]) -> str:
    """Return a query of the summit's id for a row that is given as JSON ($1), by the shortest way over foreign keys."""
    if _is_scope(model):
        return "SELECT ($1 ->> 'id')::bigint"
    ways: deque[tuple[type[models.Model], list[models.ForeignKey]]] = deque([(model, [])])
    seen = {model}
    while ways:
        at, way = ways.popleft()
        for field in (f for f in at._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.model is at):
            target = _target(field)
            if _is_scope(target):
                return _query([*way, field])
            if target not in seen:
                seen.add(target)
                ways.append((target, [*way, field]))
    return NONE


def _is_scope(model: type[models.Model]) -> bool:
    return getattr(model, "is_audit_scope", False)


def _target(field: models.ForeignKey) -> type[models.Model]:
    target: type[models.Model] = field.related_model
    return target


def _query(way: list[models.ForeignKey]) -> str:
    first, *rest = way
    found = f"($1 ->> '{first.column}')::{first.target_field.db_type(connection)}"
    for field in rest:
        meta = field.model._meta
        found = f'(SELECT "{field.column}" FROM "{meta.db_table}" WHERE "{meta.pk.column}" = {found})'  # noqa: S608 -- names of our own models, not of anyone's input
    return f"SELECT {found}"
