"""Bases of views that show more or less of a row, depending on the user."""

from collections.abc import Mapping
from functools import cached_property

from django.db.models import Model, QuerySet

from summit.accounts.api.base import SummitViewSet
from summit.accounts.models import Role
from summit.core.api.filters import KeyFilter
from summit.decisions.models.of_document import OfDocument
from summit.delegations.models import Delegation
from summit.sessions.models import Session


class MarkedViewSet(SummitViewSet):
    """Rows about documents, annotated whether the user may read the document's title and content."""

    def get_queryset(self) -> QuerySet[Model]:
        """Annotate the rows."""
        rows: QuerySet[Model] = super().get_queryset()
        is_fake = getattr(self, "swagger_fake_view", False)
        return rows.marked_for(self.user) if isinstance(rows, OfDocument) and not is_fake else rows


class ViewerViewSet(SummitViewSet):
    """A view that knows its user's delegations and sessions; each is queried once per request."""

    @cached_property
    def own_parties(self) -> frozenset[int]:
        """The user's own delegations in the summit."""
        role_set = self.user.role_set.within(self.summit)
        return role_set.of(Role.PARTY_KINDS).parties

    @cached_property
    def known_sessions(self) -> set[int]:
        """The sessions that the user may see."""
        sessions = Session.objects.filter(summit=self.summit).visible_to(self.user)
        return set(sessions.values_list("pk", flat=True))

    @cached_property
    def names(self) -> Mapping[int, Mapping[str, str]]:
        delegations = Delegation.objects.filter(summit=self.summit)
        return dict(delegations.values_list("pk", "name"))


class KnownSession(KeyFilter):
    """A filter by session; sessions that the user may not see give no rows."""

    def filter(self, queryset: QuerySet[Model], value: int | None) -> QuerySet[Model]:
        if value is None:
            return queryset
        known = Session.objects.visible_to(self.parent.request.user).filter(pk=value)
        return queryset.filter(session__in=known.values("pk"))
