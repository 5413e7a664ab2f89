"""Needs of people: all of them masked, unmasked for a reason that is recorded; diets in numbers for the caterer."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accreditation import services
from summit.accreditation.api.of_person import OfPersonViewSet
from summit.accreditation.api.personal_serializers import OfPersonSerializer
from summit.accreditation.diets import diets_of
from summit.accreditation.models import Needs
from summit.accreditation.models.needs import BloodGroup, Diet
from summit.core import clock
from summit.core.api import fields
from summit.core.api.serializers import Reason, Serializer

LONGEST = 1000


class NeedsSerializer(OfPersonSerializer):
    """Which needs are recorded of a person: dots, or null where there is nothing."""

    diets = serializers.CharField(source="diet_codes", read_only=True, allow_null=True)
    dietary_notes = serializers.CharField(source="diet_notes", read_only=True, allow_null=True)
    medical = serializers.CharField(source="medical_needs", read_only=True, allow_null=True)
    accessibility = serializers.CharField(source="access_needs", read_only=True, allow_null=True)
    blood_group = serializers.CharField(source="blood", read_only=True, allow_null=True)

    class Meta:
        model = Needs
        fields = ("id", "delegation", *Needs.COLUMNS, "changed_at")


class RecordNeeds(Serializer):
    """The needs of a person. An empty value erases what was recorded."""

    diets = serializers.ListField(
        child=serializers.ChoiceField(Diet.choices), required=False, max_length=len(Diet), write_only=True
    )
    dietary_notes = fields.Text(max_length=LONGEST, required=False, allow_blank=True, write_only=True)
    medical = fields.Text(max_length=LONGEST, required=False, allow_blank=True, write_only=True)
    accessibility = fields.Text(max_length=LONGEST, required=False, allow_blank=True, write_only=True)
    blood_group = serializers.ChoiceField(BloodGroup.choices, required=False, allow_blank=True, write_only=True)


class UnmaskedNeeds(Serializer):
    """The needs of a person, unmasked."""

    id = serializers.IntegerField()
    diets = serializers.ListField(child=serializers.CharField())
    dietary_notes = serializers.CharField()
    medical = serializers.CharField()
    accessibility = serializers.CharField()
    blood_group = serializers.CharField()


class DietCount(Serializer):
    """How many people have a diet."""

    diet = serializers.ChoiceField(Diet.choices)
    people = serializers.IntegerField()


class NeedsViewSet(OfPersonViewSet):
    """Needs of people; the id is that of the accreditation."""

    resource = "needs"
    costs = {"diets": 10}
    verbs = {"unmask": "unmask"}
    queryset = Needs.objects.select_related("accreditation")
    serializer_class = NeedsSerializer
    ordering_fields = ("changed_at",)
    own_parameters = {"diets": ()}

    @extend_schema(request=RecordNeeds, responses=NeedsSerializer)
    def update(self, request: Request, **kwargs: object) -> Response:
        """Record what a person needs; what is not sent is erased."""
        person = self.person("write")
        if "If-Match" in request.headers:
            self.get_object()
        nothing = {name: [] if name == "diets" else "" for name in Needs.COLUMNS}
        return self.respond(services.record_needs(person, now=clock.now(), **nothing | self.validated(RecordNeeds)))

    @extend_schema(request=RecordNeeds, responses=NeedsSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Replace the given values."""
        person = self.get_object().accreditation
        return self.respond(services.record_needs(person, now=clock.now(), **self.validated(RecordNeeds, partial=True)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Erase what is recorded of a person's needs."""
        services.erase_needs(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Reason, responses=UnmaskedNeeds)
    @action(detail=True, methods=["post"])
    def unmask(self, request: Request, **kwargs: object) -> Response:
        """Return the needs unmasked; the user, the time and the reason are recorded."""
        found = services.unmask_needs(self.get_object(), by=self.user, **self.validated(Reason))
        return Response(UnmaskedNeeds({"id": int(self.kwargs["id"]), **found}).data)

    @extend_schema(responses=DietCount(many=True), filters=False)
    @action(detail=False, filter_backends=[], pagination_class=None)
    def diets(self, request: Request, **kwargs: object) -> Response:
        """Return how many people have each diet, for the caterer: no names."""
        counts = [{"diet": diet, "people": people} for diet, people in diets_of(self.summit, self.user)]
        return Response(DietCount(counts, many=True).data)
