"""Invitations, and the public view that accepts them."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import PublicView, SummitViewSet
from summit.accounts.attempts import note_attempt
from summit.accounts.models import Party, Role, User
from summit.accounts.passwords import LONGEST_PASSWORD
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.fields import Address
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.core.languages import WRITTEN
from summit.delegations import invitations
from summit.delegations.models import Invitation
from summit.summits.models import Summit


class InvitationSerializer(ModelSerializer):
    """An invitation; its link is in the mail only."""

    email = serializers.EmailField(source="person.email", read_only=True)

    class Meta:
        model = Invitation
        fields = ("id", "party", "kind", "email", "invited_at", "expires_at", "accepted_at", "revoked_at")


class Invite(Serializer):
    """The invited person, their role, and the language of the mail."""

    party = InSummit(
        queryset=Party.objects.all(), default=None, allow_null=True, help_text="Null for organizers and observers."
    )
    kind = serializers.ChoiceField(choices=Role.Kind.choices)
    email = Address()
    language = serializers.ChoiceField(choices=WRITTEN, required=False)


class AcceptInvitation(Serializer):
    """The token (the part of the link after the #); a name and a password if the person has no account."""

    token = serializers.CharField(max_length=200, write_only=True)
    name = field_of(User, "name", default="", allow_blank=True)
    password = serializers.CharField(
        max_length=LONGEST_PASSWORD, default="", allow_blank=True, trim_whitespace=False, write_only=True
    )


class AcceptedSerializer(ModelSerializer):
    """The role that the person now has."""

    email = serializers.EmailField(source="person.email", read_only=True)
    summit: "serializers.SlugRelatedField[Summit]" = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    party_code = serializers.CharField(source="party.code", default=None, read_only=True)

    class Meta:
        model = Invitation
        fields = ("email", "summit", "kind", "party_code")


class InvitationViewSet(SummitViewSet):
    """Invitations: organizers see all, coordinators those of their delegation."""

    resource = "invitations"
    queryset = Invitation.objects.select_related("person")
    serializer_class = InvitationSerializer
    filterset_fields = ("party", "kind")
    ordering_fields = ("invited_at", "expires_at")
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=Invite, responses={200: InvitationSerializer, 201: InvitationSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Invite a person by mail. If an invitation is open, its link is sent again (200), at most five times a day."""
        data = self.validated(Invite)
        invitation, is_new = invitations.invite(summit=self.summit, **data, by=self.user, now=clock.now())
        return self.respond(invitation, created=is_new)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Revoke an invitation."""
        invitations.revoke_invitation(self.get_object(), by=self.user, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class AcceptView(PublicView[Invitation]):
    """Accept an invitation."""

    costs = {"post": 5}  # hashes a password
    serializer_class = AcceptInvitation

    @extend_schema(operation_id="accept_invitation", responses={201: AcceptedSerializer})
    def post(self, request: Request) -> Response:
        """Accept an invitation and get the role; the link can be used once. Sign in afterwards."""
        note_attempt(request)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        accepted = invitations.accept_invitation(**serializer.validated_data, now=clock.now())
        return Response(AcceptedSerializer(accepted).data, status=status.HTTP_201_CREATED)
