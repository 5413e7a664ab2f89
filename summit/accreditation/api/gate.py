"""Gates: checks of passes, who is inside, and what a gate needs to check passes without a network."""

from django.db.models import Count, Max
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.accreditation.models import GateCheck, Pass, Zone
from summit.accreditation.models.gate import GateCheckQuerySet
from summit.accreditation.pass_codes import public_keys
from summit.accreditation.pass_photos import thumbnail_of
from summit.accreditation.services import gate as services
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.filters import InstantFilter, KeyFilter, StrictFilterSet
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.api.strict import Query

LONGEST_CODE = 1000  # characters of what a scanner reads


class CategoryBand(Serializer):
    """The category, as the badge shows it."""

    name = TranslatedText()
    color = serializers.CharField()


class ShownPass(ModelSerializer):
    """The facts that the gate officer compares with the badge and the person."""

    name = serializers.SerializerMethodField()
    category = CategoryBand(source="shown_category", allow_null=True, default=None)
    delegation = serializers.SerializerMethodField()
    photo = serializers.SerializerMethodField()

    class Meta:
        model = Pass
        fields = ("id", "number", "kind", "name", "visitor", "category", "delegation", "valid_until", "photo")

    def get_photo(self, card: Pass) -> str | None:
        return thumbnail_of(card)

    def get_name(self, card: Pass) -> dict[str, str] | None:
        return card.names

    @extend_schema_field(TranslatedText(allow_null=True))
    def get_delegation(self, card: Pass) -> dict[str, str] | None:
        return card.shown_party.name if card.shown_party else None


class GateAnswer(ModelSerializer):
    """The answer to a gate. `reason` is empty where nothing is against the pass; `sentence` says it in words."""

    sentence = serializers.SerializerMethodField()
    access_pass = ShownPass(allow_null=True)

    class Meta:
        model = GateCheck
        fields = ("id", "result", "reason", "sentence", "is_admitted", "zone", "direction", "at", "access_pass")

    def get_sentence(self, check: GateCheck) -> str:
        return check.get_reason_display()


class GateCheckSerializer(ModelSerializer):
    """A check as the log has it."""

    number = serializers.IntegerField(source="access_pass.number", allow_null=True, default=None)

    class Meta:
        model = GateCheck
        fields = (
            "id",
            "access_pass",
            "number",
            "zone",
            "direction",
            "result",
            "reason",
            "is_admitted",
            "gate",
            "presented",
            "at",
            "received_at",
            "scanner",
        )


class CheckPass(Serializer):
    """The code as a scanner has read it, or the number as somebody has typed it.

    A check made without a network has its own instant `at`, a `key`, and what the gate did (`was_admitted`). A check
    with the same `scanner` and `key` is recorded once, and answered as at first. An instant that is ahead of ours by
    two minutes at most is taken as now; a later one is refused.
    """

    code = serializers.CharField(max_length=LONGEST_CODE)
    zone = InSummit(queryset=Zone.objects.all())
    direction = field_of(GateCheck, "direction", default=GateCheck.Direction.IN)
    gate = field_of(GateCheck, "gate")
    scanner = field_of(GateCheck, "scanner")
    key = serializers.UUIDField(required=False)
    at = Instant(required=False)
    was_admitted = serializers.BooleanField(required=False)


class GateCheckFilter(StrictFilterSet):
    accreditation = KeyFilter(field_name="access_pass__accreditation")
    after = InstantFilter(field_name="at", lookup_expr="gte")
    before = InstantFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = GateCheck
        fields = ("access_pass", "accreditation", "zone", "direction", "result", "reason", "after", "before")


