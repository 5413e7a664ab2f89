"""Speakers' lists: seen by those who take part, asked for by delegations, arranged by organizers."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.agenda import services
from summit.agenda.api.serializers.agendas import AskForFloor, MoveSpeaker, SpeakerSerializer
from summit.agenda.api.views.of_session import OfSession
from summit.agenda.models import Speaker
from summit.core import clock
from summit.core.api.strict import bodiless
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class SpeakerViewSet(Verbs, OfSession, ReadViewSet):
    """Who speaks on an item, spoke, or waits to."""

    permission_classes = (ByPolicy,)
    resource = "speakers"
    verbs = dict.fromkeys(("move", "give_floor", "end_speech"), "arrange")
    queryset = Speaker.objects.select_related("delegation", "item__session")
    serializer_class = SpeakerSerializer
    summit_field = "item__session__summit"
    filterset_fields = ("item", "delegation", "kind", "status")
    ordering_fields = ("position", "asked_at")

    @extend_schema(responses={201: SpeakerSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Put a delegation on the list: by itself, or by an organizer, who may say its minutes."""
        shape = SpeakerSerializer if self.sees_all else AskForFloor
        given = self.given(shape)
        made = services.add_speaker(given.pop("item"), by=request.user, now=clock.now(), **given)  # type: ignore[arg-type]
        return self.shown(made, created=True)

    @extend_schema(request=MoveSpeaker, responses=SpeakerSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **kwargs: Any) -> Response:
        """Give a speaker another place among those who wait."""
        return self.shown(services.move_speaker(self.get_object(), now=clock.now(), **self.given(MoveSpeaker)))

    @bodiless(responses=SpeakerSerializer)
    @action(detail=True, methods=["post"], url_path="give-floor")
    def give_floor(self, request: Request, **kwargs: Any) -> Response:
        """Have the delegation speak."""
        return self.shown(services.give_floor(self.get_object(), now=clock.now()))

    @bodiless(responses=SpeakerSerializer)
    @action(detail=True, methods=["post"], url_path="end-speech")
    def end_speech(self, request: Request, **kwargs: Any) -> Response:
        """Note that the delegation has spoken."""
        return self.shown(services.end_speech(self.get_object(), now=clock.now()))

    @bodiless(responses=SpeakerSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Take the delegation off the list."""
        return self.shown(services.withdraw_speaker(self.get_object(), by=request.user, now=clock.now()))  # type: ignore[arg-type]
