"""Personal data: masked; unmasking and exports are recorded. Answers must not be cached."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accreditation import services
from summit.accreditation.api.of_person import OfPersonViewSet
from summit.accreditation.api.personal_serializers import PersonalDataSerializer, RecordPersonalData, UnmaskedSerializer
from summit.accreditation.models import PersonalData
from summit.core import clock
from summit.core.api.serializers import PersonalDataExportSerializer, Reason


class PersonalDataViewSet(OfPersonViewSet):
    """Travel documents and dates of birth, if the summit asks for them; the id is that of the accreditation."""

    resource = "personal-data"
    costs = {"export": 20}
    verbs = {"unmask": "unmask", "export": "export"}
    queryset = PersonalData.objects.select_related("accreditation")
    serializer_class = PersonalDataSerializer
    ordering_fields = ("changed_at",)

    def _record(self, *, partial: bool) -> Response:
        person = self.person("write")
        # A change needs a record; with If-Match, also one in the state that the client has seen.
        if partial or "If-Match" in self.request.headers:
            self.get_object()
        data = self.validated(RecordPersonalData, partial=partial)
        return self.respond(services.record_personal_data(person, now=clock.now(), **data))

    @extend_schema(request=RecordPersonalData, responses=PersonalDataSerializer)
    def update(self, request: Request, **kwargs: object) -> Response:
        """Record or replace a person's travel document."""
        return self._record(partial=False)

    @extend_schema(request=RecordPersonalData, responses=PersonalDataSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Replace the given values."""
        return self._record(partial=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Erase all personal data of the person, the photo and all else included."""
        person = self.person("write")
        if "If-Match" in request.headers:
            self.get_object()
        services.erase_personal_data(person, now=clock.now())
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
        """Return all stored data on the person; the user, the time and the reason are recorded."""
        data = services.export_person(self.person("export"), by=self.user, **self.validated(Reason))
        return Response({"held": data})
