"""Which tables are noted, and of which summit their rows are: read off the models after each migration."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from summit.core.encryption import encrypted_fields

# Not facts of a summit: how far a telling or a plan has come, signs of life, answers kept for a day, the audit.
UNNOTED = frozenset(
    {
        "core_heartbeat",
        "core_replay",
        "core_auditentry",
        "core_auditseal",
        "core_viewing",
        "notifications_notification",
        "notifications_delivery",
        "bilaterals_plan",
        "bilaterals_plannedmeeting",
        "bilaterals_plannedmeeting_interpreters",
    }
)
# Of tables that are not ours: the second factors, whose `data` is masked.
NOTED_OF_OTHERS = frozenset({"mfa_authenticator"})
MASKED = ("password", "token_hash", "digest", "token_key", "person_hash", "data")
IGNORED = ("last_login", "last_used_at")
NONE = "SELECT NULL::bigint"


def attach(**_: Any) -> None:
    """Have each change of each table of ours noted."""
    with connection.cursor() as cursor:
        # On the way back to an earlier migration there are fewer tables than models.
        there = set(connection.introspection.table_names(cursor))
        for model in (model for model in noted() if model._meta.db_table in there):
            table, key = model._meta.db_table, str(model._meta.pk.column)
            masked = [*MASKED, *(str(field.column) for field in encrypted_fields(model))]
            arguments = [summit_of(model), key, ",".join(masked), ",".join(IGNORED)]
            quoted = ", ".join("'{}'".format(argument.replace("'", "''")) for argument in arguments)
            cursor.execute(
                f'CREATE OR REPLACE TRIGGER audit_note AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
                f" FOR EACH ROW EXECUTE FUNCTION core_audit_note({quoted})"
            )


def noted() -> Iterator[type[models.Model]]:
    """Yield the models of tables that are noted, those between two others too."""
    for config in apps.get_app_configs():
        for model in config.get_models(include_auto_created=True):
            table = model._meta.db_table
            is_ours = config.name.startswith("summit.") and table not in UNNOTED
            if (is_ours or table in NOTED_OF_OTHERS) and model._meta.managed and not model._meta.proxy:
                yield model


def summit_of(model: type[models.Model]) -> str:
    """Return a query of the summit's id for a row that is given as JSON ($1), by the shortest way over foreign keys."""
    if model._meta.label == "summits.Summit":
        return "SELECT ($1 ->> 'id')::bigint"
    ways: deque[tuple[type[models.Model], list[Any]]] = deque([(model, [])])
    seen = {model}
    while ways:
        at, way = ways.popleft()
        for field in (f for f in at._meta.concrete_fields if f.is_relation and f.model is at):
            target = _target(field)
            if target._meta.label == "summits.Summit":
                return _query([*way, field])
            if target not in seen:
                seen.add(target)
                ways.append((target, [*way, field]))
    return NONE


def _target(field: Any) -> type[models.Model]:
    target: type[models.Model] = field.related_model
    return target


def _query(way: list[Any]) -> str:
    first, *rest = way
    found = f"($1 ->> '{first.column}')::{first.target_field.db_type(connection)}"
    for field in rest:
        meta = field.model._meta
        found = f'(SELECT "{field.column}" FROM "{meta.db_table}" WHERE "{meta.pk.column}" = {found})'  # noqa: S608 -- names of our own models, not of anyone's input
    return f"SELECT {found}"
