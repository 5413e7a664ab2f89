"""Exports of the speeches of a delegate, and of the agendas that a user circulated."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.agenda.models import AgendaRevision, Speaker
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate


@exports("accounts.User", "agenda revisions")
def agenda_revisions(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the revisions of agendas that the user circulated."""
    rows = AgendaRevision.objects.alias(summit=F("agenda__session__summit")).filter(circulated_by=user)
    return visible_part_of(user, reader, rows).values("agenda__session__code", "number", "circulated_at")


@exports("delegations.Delegate", "speeches")
def speeches(delegate: Delegate, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the speeches that the delegate makes or has made."""
    rows = Speaker.objects.visible_to(reader).filter(delegate=delegate)
    return rows.values("item__session__code", "item__title", "kind", "on_behalf_of", "status", "started_at", "ended_at")
