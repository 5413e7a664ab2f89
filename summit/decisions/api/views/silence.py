"""Silence procedures: visible to the members asked, run by organizers, broken by representatives of members."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.core import clock
from summit.core.api.filters import KeyFilter, StrictFilterSet
from summit.core.api.strict import bodiless
from summit.decisions import services
from summit.decisions.api.serializers import BreakSilence, ExtendSilence, SilenceSerializer, StartSilence
from summit.decisions.api.views.viewer import ViewerViewSet
from summit.decisions.models import SilenceProcedure
from summit.decisions.services.path import NotCirculated
from summit.documents.queries import latest_circulated


class SilenceFilter(StrictFilterSet):
    document = KeyFilter(field_name="version__document")

    class Meta:
        model = SilenceProcedure
        fields = ("document", "organ", "status")


class SilenceViewSet(ViewerViewSet):
    """Silence procedures: a version is adopted unless a member objects before the deadline."""

    resource = "silence-procedures"
    verbs = {"break_silence": "break"}
    queryset = SilenceProcedure.objects.select_related("version__document__summit").prefetch_related(
        "members", "objections", "version__positions"
    )
    serializer_class = SilenceSerializer
    summit_field = "version__document__summit"
    filterset_class = SilenceFilter
    ordering_fields = ("circulated_at", "deadline")

    @extend_schema(request=StartSilence, responses={201: SilenceSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Put the latest circulated version of a document under silence until a deadline."""
        data = self.validated(StartSilence)
        version = latest_circulated(data.pop("document"))
        if version is None:
            raise NotCirculated(field="document")
        return self.respond(services.start_silence(version, now=clock.now(), **data), created=True)

    @extend_schema(request=BreakSilence, responses=SilenceSerializer)
    @action(detail=True, methods=["post"], url_path="break")
    def break_silence(self, request: Request, **kwargs: object) -> Response:
        """Object on behalf of a member that the user represents. A late objection is recorded as void."""
        now = clock.now()
        procedure = self.get_object()
        services.break_silence(procedure, by=self.user, now=now, **self.validated(BreakSilence))
        return self.respond(procedure)

    @extend_schema(request=ExtendSilence, responses={201: SilenceSerializer})
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, **kwargs: object) -> Response:
        """Circulate the version again with a later deadline; the answer is the new procedure."""
        longer = services.extend_silence(self.get_object(), now=clock.now(), **self.validated(ExtendSilence))
        return self.respond(longer, created=True)

    @bodiless(responses=SilenceSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw the procedure."""
        return self.respond(services.withdraw_silence(self.get_object(), now=clock.now()))
