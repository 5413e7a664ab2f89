"""The roles of a user as plain data, from which all permissions are derived."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from django.contrib.auth.models import AnonymousUser

from summit.summits.models import Summit

if TYPE_CHECKING:
    from summit.accounts.models import User

# The user of a request.
Viewer: TypeAlias = "User | AnonymousUser"


class UserRole(NamedTuple):
    """A role: its kind, its summit, and the id of its party where it is for one."""

    kind: str
    summit: Summit
    party: int | None


class RoleSet:
    """Some of the roles of one user, immutable, and false if there are none."""

    def __init__(self, roles: Iterable[UserRole] = ()) -> None:
        self._roles = frozenset(roles)

    def __bool__(self) -> bool:
        return bool(self._roles)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RoleSet) and self._roles == other._roles

    def __hash__(self) -> int:
        return hash(self._roles)

    def of(self, kinds: Collection[str]) -> "RoleSet":
        """Leave the roles of these kinds."""
        return RoleSet(role for role in self._roles if role.kind in kinds)

    def within(self, summit: Summit) -> "RoleSet":
        """Leave the roles in the summit."""
        return RoleSet(role for role in self._roles if role.summit == summit)

    def summit_called(self, slug: str) -> Summit | None:
        """Return the summit of this name in which the roles are, if there is one."""
        return next((role.summit for role in self._roles if role.summit.slug == slug), None)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of the roles."""
        return frozenset(role.kind for role in self._roles)

    @property
    def summits(self) -> frozenset[int]:
        """The ids of the summits in which the roles are."""
        return frozenset(role.summit.pk for role in self._roles)

    @property
    def parties(self) -> frozenset[int]:
        """The ids of the parties for which the roles are."""
        return frozenset(role.party for role in self._roles if role.party is not None)


def roles_of(user: Viewer) -> RoleSet:
    """Return the roles of the user; an anonymous user has none."""
    return RoleSet() if isinstance(user, AnonymousUser) else user.role_set
