"""Export of the imports of an account."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.personal_data_export import exports
from summit.spreadsheets.models import Import


@exports("accounts.User", "imports")
def imports(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the imports that the user uploaded or confirmed."""
    own = Import.objects.filter(Q(asked_by=user) | Q(confirmed_by=user))
    return visible_part_of(user, reader, own).values("summit__slug", "table", "file_name", "status", "asked_at")
