"""Passes: issued and handed over by organizers; delegations see their own, and report them lost."""

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.accreditation.models import Accreditation, Category, Custody, Pass, Zone
from summit.accreditation.models.passes import OF_A_PARTY
from summit.accreditation.services import passes as services
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.filters import InstantFilter, KeyFilter, StrictFilterSet
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer
from summit.core.api.strict import bodiless
from summit.delegations.models import Delegation

MOST_ZONES = 50


class CustodySerializer(ModelSerializer):
    """A person who signed for the pass, and until when they had it."""

    class Meta:
        model = Custody
        fields = ("holder", "handed_over_at", "returned_at")


@extend_schema_serializer(component_name="AccreditationPass")  # `Pass` is a word of Python's own
class PassSerializer(ModelSerializer):
    """A pass. `name` is that of the person or the delegation, null for a visitor; `zones` are all that it opens."""

    name = serializers.SerializerMethodField()
    category = serializers.IntegerField(source="shown_category.pk", allow_null=True, default=None)
    delegation = serializers.IntegerField(source="shown_party.pk", allow_null=True, default=None)
    zones = serializers.SerializerMethodField()
    custody = CustodySerializer(many=True)

    class Meta:
        model = Pass
        fields = (
            "id",
            "number",
            "kind",
            "status",
            "accreditation",
            "name",
            "visitor",
            "host",
            "delegation",
            "category",
            "zones",
            "added_zones",
            "barred_zones",
            "valid_from",
            "valid_until",
            "reason",
            "issued_at",
            "printed_at",
            "stopped_at",
            "replaces",
            "custody",
        )

    def get_name(self, card: Pass) -> dict[str, str] | None:
        return card.names

    def get_zones(self, card: Pass) -> list[str]:
        return [zone.code for zone in card.zones]


def zones_field(*, required: bool = False) -> InSummit:
    """Return the field of some zones of the summit."""
    zones = Zone.objects.all()
    return InSummit(queryset=zones, many=True, max_length=MOST_ZONES, required=required, allow_empty=not required)


def person_field(*, required: bool = True) -> InSummit:
    """Return the field of a person of the summit."""
    return InSummit(queryset=Accreditation.objects.select_related("summit"), required=required)


class IssuePass(Serializer):
    """The personal pass of an approved person; without `valid_until` to the end of the accreditation or the summit."""

    accreditation = person_field()
    added_zones = zones_field()
    barred_zones = zones_field()
    valid_until = Instant(required=False)


class IssueToAll(Serializer):
    """The category or the delegation; without either, all people."""

    category = InSummit(queryset=Category.objects.all(), required=False)
    delegation = InSummit(queryset=Delegation.objects.all(), required=False)


class IssuedSerializer(Serializer):
    """How many passes were issued."""

    issued = serializers.IntegerField()


class IssueTemporary(Serializer):
    """A pass for some hours or days: for a person who waits for theirs, or for a visitor with a host."""

    accreditation = person_field(required=False)
    visitor = field_of(Pass, "visitor", required=False)
    host = person_field(required=False)
    zones = zones_field(required=True)
    valid_from = Instant(required=False)
    valid_until = Instant()


class IssueToDelegation(Serializer):
    """Transferable passes or pins of a delegation."""

    delegation = InSummit(queryset=Delegation.objects.select_related("summit"))
    kind = serializers.ChoiceField(OF_A_PARTY)
    count = serializers.IntegerField(min_value=1, max_value=services.MOST_AT_ONCE, default=1)
    category = InSummit(queryset=Category.objects.all(), required=False)
    zones = zones_field()
    valid_until = Instant(required=False)


class ChangePass(Serializer):
    """The zones that the pass opens besides its category, those that it does not open, and its end."""

    added_zones = zones_field()
    barred_zones = zones_field()
    valid_until = Instant(required=False)


class HandOver(Serializer):
    """The person who signs for the pass."""

    holder = field_of(Custody, "holder")


class ReportLost(Serializer):
    """A report of the loss."""

    reason = field_of(Pass, "reason")


class RevokePass(Serializer):
    """Why the pass is revoked."""

    reason = field_of(Pass, "reason", required=True, allow_blank=False)


class PassCodeSerializer(Serializer):
    """The signed code, for printers of one's own."""

    code = serializers.CharField()


