"""Policies of precedence: rules, places by hand, letters drawn, and the order that they give."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from summit.accounts.api.base import RegisterViewSet
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.serializers import Day, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.api.strict import Query, bodiless
from summit.delegations import services
from summit.delegations.models import Delegation, LetterDraw, ManualPlace, PrecedencePolicy
from summit.delegations.queries import order_of_precedence
from summit.notifications.previews import ReaderSerializer

DRAWS = Prefetch("draws", LetterDraw.objects.select_related("drawn_by"))


class ManualPlaceSerializer(ModelSerializer):
    """A manual place, with its reason."""

    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = ManualPlace
        fields = ("delegation", "position", "reason")


class LetterDrawSerializer(ModelSerializer):
    """A letter drawn by lot or entered; an empty one ended those before. Organizers read who did it."""

    drawn_by = serializers.SerializerMethodField()

    class Meta:
        model = LetterDraw
        fields = ("letter", "language", "is_drawn", "drawn_at", "drawn_by")
        read_only_fields = fields

    @extend_schema_field(ReaderSerializer(allow_null=True))
    def get_drawn_by(self, draw: LetterDraw) -> object:
        """Return who did it, to organizers."""
        return ReaderSerializer(draw.drawn_by).data if draw.drawn_by and self.context["view"].is_organizer else None


class EnterLetter(Serializer):
    """A letter that was drawn elsewhere; an empty one lets the alphabet begin with its first letter again."""

    letter = field_of(LetterDraw, "letter", required=True)


class PrecedencePolicySerializer(ModelSerializer):
    """A policy of precedence. `draw-letter/` and `enter-letter/` change its letter; the last draw comes first."""

    letter = serializers.CharField(
        read_only=True, help_text="With which the alphabet begins; empty if that is its first."
    )
    draws = LetterDrawSerializer(many=True, read_only=True)
    places: "serializers.ListSerializer[ManualPlace]" = serializers.ListSerializer(
        child=ManualPlaceSerializer(), required=False, max_length=500
    )

    class Meta:
        model = PrecedencePolicy
        fields = (
            "id",
            "code",
            "name",
            "rules",
            "blocks",
            "language",
            "letter",
            "draws",
            "places",
        )


class AsOf(Query):
    """The day for which the order is computed."""

    as_of = Day(required=False)


class PlaceInOrder(Serializer):
    """A delegation's place in the computed order."""

    position = serializers.IntegerField()
    delegation = serializers.IntegerField()
    code = serializers.CharField()
    name = TranslatedText()


class PrecedencePolicyViewSet(RegisterViewSet):
    """Policies of precedence, and the order that each gives."""

    resource = "precedence-policies"
    queryset = PrecedencePolicy.objects.prefetch_related("places", DRAWS)
    serializer_class = PrecedencePolicySerializer
    filterset_fields = ("language",)
    own_parameters = {"order": ("as_of",)}
    ordering_fields = ("code",)

    def perform_create(self, serializer: BaseSerializer[PrecedencePolicy]) -> None:
        """Create a policy with its places."""
        policy = PrecedencePolicy(summit=self.summit)
        serializer.instance = services.save_policy(policy, **serializer.validated_data)

    def perform_update(self, serializer: BaseSerializer[PrecedencePolicy]) -> None:
        """Change the given facts; places are replaced together."""
        if serializer.instance is None:
            raise AssertionError
        policy = PrecedencePolicy.objects.get(pk=serializer.instance.pk)
        serializer.instance = services.save_policy(policy, **serializer.validated_data)

    @bodiless(responses=PrecedencePolicySerializer)
    @action(detail=True, methods=["post"], url_path="draw-letter")
    def draw_letter(self, request: Request, **kwargs: object) -> Response:
        """Draw by lot the letter with which the alphabet begins; who drew it and when is recorded, as all draws are."""
        policy = self.get_object()
        services.draw_letter(policy, by=self.user, now=clock.now())
        return self.respond(policy)

    @extend_schema(request=EnterLetter, responses=PrecedencePolicySerializer)
    @action(detail=True, methods=["post"], url_path="enter-letter")
    def enter_letter(self, request: Request, **kwargs: object) -> Response:
        """Enter the letter with which the alphabet begins, drawn elsewhere; this is recorded beside the draws."""
        policy = self.get_object()
        services.enter_letter(policy, by=self.user, now=clock.now(), **self.validated(EnterLetter))
        return self.respond(policy)

    @extend_schema(parameters=[AsOf], responses=PlaceInOrder(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def order(self, request: Request, **kwargs: object) -> Response:
        """Return the attending delegations in this policy's order, as of a day (today by default)."""
        asked = AsOf(data=request.query_params)
        asked.is_valid(raise_exception=True)
        today = clock.now().astimezone(self.summit.zone).date()
        order = order_of_precedence(self.get_object(), as_of=asked.validated_data.get("as_of", today))
        rows = [
            {"position": position, "delegation": delegation.pk, "code": delegation.code, "name": delegation.name}
            for position, delegation in enumerate(order, start=1)
        ]
        return Response(PlaceInOrder(rows, many=True).data)
