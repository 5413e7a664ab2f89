"""Personal data: masked; unmasked and taken away by verbs that are noted. Nobody on the way may keep an answer."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock
from summit.core.api.filters import KeyFilter, StrictFilterSet
from summit.core.api.serializers import HeldSerializer, Reason
from summit.delegations import services
from summit.delegations.api.serializers import PersonalDataSerializer, RecordPersonalData, UnmaskedSerializer
from summit.delegations.models import Delegate, PersonalData


class PersonalDataFilter(StrictFilterSet):
    """By delegation, and by nothing that is secret."""

    delegation = KeyFilter(field_name="delegate__party")

    class Meta:
        model = PersonalData
        fields = ("delegation",)


class PersonalDataViewSet(SummitViewSet):
    """Passport numbers and dates of birth, where the summit asks for them; each goes by the id of its delegate."""

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
        """Return the delegate in the address, if the policy lets the user do it with his personal data; else 404."""
        reached = Delegate.objects.reached_by(self.user, verb, resource=self.resource)
        return get_object_or_404(reached, summit=self.summit, pk=self.kwargs["id"])

    def _record(self, *, partial: bool) -> Response:
        delegate = self._delegate("write")
        # A change of what the client has seen; without that, the first record too.
        if partial or "If-Match" in self.request.headers:
            self.get_object()
        given = self.validated(RecordPersonalData, partial=partial)
        return self.respond(services.record_personal_data(delegate, now=clock.now(), **given))

    @extend_schema(request=RecordPersonalData, responses=PersonalDataSerializer)
    def update(self, request: Request, **kwargs: Any) -> Response:
        """Record a delegate's, or replace what is there."""
        return self._record(partial=False)

    @extend_schema(request=RecordPersonalData, responses=PersonalDataSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Replace what is given."""
        return self._record(partial=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Erase them now."""
        services.erase_personal_data(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Reason, responses=UnmaskedSerializer)
    @action(detail=True, methods=["post"])
    def unmask(self, request: Request, **kwargs: Any) -> Response:
        """Show them as they are, for a reason; who looked, when and why is noted."""
        found = services.unmask_personal_data(self.get_object(), by=self.user, **self.validated(Reason))
        return Response(UnmaskedSerializer({"id": int(self.kwargs["id"]), **found}).data)

    @extend_schema(request=Reason, responses=HeldSerializer)
    @action(detail=True, methods=["post"])
    def export(self, request: Request, **kwargs: Any) -> Response:
        """Return all that is held on the delegate, for a reason; who took it away, when and why is noted."""
        delegate = self._delegate("export")
        held = services.export_delegate(delegate, by=self.user, **self.validated(Reason))
        return Response({"held": held})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say that it is not to be kept."""
        response["Cache-Control"] = "no-store"
        return super().finalize_response(request, response, *args, **kwargs)
