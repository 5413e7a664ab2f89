"""Official invitations: organizers send them, and delegations answer."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.filters import KeyFilter, StrictFilterSet
from summit.core.api.serializers import InSummit, ModelSerializer
from summit.core.api.strict import bodiless
from summit.correspondence.models import Note
from summit.delegations.api.ranks import RankField
from summit.delegations.api.serializers import NamedNote
from summit.delegations.models import Delegation, OfficialInvitation
from summit.delegations.services import official_invitations as services

FACTS = ("delegation", "inviting_office", "level", "participation", "size_limit", "answer_by")
NOTES = ("outgoing_note", "incoming_note")


class OfficialInvitationSerializer(ModelSerializer):
    """An official invitation; the link by which staff sign in is an `invitation`."""

    level = RankField()
    accepted_level = RankField(allow_null=True)

    class Meta:
        model = OfficialInvitation
        fields = (
            "id",
            *FACTS,
            *NOTES,
            "status",
            "sent_at",
            "answered_at",
            "accepted_level",
            "substitute",
            "reason",
        )
        read_only_fields = fields


class AmendOfficialInvitation(ModelSerializer):
    """Changes of an invitation; once it was sent, `answer_by`, `size_limit` and the notes alone."""

    level = RankField(required=False)
    outgoing_note = InSummit(queryset=Note.objects.all(), required=False, allow_null=True)
    incoming_note = InSummit(queryset=Note.objects.all(), required=False, allow_null=True)

    class Meta:
        model = OfficialInvitation
        fields: tuple[str, ...] = (*FACTS[1:], *NOTES)


class DraftOfficialInvitation(AmendOfficialInvitation):
    """A new invitation."""

    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta(AmendOfficialInvitation.Meta):
        fields = (*FACTS, *NOTES)


class RegretInvitation(NamedNote):
    """The reason for which the delegation does not come."""

    reason = field_of(OfficialInvitation, "reason", required=False)


class SubstituteInvitation(NamedNote):
    """The level and the person with which the invitation is accepted."""

    level = RankField(required=False)
    substitute = field_of(OfficialInvitation, "substitute", required=False)


class OfficialInvitationFilter(StrictFilterSet):
    """Official invitations by delegation and status."""

    delegation = KeyFilter()

    class Meta:
        model = OfficialInvitation
        fields = ("delegation", "status", "participation")


class OfficialInvitationViewSet(SummitViewSet):
    """Official invitations: organizers see all, a delegation its own once it was sent."""

    resource = "official-invitations"
    verbs = dict.fromkeys(("acknowledge", "accept", "substitute", "regret"), "answer")
    queryset = OfficialInvitation.objects.select_related("delegation__summit")
    serializer_class = OfficialInvitationSerializer
    filterset_class = OfficialInvitationFilter
    ordering_fields = ("answer_by", "sent_at")
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=DraftOfficialInvitation, responses={201: OfficialInvitationSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Draft an invitation (organizers)."""
        return self.respond(services.draft_official_invitation(**self.validated(DraftOfficialInvitation)), created=True)

    @extend_schema(request=AmendOfficialInvitation)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the given facts (organizers)."""
        invitation = self.get_object()
        facts = self.validated(AmendOfficialInvitation, invitation, partial=True)
        return self.respond(services.amend_official_invitation(invitation, **facts))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Delete a draft (organizers)."""
        services.delete_draft_invitation(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NamedNote, responses=OfficialInvitationSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, **kwargs: object) -> Response:
        """Send it, and tell the delegation's staff and liaison officers (organizers)."""
        sent = services.send_official_invitation(self.get_object(), now=clock.now(), **self.validated(NamedNote))
        return self.respond(sent)

    @bodiless(responses=OfficialInvitationSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **kwargs: object) -> Response:
        """Acknowledge that it was received."""
        return self.respond(services.acknowledge_official_invitation(self.get_object(), by=self.user))

    @extend_schema(request=NamedNote, responses=OfficialInvitationSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: object) -> Response:
        """Accept it at its level."""
        invitation, answer = self.get_object(), self.validated(NamedNote)
        done = services.accept_official_invitation(invitation, by=self.user, now=clock.now(), **answer)
        return self.respond(done)

    @extend_schema(request=SubstituteInvitation, responses=OfficialInvitationSerializer)
    @action(detail=True, methods=["post"])
    def substitute(self, request: Request, **kwargs: object) -> Response:
        """Accept it at another level, or with another person."""
        invitation, answer = self.get_object(), self.validated(SubstituteInvitation)
        done = services.substitute_official_invitation(invitation, by=self.user, now=clock.now(), **answer)
        return self.respond(done)

    @extend_schema(request=RegretInvitation, responses=OfficialInvitationSerializer)
    @action(detail=True, methods=["post"])
    def regret(self, request: Request, **kwargs: object) -> Response:
        """Decline it with regrets; the delegation gives up its seats, requests and meetings."""
        invitation, answer = self.get_object(), self.validated(RegretInvitation)
        done = services.regret_official_invitation(invitation, by=self.user, now=clock.now(), **answer)
        return self.respond(done)

    @bodiless(responses=OfficialInvitationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw it (organizers)."""
        return self.respond(services.withdraw_official_invitation(self.get_object(), now=clock.now()))
