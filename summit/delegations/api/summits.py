"""The summits in which the user has a role; organizers may change them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.accounts.api.permissions import Operating, SignedIn
from summit.calendar.api.registers import ChangesRules
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.serializers import Day, Serializer
from summit.core.api.strict import bodiless
from summit.delegations import services
from summit.summits import closing, copying
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


class CreateSummit(SummitSerializer):
    """A new summit."""

    personal_data_until = Day(required=False, allow_null=True, help_text="Null: thirty days after the last day.")


class PartSerializer(Serializer):
    """A part of a summit that can be copied."""

    name = serializers.CharField()
    title = serializers.CharField()
    rows = serializers.IntegerField(help_text="How many rows the summit has.")


class CopySummit(Serializer):
    """The facts in which the copy differs, and the parts to be copied."""

    slug = field_of(Summit, "slug")
    name = field_of(Summit, "name")
    host_city = field_of(Summit, "host_city", required=False)
    time_zone = field_of(Summit, "time_zone", required=False)
    starts_on = field_of(Summit, "starts_on")
    ends_on = field_of(Summit, "ends_on")
    parts = serializers.ListField(
        child=serializers.ChoiceField(choices=copying.part_choices()),
        max_length=50,
        help_text="Names of parts. Sessions become drafts, on the same day of the new summit and without people.",
    )


class CloseSummit(Serializer):
    """Facts that are accepted when a summit is closed."""

    even_if_not_over = serializers.BooleanField(default=False, help_text="Close it before the end of its last day.")


class SummitsViewSet(ChangesRules, SummitView, viewsets.ReadOnlyModelViewSet[Summit]):
    """The summits in which the user has a role."""

    resource = "summits"
    verbs = {
        "partial_update": "organize",
        **dict.fromkeys(("parts", "copy"), "copy"),
        **dict.fromkeys(("close", "reopen"), "close"),
        **dict.fromkeys(("archive", "unarchive"), "archive"),
    }
    filterset_fields = ("status",)
    own_parameters = {"parts": ()}
    requires_match = True
    queryset = Summit.objects.all()
    serializer_class = SummitSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    search_fields = ("slug", "name", "host_city")
    ordering_fields = ("starts_on", "slug")

    def get_permissions(self) -> Sequence[BasePermission]:
        """Ask the policy about one summit; the list is of those with a role of the user, and operators add to it."""
        if self.action == "create":
            return [Operating()]
        classes = self.permission_classes if self.detail else (SignedIn,)
        return [permission() for permission in classes]

    @property
    def organized_summit(self) -> int | None:
        """The key of the summit if the user organizes it; a summit that is being created has none."""
        return super().organized_summit if "slug" in self.kwargs else None

    def get_queryset(self) -> QuerySet[Summit]:
        return Summit.objects.visible_to(self.user)

    @extend_schema(request=AmendSummit)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the given facts; refused if scheduled engagements would be outside the summit or at other hours."""
        summit = self.get_object()
        facts = self.validated(AmendSummit, summit, partial=True)
        return self.respond(services.amend_summit(summit, now=clock.now(), **facts))

    @extend_schema(request=CreateSummit, responses={201: SummitSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Create a summit."""
        return self.respond(services.make_summit(**self.validated(CreateSummit)), created=True)

    @extend_schema(responses={200: PartSerializer(many=True)}, filters=False)
    @action(detail=True, pagination_class=None)
    def parts(self, request: Request, **kwargs: object) -> Response:
        """List the parts of the summit that can be copied into another."""
        summit = self.get_object()
        rows = [{"name": n, "title": p.label, "rows": p.count(summit)} for n, p in copying.parts().items()]
        return Response(PartSerializer(rows, many=True).data)

    @extend_schema(request=CopySummit, responses={201: SummitSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, **kwargs: object) -> Response:
        """Create a summit with the chosen parts of this one; no person, role, bilateral or document is copied.

        The user becomes chief organizer of the copy.
        """
        facts = self.validated(CopySummit)
        made = services.copy_summit(self.get_object(), by=self.user, now=clock.now(), **facts)
        vars(self.user).pop("role_set", None)  # so that the copy is shown to its new chief organizer
        return self.respond(made, created=True)

    @extend_schema(request=CloseSummit, responses=SummitSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: object) -> Response:
        """Close the summit: everyone reads what they read before, and nobody changes anything."""
        facts = self.validated(CloseSummit)
        return self.respond(closing.close_summit(self.get_object(), now=clock.now(), **facts))

    @bodiless(responses=SummitSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **kwargs: object) -> Response:
        """Open a closed summit again."""
        return self.respond(closing.reopen_summit(self.get_object()))

    @bodiless(responses=SummitSerializer)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, **kwargs: object) -> Response:
        """Archive a closed summit: it is gone for everyone but its organizers."""
        return self.respond(closing.archive_summit(self.get_object()))

    @bodiless(responses=SummitSerializer)
    @action(detail=True, methods=["post"])
    def unarchive(self, request: Request, **kwargs: object) -> Response:
        """Give everyone their access to an archived summit back; it stays closed."""
        return self.respond(closing.unarchive_summit(self.get_object()))
