"""The summits in which the user has a role; organizers may change them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.accounts.api.permissions import SignedIn
from summit.calendar.api.registers import ChangesRules
from summit.core import clock
from summit.core.api.serializers import Day
from summit.delegations import services
from summit.summits.api import SummitSerializer
from summit.summits.models import Summit


class AmendSummit(SummitSerializer):
    """Changes of a summit."""

    personal_data_until = Day(required=False, allow_null=True, help_text="Null: thirty days after the last day.")
    keeps_instants = serializers.BooleanField(
        default=False,
        help_text="Accept that in another time zone what is scheduled stays at its instant, at other hours.",
    )

    class Meta(SummitSerializer.Meta):
        fields = (*SummitSerializer.Meta.fields, "keeps_instants")

    def validate_personal_data_until(self, day: date | None) -> date | None:
        """Keep the default, which follows from the last day, if the client sends it back unchanged."""
        summit = self.instance
        if isinstance(summit, Summit) and summit.personal_data_until is None:
            return None if day == summit.keeps_personal_data_until else day
        return day


class SummitsViewSet(ChangesRules, SummitView, viewsets.ReadOnlyModelViewSet[Summit]):
    """The summits in which the user has a role."""

    resource = "summits"
    verbs = {"partial_update": "organize"}
    requires_match = True
    queryset = Summit.objects.all()
    serializer_class = SummitSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    search_fields = ("slug", "name", "host_city")
    ordering_fields = ("starts_on", "slug")

    def get_permissions(self) -> Sequence[BasePermission]:
        """Ask the policy about one summit; the list is of those in which the user has a role."""
        classes = self.permission_classes if self.detail else (SignedIn,)
        return [permission() for permission in classes]

    def get_queryset(self) -> QuerySet[Summit]:
        return Summit.objects.visible_to(self.user)

    @extend_schema(request=AmendSummit)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the given facts; refused if scheduled engagements would be outside the summit or at other hours."""
        summit = self.get_object()
        facts = self.validated(AmendSummit, summit, partial=True)
        return self.respond(services.amend_summit(summit, now=clock.now(), **facts))