class GateCheckViewSet(SummitView[GateCheck], mixins.ListModelMixin, viewsets.GenericViewSet[GateCheck]):
    """Checks of passes at gates."""

    resource = "gate-checks"
    queryset = GateCheck.objects.select_related("access_pass")
    serializer_class = GateCheckSerializer
    filterset_class = GateCheckFilter
    ordering_fields = ("at",)

    @extend_schema(request=CheckPass, responses={201: GateAnswer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Check a pass: whether it opens the zone now, whose it is, and why not."""
        now = clock.now()
        scan = services.Scan(**{"at": now, **self.validated(CheckPass)})
        check = services.check_pass(scan, by=self.user, now=now)
        return Response(GateAnswer(check).data, status=status.HTTP_201_CREATED)


class InsideSerializer(ModelSerializer):
    """A pass that is inside a zone, and since when; of a person with several, the one that was shown last."""

    number = serializers.IntegerField(source="access_pass.number")
    name = serializers.SerializerMethodField()
    visitor = serializers.CharField(source="access_pass.visitor")
    since = Instant(source="at")

    class Meta:
        model = GateCheck
        fields = ("access_pass", "number", "name", "visitor", "zone", "since")

    def get_name(self, check: GateCheck) -> dict[str, str] | None:
        return check.access_pass.names if check.access_pass else None


class InsideCount(Serializer):
    """How many people are inside a zone; of visitors and delegations, how many passes."""

    zone = serializers.IntegerField()
    count = serializers.IntegerField()


class InsideFilter(StrictFilterSet):
    class Meta:
        model = GateCheck
        fields = ("zone",)


class InsideViewSet(SummitView[GateCheck], mixins.ListModelMixin, viewsets.GenericViewSet[GateCheck]):
    """The passes that went into a zone and have not come out since."""

    resource = "gate-checks"
    queryset = GateCheck.objects.all()
    serializer_class = InsideSerializer
    filterset_class = InsideFilter
    ordering_fields = ("at",)
    own_parameters = {"counts": ()}

    def get_queryset(self) -> GateCheckQuerySet:
        """Return the last entry of each pass."""
        checks: GateCheckQuerySet = super().get_queryset()
        return checks.inside().with_holder()

    @extend_schema(responses=InsideCount(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def counts(self, request: Request, **kwargs: object) -> Response:
        """Count the passes inside each zone that has any."""
        rows = self.get_queryset().order_by("zone").values("zone").annotate(count=Count("pk"))
        return Response(InsideCount(rows, many=True).data)


class PublicKey(Serializer):
    """A key by its name in codes; the public half of 32 bytes in URL-safe Base64 (Ed25519)."""

    id = serializers.CharField()
    public_key = serializers.CharField()


class GateKeys(Serializer):
    """The facts that a gate needs to check codes without a network."""

    summit = serializers.IntegerField()
    keys = PublicKey(many=True)


class GateKeysView(SummitView):
    """The public keys by which codes on passes are checked."""

    resource = "gate"
    is_of_one_row = True
    queryset = Pass.objects.none()
    serializer_class = GateKeys
    pagination_class = None

    @extend_schema(operation_id="gate_keys", responses=GateKeys)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the keys, that by which new passes are signed first, and the summit's id as it is in codes."""
        keys = [{"id": key, "public_key": public} for key, public in public_keys()]
        return Response(GateKeys({"summit": self.summit.pk, "keys": keys}).data)


class RevocationsParameters(Query):
    """Since when; by default all."""

    since = Instant(required=False)


class Revocations(Serializer):
    """The numbers of passes that are stopped and would still be valid; `latest` is when the last was stopped."""

    numbers = serializers.ListField(child=serializers.IntegerField())
    latest = Instant(allow_null=True)


class RevocationsView(SummitView):
    """The list of stopped passes for gates without a network."""

    resource = "gate"
    is_of_one_row = True
    own_parameters = {"": ("since",)}
    queryset = Pass.objects.all()
    serializer_class = Revocations
    pagination_class = None

    @extend_schema(
        operation_id="gate_revocations", parameters=[RevocationsParameters], responses=Revocations, filters=False
    )
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the numbers of stopped passes. Fetch it often with If-None-Match; ask `since` the last `latest`."""
        asked = RevocationsParameters(data=request.query_params, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        stopped = Pass.objects.filter(summit=self.summit, stopped_at__isnull=False, valid_until__gt=clock.now())
        if since := asked.validated_data.get("since"):
            stopped = stopped.filter(stopped_at__gte=since)
        latest = stopped.aggregate(latest=Max("stopped_at"))["latest"]
        numbers = list(stopped.order_by("number").values_list("number", flat=True))
        return Response(Revocations({"numbers": numbers, "latest": latest}).data)
