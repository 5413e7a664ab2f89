"""The personal data of an account in this app."""

from collections.abc import Iterable, Mapping

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.personal_data_export import exports
from summit.correspondence.models import Note


@exports("accounts.User", "notes")
def notes(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the notes that the user entered."""
    rows = visible_part_of(user, reader, Note.objects.filter(entered_by=user))
    return rows.values("summit__slug", "direction", "number", "dated_on", "entered_at")
