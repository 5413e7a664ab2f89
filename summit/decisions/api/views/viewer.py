"""What a view knows about its user, queried once per request."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from summit.accounts.api.base import SummitViewSet
from summit.accounts.models import Role
from summit.core.api.filters import KeyFilter
from summit.delegations.models import Delegation
from summit.sessions.models import Session


class ViewerViewSet(SummitViewSet):
    """A base of views that show more or less of a row, depending on the user."""

    @cached_property
    def own_parties(self) -> frozenset[int]:
        """The user's own delegations in the summit."""
        held = self.user.role_set.within(self.summit)
        return held.of(Role.PARTY_KINDS).parties

    @cached_property
    def known_sessions(self) -> set[int]:
        """The sessions that the user may see."""
        sessions = Session.objects.filter(summit=self.summit).visible_to(self.user)
        return set(sessions.values_list("pk", flat=True))

    @cached_property
    def names(self) -> Mapping[int, Any]:
        delegations = Delegation.objects.filter(summit=self.summit)
        return dict(delegations.values_list("pk", "name"))


class KnownSession(KeyFilter):
    """A filter by session; sessions that the user may not see give no rows."""

    def filter(self, queryset: Any, value: int | None) -> Any:
        if value is None:
            return queryset
        known = Session.objects.visible_to(self.parent.request.user).filter(pk=value)
        return queryset.filter(session__in=known.values("pk"))
