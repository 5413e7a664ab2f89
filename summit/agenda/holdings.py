"""What is held on an account here."""

from typing import Any

from django.db.models import F

from summit.accounts.models import User
from summit.accounts.queries import told_of
from summit.agenda.models import AgendaRevision
from summit.core.holdings import tells


@tells("accounts.User", "agenda revisions")
def agenda_revisions(user: User, reader: Any) -> Any:
    """Tell which revisions of agendas the user circulated."""
    rows = AgendaRevision.objects.alias(summit=F("agenda__session__summit")).filter(circulated_by=user)
    return told_of(user, reader, rows).values("agenda__session__code", "number", "circulated_at")
