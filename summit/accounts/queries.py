"""Which users have which roles, and what these let them do."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet

from summit.accounts.models import Party, Role, User
from summit.accounts.policy import POLICY, Reach
from summit.accounts.role_set import Viewer, roles_of
from summit.core.refusals import NotRepresentative
from summit.summits.models import Summit

Row = TypeVar("Row", bound=Model)


def staff_and_liaisons_of(parties: Iterable[Party]) -> QuerySet[User]:
    """Return the active users who may see the business of any of `parties`: staff and liaison officers, each once."""
    roles = Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=[party.pk for party in parties])
    return people_with(roles)


def organizers_of(summit: Summit) -> QuerySet[User]:
    """Return the active organizers of the summit."""
    return people_with(Role.objects.filter(kind__in=Role.ORGANIZERS, summit=summit))


def people_with(roles: QuerySet[Role]) -> QuerySet[User]:
    """Return the active users who have any of the roles, each once."""
    return User.objects.filter(is_active=True, pk__in=roles.values("user"))


def people_by_party(roles: QuerySet[Role]) -> dict[int, list[User]]:
    """Return by the id of a party the active users who have any of the roles for it, each once. One query."""
    people: dict[int, list[User]] = defaultdict(list)
    for role in roles.filter(user__is_active=True).select_related("user").order_by("pk"):
        if role.party_id is not None and role.user not in people[role.party_id]:
            people[role.party_id].append(role.user)
    return people


def representatives_by_party(summit: Summit) -> dict[int, list[User]]:
    """Return by the id of a delegation of the summit the active coordinators who can answer for it. One query."""
    return people_by_party(Role.objects.filter(summit=summit, kind__in=Role.REPRESENTATIVES))


def organizes(user: Viewer, summit: Summit) -> bool:
    """Say whether `user` is an organizer of `summit`."""
    return user.is_superuser or summit.pk in roles_of(user).of(Role.ORGANIZERS).summits


def represents(user: Viewer, party: Party) -> bool:
    """Say whether `user` may act for `party`: its coordinators, and organizers who enter what came by note."""
    return party.pk in roles_of(user).of(Role.REPRESENTATIVES).parties or organizes(user, party.summit)


def refuse_unless_representative(user: Viewer, party: Party, *, field: str | None = None) -> None:
    """Raise NotRepresentative, with the field that named the party, where `user` may not act for it."""
    if not represents(user, party):
        raise NotRepresentative(field=field)


def organized_by(user: Viewer) -> QuerySet[Summit]:
    """Return the summits that `user` organizes, the latest first."""
    if user.is_superuser:
        return Summit.objects.all()
    return Summit.objects.filter(pk__in=roles_of(user).of(Role.ORGANIZERS).summits)


def may(user: Viewer, resource: str, verb: str) -> bool:
    """Say whether the policy lets `user` do it in any summit."""
    return user.is_superuser or bool(summits_where(user, resource, verb))


def may_in(user: Viewer, summit: Summit, resource: str, verb: str) -> bool:
    """Say whether the policy lets `user` do it in the summit."""
    return user.is_superuser or summit.pk in summits_where(user, resource, verb)


def summits_where(user: Viewer, resource: str, verb: str, reach: Reach | None = None) -> frozenset[int]:
    """Return the ids of the summits in which a role lets the user do it, with the given `reach` if any."""
    able = [kind for kind, far in POLICY[resource, verb].items() if reach in (None, far)]
    return roles_of(user).of(able).summits


def accounts_governed_by(user: Viewer, resource: str = "people") -> QuerySet[User]:
    """Return the accounts that `user` may change as a whole: password, address, second factor, sessions, tokens.

    Such a change reaches every summit in which the account has a role, so the policy has to let `user` write the
    resource in all of them. Accounts of superusers, and those without a role, are for superusers alone.
    """
    if user.is_superuser:
        return User.objects.all()
    roles, summits = Role.objects.order_by(), summits_where(user, resource, "write", Reach.ALL)
    within, beyond = roles.filter(summit__in=summits), roles.exclude(summit__in=summits)
    return User.objects.filter(pk__in=within.values("user"), is_superuser=False).exclude(pk__in=beyond.values("user"))


def governs_account(user: Viewer, person: User) -> bool:
    """Say whether `user` may change the account of `person` as a whole."""
    return accounts_governed_by(user).filter(pk=person.pk).exists()


def visible_part_of(user: User, reader: User, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Filter rows about `user` to those that `reader` may see.

    Users see everything about themselves; others see rows of the summits whose people they may change.
    """
    if reader.is_superuser or reader.pk == user.pk:
        return rows
    return rows.filter(summit__in=summits_where(reader, "people", "write"))
