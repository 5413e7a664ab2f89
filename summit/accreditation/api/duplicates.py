"""People who may be one person, for organizers alone."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from summit.accounts.api.base import SummitView
from summit.accreditation import services
from summit.accreditation.duplicates import REASONS, duplicates_in
from summit.accreditation.models import Accreditation, DistinctPeople
from summit.core import clock
from summit.core.api.serializers import InSummit, Serializer, TranslatedText


class SimilarPerson(Serializer):
    """One of two people who may be one; the document is masked."""

    id = serializers.IntegerField()
    name = serializers.SerializerMethodField()
    delegation = serializers.IntegerField(source="party_id", allow_null=True)
    category = serializers.CharField(source="category.code")
    status = serializers.ChoiceField(Accreditation.Status.choices)
    passport_number = serializers.CharField(source="personal_data.number")
    date_of_birth = serializers.CharField(source="personal_data.birth")
    issuing_state = serializers.CharField(source="personal_data.issuing_state")

    @extend_schema_field(TranslatedText)
    def get_name(self, person: Accreditation) -> dict[str, str]:
        names: dict[str, str] = person.delegate.name if person.delegate else person.name
        return names


class DuplicateSerializer(Serializer):
    """Two people, and why they may be one."""

    first = SimilarPerson()
    second = SimilarPerson()
    reasons = serializers.ListField(child=serializers.ChoiceField(list(REASONS)))


class TellApart(Serializer):
    """Two people who are not the same."""

    first = InSummit(queryset=Accreditation.objects.all())
    second = InSummit(queryset=Accreditation.objects.all())


class DuplicatesView(SummitView[DistinctPeople]):
    """Pairs of people with one document number, or with one name and date of birth."""

    resource = "duplicates"
    queryset = DistinctPeople.objects.all()
    summit_field = "first__summit"
    serializer_class = DuplicateSerializer
    pagination_class = None
    costs = {"get": 10}
    own_parameters = {"": ()}

    @extend_schema(responses=DuplicateSerializer(many=True), filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """List the pairs that nobody has decided. Withdraw one of them if they are the same person."""
        return Response(DuplicateSerializer(duplicates_in(self.summit), many=True).data)

    @extend_schema(request=TellApart, responses={204: None})
    def post(self, request: Request, **kwargs: object) -> Response:
        """Record that two people are not the same; the pair is not listed again."""
        services.tell_apart(now=clock.now(), **self.validated(TellApart))
        return Response(status=HTTP_204_NO_CONTENT)
