"""The key tasks that a user ticked or waived, for the export of their data."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.queries import summits_where
from summit.core.personal_data_export import exports
from summit.readiness.models import TaskRecord


@exports("accounts.User", "key tasks")
def key_tasks(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the tasks that the user ticked or waived."""
    records = TaskRecord.objects.filter(Q(done_by=user) | Q(waived_by=user))
    if not reader.is_superuser and reader.pk != user.pk:
        records = records.filter(task__summit__in=summits_where(reader, "people", "write"))
    rows: Iterable[Mapping[str, object]] = records.values("task__title", "delegation__code", "done_at", "waived_at")
    return rows
