"""Rows that may be one thing or person, for organizers alone."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from summit.accounts.api.base import SummitView
from summit.calendar import services
from summit.calendar.likenesses import likenesses, shareable_by
from summit.calendar.models import Resource
from summit.calendar.refusals import UnknownResource
from summit.core import clock
from summit.core.api.serializers import InSummit, Serializer, TranslatedText


class AlikeSerializer(Serializer):
    """One of two rows that may be one."""

    id = serializers.IntegerField()
    summit = serializers.CharField(source="summit.slug")
    kind = serializers.CharField()
    code = serializers.CharField()
    name = TranslatedText()
    delegation = serializers.CharField(source="party.code", allow_null=True, default=None)
    shared_as = serializers.CharField()


class LikenessSerializer(Serializer):
    """Two rows with one name."""

    first = AlikeSerializer()
    second = AlikeSerializer()


class DecideLikeness(Serializer):
    """Whether two rows are one thing or person."""

    first = InSummit(queryset=Resource.objects.all())
    second = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Of any summit that you organize.")
    are_one = serializers.BooleanField()


class LikenessesView(SummitView[Resource]):
    """Rooms, people and other resources of one name, in several delegations or summits."""

    resource = "likenesses"
    queryset = Resource.objects.all()
    serializer_class = LikenessSerializer
    pagination_class = None
    costs = {"get": 10}
    own_parameters = {"": ()}

    @extend_schema(responses=LikenessSerializer(many=True), filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """List the pairs that nobody has decided, among the summits that you organize."""
        return Response(LikenessSerializer(likenesses(self.summit, viewer=self.user), many=True).data)

    @extend_schema(request=DecideLikeness, responses={204: None})
    def post(self, request: Request, **kwargs: object) -> Response:
        """Record whether two are one. Then nobody can book them twice, in whatever summit."""
        asked = self.validated(DecideLikeness)
        second = shareable_by(self.user).filter(pk=asked["second"]).first()
        if second is None:
            raise UnknownResource(field="second")
        services.decide_likeness(asked["first"], second, are_one=asked["are_one"], now=clock.now())
        return Response(status=HTTP_204_NO_CONTENT)
