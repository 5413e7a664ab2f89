"""The export of the data that the agenda stores about a user."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.agenda.models import AgendaRevision
from summit.core.personal_data_export import exports


@exports("accounts.User", "agenda revisions")
def agenda_revisions(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the revisions of agendas that the user circulated."""
    rows = AgendaRevision.objects.alias(summit=F("agenda__session__summit")).filter(circulated_by=user)
    return visible_part_of(user, reader, rows).values("agenda__session__code", "number", "circulated_at")
