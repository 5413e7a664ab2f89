"""Rows as the policy lets a user see them."""

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from summit.accounts.policy import Reach, reaches
from summit.accounts.role_set import RoleSet, Viewer, roles_of

if TYPE_CHECKING:
    from summit.accounts.models import User

Row = TypeVar("Row", bound=models.Model)


class VisibleQuerySet(models.QuerySet[Row]):
    """A queryset whose `visible_to` follows the policy.

    `resource` names the lines of the policy. The paths lead from a row to its summit, parties and owner. If a line
    says `published`, `published_to` returns which rows are published.
    """

    resource: ClassVar[str]
    summit_path: ClassVar[str] = "summit"
    party_paths: ClassVar[tuple[str, ...]] = ()
    owner_path: ClassVar[str] = "owner"

    def visible_to(self, user: Viewer) -> Self:
        """Leave the rows that `user` may read."""
        return self.reached_by(user, "read")

    def reached_by(self, user: Viewer, verb: str, *, resource: str | None = None) -> Self:
        """Leave the rows with which the policy lets `user` do it, by the line of `resource` if one is given."""
        return self.filter(self.reach_of(user, verb, resource=resource))

    def reach_of(self, user: Viewer, verb: str, *, resource: str | None = None) -> Q:
        """Return the filter of `reached_by`, for a condition that is part of another."""
        if isinstance(user, AnonymousUser):
            return Q(pk__in=())
        if user.is_superuser:
            return ~Q(pk__in=())
        return self.reach_of_roles(user, verb, resource=resource)

    def reach_of_roles(self, user: "User", verb: str, *, resource: str | None = None) -> Q:
        """Return the filter by the user's roles alone, as if they were no superuser."""
        reached = Q(pk__in=())
        for reach, kinds in reaches(resource or self.resource, verb).items():
            if role_set := roles_of(user).of(kinds):
                reached |= self._within(reach, user, role_set)
        return reached

    def published_to(self, user: "User", role_set: RoleSet) -> Q:
        """Return which rows are published to a user who holds the roles."""
        raise AssertionError(f"The policy says published of {self.resource}, and nobody says what that is.")

    def _within(self, reach: Reach, user: "User", role_set: RoleSet) -> Q:
        in_summit = Q(**{f"{self.summit_path}__in": role_set.summits})
        if reach == Reach.ALL:
            return in_summit
        if reach == Reach.MINE:
            return in_summit & Q(**{self.owner_path: user.pk})
        if reach == Reach.PUBLISHED:
            return self.published_to(user, role_set)
        own = Q(pk__in=())
        for path in self.party_paths:
            own |= Q(**{f"{path}__in": role_set.parties})
        return own