class PassFilter(StrictFilterSet):
    category = KeyFilter(field_name="accreditation__category")
    delegation = KeyFilter(field_name="party", method="of_delegation")
    valid_after = InstantFilter(field_name="valid_until", lookup_expr="gt")

    class Meta:
        model = Pass
        fields = ("number", "kind", "status", "accreditation", "category", "delegation", "valid_after")

    def of_delegation(self, passes: QuerySet[Pass], _name: str, key: int) -> QuerySet[Pass]:
        """Leave the passes of a delegation's people and those of the delegation itself."""
        return passes.filter(Q(accreditation__party=key) | Q(party=key))


class PassViewSet(SummitViewSet):
    """Passes of people and delegations. Only organizers issue, print and revoke them."""

    resource = "passes"
    verbs = {"lost": "report", "code": "write"}
    costs = {"issue": 20}
    # By the number alone, of which there is an index: the model sorts summits first.
    queryset = Pass.objects.with_holder().with_zones().prefetch_related("custody").order_by("number")
    serializer_class = PassSerializer
    filterset_class = PassFilter
    search_fields = ("visitor", "accreditation__name", "accreditation__delegate__name", "party__name")
    ordering_fields = ("number", "issued_at", "valid_until")

    @extend_schema(request=IssuePass, responses={201: PassSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Issue the personal pass of an approved person."""
        asked = self.validated(IssuePass)
        return self.respond(services.issue_pass(asked.pop("accreditation"), now=clock.now(), **asked), created=True)

    @extend_schema(request=IssueToAll, responses=IssuedSerializer)
    @action(detail=False, methods=["post"])
    def issue(self, request: Request, **kwargs: object) -> Response:
        """Issue a pass to each approved person who has none."""
        asked = self.validated(IssueToAll)
        if "delegation" in asked:
            asked["party"] = asked.pop("delegation")
        count = services.issue_to_all(self.summit, now=clock.now(), **asked)
        return Response(IssuedSerializer({"issued": count}).data)

    @extend_schema(request=IssueTemporary, responses={201: PassSerializer})
    @action(detail=False, methods=["post"])
    def temporary(self, request: Request, **kwargs: object) -> Response:
        """Issue a pass for some hours or days."""
        asked = self.validated(IssueTemporary)
        return self.respond(services.issue_temporary_pass(self.summit, now=clock.now(), **asked), created=True)

    @extend_schema(request=IssueToDelegation, responses={201: PassSerializer(many=True)}, filters=False)
    @action(detail=False, methods=["post"], url_path="to-delegation", pagination_class=None)
    def to_delegation(self, request: Request, **kwargs: object) -> Response:
        """Issue transferable passes or pins to a delegation."""
        asked = self.validated(IssueToDelegation)
        issued = services.issue_to_party(asked.pop("delegation"), now=clock.now(), **asked)
        rows = self.get_queryset().filter(pk__in=[card.pk for card in issued]).order_by("number")
        return Response(self.get_serializer(rows, many=True).data, status=201)

    @extend_schema(request=ChangePass, responses=PassSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change what the pass opens, and until when. The badge has to be printed again."""
        card = self.get_object()
        return self.respond(services.change_pass(card, now=clock.now(), **self.validated(ChangePass)))

    @extend_schema(request=HandOver, responses=PassSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, **kwargs: object) -> Response:
        """Hand the pass over to the person who signs for it."""
        card = self.get_object()
        verb = services.hand_over_pass
        return self.respond(verb(card, by=self.user, now=clock.now(), **self.validated(HandOver)))

    @bodiless(responses=PassSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, **kwargs: object) -> Response:
        """Record that the pass came back."""
        return self.respond(services.return_pass(self.get_object(), now=clock.now()))

    @extend_schema(request=ReportLost, responses=PassSerializer)
    @action(detail=True, methods=["post"])
    def lost(self, request: Request, **kwargs: object) -> Response:
        """Report the pass lost: it opens nothing from now on. Returns the one that is issued in its place."""
        card = self.get_object()
        return self.respond(services.report_pass_lost(card, now=clock.now(), **self.validated(ReportLost)))

    @extend_schema(request=RevokePass, responses=PassSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, **kwargs: object) -> Response:
        """Revoke the pass: every gate refuses it from now on."""
        card = self.get_object()
        return self.respond(services.revoke_pass(card, now=clock.now(), **self.validated(RevokePass)))

    @extend_schema(responses=PassCodeSerializer)
    @action(detail=True, methods=["get"])
    def code(self, request: Request, **kwargs: object) -> Response:
        """Return the signed code of the pass, for those who print badges by means of their own (organizers)."""
        return Response(PassCodeSerializer({"code": self.get_object().code}).data)
