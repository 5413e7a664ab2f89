"""Whom to tell, and for whom one speaks."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from summit.accounts.models import Party, Role, User
from summit.accounts.policy import POLICY, Reach
from summit.summits.models import Summit


def minders_of(parties: Iterable[Party]) -> QuerySet[User]:
    """Return the active users who may see the business of any of `parties`: staff and liaison officers, each once."""
    roles = Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=[party.pk for party in parties])
    return User.objects.filter(is_active=True, pk__in=roles.values("user"))


def organizers_of(summit: Summit) -> QuerySet[User]:
    """Return the active organizers of the summit."""
    roles = Role.objects.filter(kind__in=Role.ORGANIZERS, summit=summit)
    return User.objects.filter(is_active=True, pk__in=roles.values("user"))


def organizes(user: Any, summit: Summit) -> bool:
    """Say whether `user` is an organizer of `summit`."""
    return bool(user.is_superuser or Role.objects.organizing(user).filter(summit=summit).exists())


def speaks_for(user: Any, party: Party) -> bool:
    """Say whether `user` may act for `party`: its coordinators, and organizers who enter what came by note."""
    return Role.objects.speaking(user).filter(party=party.pk).exists() or organizes(user, party.summit)


def organized_by(user: Any) -> QuerySet[Summit]:
    """Return the summits that `user` organizes, the latest first."""
    if user.is_superuser:
        return Summit.objects.all()
    return Summit.objects.filter(pk__in=Role.objects.organizing(user).values("summit"))


def may(user: Any, resource: str, verb: str) -> bool:
    """Say whether the policy lets `user` do it in any summit."""
    return bool(user.is_superuser or summits_where(user, resource, verb).exists())


def summits_where(user: Any, resource: str, verb: str, reach: Reach | None = None) -> QuerySet[Role, int]:
    """Return the ids of the summits in which a role of the user's lets him do it, as far as `reach` if one is named."""
    able = [kind for kind, far in POLICY[resource, verb].items() if reach in (None, far)]
    return Role.objects.filter(user=user.pk, kind__in=able).values_list("summit", flat=True)


def told_of(user: User, reader: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Leave of what is held on `user` what `reader` may know.

    All to himself; else what is of the summits whose people the reader keeps.
    """
    if reader.is_superuser or reader.pk == user.pk:
        return rows
    return rows.filter(summit__in=summits_where(reader, "people", "write"))
