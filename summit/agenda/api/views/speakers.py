"""Speakers' lists: participants see them, delegations ask for the floor, organizers arrange them."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.agenda import services
from summit.agenda.api.serializers.agendas import (
    AmendOwnSpeech,
    AmendSpeech,
    AskForFloor,
    MoveSpeaker,
    SpeakerSerializer,
)
from summit.agenda.api.views.of_session import OfSession
from summit.agenda.models import Speaker
from summit.core import clock
from summit.core.api.strict import bodiless


class SpeakerViewSet(OfSession):
    """The past, present and waiting speakers of items."""

    resource = "speakers"
    verbs = dict.fromkeys(("move", "give_floor", "end_speech"), "arrange")
    queryset = Speaker.objects.select_related("delegation", "item__session")
    serializer_class = SpeakerSerializer
    summit_field = "item__session__summit"
    filterset_fields = ("item", "delegation", "kind", "status")
    ordering_fields = ("position", "asked_at")

    @extend_schema(responses={201: SpeakerSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Add a delegation to the list; an organizer may also set its minutes."""
        shape = SpeakerSerializer if self.is_organizer else AskForFloor
        data = self.validated(shape)
        made = services.add_speaker(data.pop("item"), by=self.user, now=clock.now(), **data)
        return self.respond(made, created=True)

    @extend_schema(request=AmendSpeech, responses=SpeakerSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change who speaks and for which group; an organizer may also change the minutes."""
        speaker = self.get_object()
        shape = AmendSpeech if self.is_organizer else AmendOwnSpeech
        return self.respond(
            services.amend_speaker(speaker, by=self.user, **self.validated(shape, speaker, partial=True))
        )

    @extend_schema(request=MoveSpeaker, responses=SpeakerSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **kwargs: object) -> Response:
        """Move a speaker to another place among the waiting ones."""
        return self.respond(services.move_speaker(self.get_object(), now=clock.now(), **self.validated(MoveSpeaker)))

    @bodiless(responses=SpeakerSerializer)
    @action(detail=True, methods=["post"], url_path="give-floor")
    def give_floor(self, request: Request, **kwargs: object) -> Response:
        """Give the floor to the delegation."""
        return self.respond(services.give_floor(self.get_object(), now=clock.now()))

    @bodiless(responses=SpeakerSerializer)
    @action(detail=True, methods=["post"], url_path="end-speech")
    def end_speech(self, request: Request, **kwargs: object) -> Response:
        """Record that the delegation has spoken."""
        return self.respond(services.end_speech(self.get_object(), now=clock.now()))

    @bodiless(responses=SpeakerSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw the delegation from the list."""
        return self.respond(services.withdraw_speaker(self.get_object(), by=self.user, now=clock.now()))
