"""Whether a delegation comes, and at which level: verbs that reach what the apps above delegations keep."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from summit.accounts.api.base import SummitView
from summit.bilaterals.models import Side
from summit.calendar.api.serializers import ClashSerializer
from summit.calendar.refusals import ResourceClash
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, InSummit
from summit.delegations.api.ranks import RankField
from summit.delegations.api.serializers import DelegationSerializer, NamedNote
from summit.delegations.models import Delegate, Delegation
from summit.programme.api.serializers import ANSWER_BY
from summit.programme.attendance import confirm_delegation, withdraw_delegation
from summit.programme.replacing import NoHead, change_level, share_heads

MOST_HEADS = 20


class WithdrawDelegation(NamedNote):
    """Why the delegation does not come; those whom it would have met read it."""

    reason = field_of(Side, "reason", help_text="Read by the delegation and by those that it would meet.")


class ChangeLevel(NamedNote):
    """The level at which a delegate comes, by default the head."""

    delegate = InSummit(queryset=Delegate.objects.all(), required=False)
    rank = RankField()
    answer_by = Instant(required=False, help_text=ANSWER_BY)


class ShareHeads(NamedNote):
    """The heads of a delegation together, from an hour on."""

    head = InSummit(queryset=Delegate.objects.all(), help_text="Who is in the chair; precedence goes by them.")
    co_heads = InSummit(
        queryset=Delegate.objects.all(), many=True, max_length=MOST_HEADS, help_text="The others; none: one head alone."
    )
    since = Instant(required=False, help_text="By default the present.")


class ConfirmedDelegationSerializer(DelegationSerializer):
    """A delegation that comes after all."""

    clashes = serializers.SerializerMethodField(help_text="Why it has no seats in some sessions that it gave up.")

    class Meta(DelegationSerializer.Meta):
        fields = (*DelegationSerializer.Meta.fields, "clashes")

    @extend_schema_field(ClashSerializer(many=True))
    def get_clashes(self, delegation: Delegation) -> object:
        return ResourceClash(self.context["clashes"]).details_for(self.context["view"].user)["clashes"]


class AttendanceViewSet(SummitView[Delegation], GenericViewSet[Delegation]):
    """Delegations that do not come, come after all, or come at another level."""

    resource = "delegations"
    costs = {"withdraw": 5, "confirm": 5, "change_level": 5, "share_heads": 5}
    queryset = Delegation.objects.select_related("summit").prefetch_related("headships")
    serializer_class = DelegationSerializer

    @extend_schema(request=WithdrawDelegation, responses=DelegationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Let the delegation not come (organizers).

        It gives up its seats in sessions, its places on speakers' lists, its requests and their meetings. Its staff and
        those of the delegations that it would have met are notified.
        """
        delegation = self.get_object()
        return self.respond(withdraw_delegation(delegation, now=clock.now(), **self.validated(WithdrawDelegation)))

    @extend_schema(request=NamedNote, responses=ConfirmedDelegationSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **kwargs: object) -> Response:
        """Let a delegation that did not come attend after all, with the seats that it gave up (organizers).

        Its bilateral requests stay withdrawn.
        """
        delegation = self.get_object()
        clashes = confirm_delegation(delegation, now=clock.now(), **self.validated(NamedNote))
        context = {**self.get_serializer_context(), "clashes": clashes}
        return Response(ConfirmedDelegationSerializer(delegation, context=context).data)

    @extend_schema(request=ChangeLevel, responses=DelegationSerializer)
    @action(detail=True, methods=["post"], url_path="change-level")
    def change_level(self, request: Request, **kwargs: object) -> Response:
        """Let the head, or another delegate, come at another level (organizers).

        The orders by rank follow. Those with whom the delegate has agreed to meet are asked whether they keep the
        meeting.
        """
        delegation, asked = self.get_object(), self.validated(ChangeLevel)
        person = asked.pop("delegate", delegation.head)
        if person is None:
            raise NoHead(field="delegate")
        change_level(delegation, person=person, now=clock.now(), **asked)
        return self.respond(delegation)

    @extend_schema(request=ShareHeads, responses=DelegationSerializer)
    @action(detail=True, methods=["post"], url_path="share-heads")
    def share_heads(self, request: Request, **kwargs: object) -> Response:
        """Let several head the delegation together, from an hour on (organizers).

        One of them is in the chair. Meetings and seats stay with those who have them; a head who leaves is replaced by
        `replacements/`.
        """
        return self.respond(share_heads(self.get_object(), now=clock.now(), **self.validated(ShareHeads)))
