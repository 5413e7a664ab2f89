"""The base of views of what is computed for each delegation."""

from collections.abc import Sequence
from typing import Any

from summit.accounts.api.base import SummitViewSet
from summit.delegations.models import Delegation


class ComputedViewSet(SummitViewSet[Delegation]):
    """Something computed for each delegation whose part the user may read; the id is that of the delegation."""

    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def computed(self, delegations: Sequence[Delegation]) -> Sequence[object]:
        """Return for each of the delegations what the serializer shows, in a constant number of queries."""
        raise NotImplementedError

    def get_queryset(self) -> Any:
        """Limit to the delegations that the policy of the resource lets the user read."""
        reached = Delegation.objects.reached_by(self.user, "read", resource=self.resource)
        return super().get_queryset().filter(pk__in=reached.values("pk"))

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Show what is computed in the place of the delegations."""
        rows = args[0] if args else None
        if isinstance(rows, Delegation):
            args = (self.computed([rows])[0], *args[1:])
        elif rows is not None:
            args = (self.computed(list(rows)), *args[1:])
        return super().get_serializer(*args, **kwargs)
