"""Export of the jobs of an account."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.personal_data_export import exports
from summit.jobs.models import Job


@exports("accounts.User", "jobs")
def jobs(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the jobs that the user asked for or confirmed."""
    own = Job.objects.filter(Q(asked_by=user) | Q(confirmed_by=user))
    return visible_part_of(user, reader, own).values("summit__slug", "kind", "file_name", "status", "asked_at")
