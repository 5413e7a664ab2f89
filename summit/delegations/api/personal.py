"""Personal data: masked; unmasking and exports are recorded. Answers must not be cached."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock
from summit.core.api.filters import KeyFilter, StrictFilterSet
from summit.core.api.serializers import PersonalDataExportSerializer, Reason
from summit.delegations import services
from summit.delegations.api.serializers import PersonalDataSerializer, RecordPersonalData, UnmaskedSerializer
from summit.delegations.models import Delegate, PersonalData


class PersonalDataFilter(StrictFilterSet):
    """Filters by delegation only: the values are secret."""

    delegation = KeyFilter(field_name="delegate__party")

    class Meta:
        model = PersonalData
        fields = ("delegation",)


class PersonalDataViewSet(SummitViewSet):
    """Passport numbers and dates of birth, if the summit asks for them; the id is that of the delegate."""

    resource = "personal-data"
    costs = {"export": 20}
    verbs = {"unmask": "unmask", "export": "export"}
    gives_secret = True
    queryset = PersonalData.objects.select_related("delegate")
    serializer_class = PersonalDataSerializer
    summit_field = "delegate__summit"
    lookup_url_kwarg = "id"
    filterset_class = PersonalDataFilter
    ordering_fields = ("changed_at",)

    def _delegate(self, verb: str) -> Delegate:
        """Return the delegate in the address, or 404 if the policy does not permit the verb to the user."""
        reached = Delegate.objects.reached_by(self.user, verb, resource=self.resource)
        return get_object_or_404(reached, summit=self.summit, pk=self.kwargs["id"])

    def _record(self, *, partial: bool) -> Response:
        delegate = self._delegate("write")
        # A change needs a record; with If-Match, also one in the state that the client has seen.
        if partial or "If-Match" in self.request.headers:
            self.get_object()
        data = self.validated(RecordPersonalData, partial=partial)
        return self.respond(services.record_personal_data(delegate, now=clock.now(), **data))

    @extend_schema(request=RecordPersonalData, responses=PersonalDataSerializer)
    def update(self, request: Request, **kwargs: object) -> Response:
        """Record or replace a delegate's personal data."""
        return self._record(partial=False)

    @extend_schema(request=RecordPersonalData, responses=PersonalDataSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Replace the given values."""
        return self._record(partial=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Erase a delegate's personal data."""
        services.erase_personal_data(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Reason, responses=UnmaskedSerializer)
    @action(detail=True, methods=["post"])
    def unmask(self, request: Request, **kwargs: object) -> Response:
        """Return the data unmasked; the user, the time and the reason are recorded."""
        found = services.unmask_personal_data(self.get_object(), by=self.user, **self.validated(Reason))
        return Response(UnmaskedSerializer({"id": int(self.kwargs["id"]), **found}).data)

    @extend_schema(request=Reason, responses=PersonalDataExportSerializer)
    @action(detail=True, methods=["post"])
    def export(self, request: Request, **kwargs: object) -> Response:
        """Return all stored data on the delegate; the user, the time and the reason are recorded."""
        delegate = self._delegate("export")
        data = services.export_delegate(delegate, by=self.user, **self.validated(Reason))
        return Response({"held": data})

    def finalize_response(self, request: Request, response: Response, *args: object, **kwargs: object) -> Response:
        """Forbid caching."""
        response["Cache-Control"] = "no-store"
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        return answer
