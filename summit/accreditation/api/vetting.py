"""Security's list out and its verdicts in: the only view of people that the role security has."""

from collections import Counter
from typing import TypedDict

from django.db.models import BigAutoField
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.accreditation import services
from summit.accreditation.api.serializers import OutcomeSerializer, PeopleSerializer, answered
from summit.accreditation.models import Accreditation, Step, Verdict
from summit.accreditation.vetted_facts import LENGTH_OF_VERSION
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.fields import Line as LineField
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.api.strict import bodiless
from summit.core.bulk import MOST_LINES, answer_of

OUTCOMES = ("taken_over", "unchanged", "refused")
FIRST_KEY = 1


class VettingSerializer(ModelSerializer):
    """A person as security reads them. Facts for vetting are in the list that is exported."""

    name = TranslatedText(source="shown_name", read_only=True)
    category = TranslatedText(source="category.name", read_only=True)
    delegation = TranslatedText(source="party.name", read_only=True, allow_null=True, default=None)
    waits = serializers.SerializerMethodField()

    class Meta:
        model = Accreditation
        fields = ("id", "name", "category", "delegation", "waits", "waiting_since")

    def get_waits(self, person: Accreditation) -> bool:
        """Return whether the person waits for a verdict of security."""
        return person.step is not None and person.step.kind == Step.Kind.CLEARANCE


class VettedSerializer(Serializer):
    """A person on the list, with the facts that security needs, unmasked."""

    reference = serializers.IntegerField(source="person.pk", help_text="Comes back with the verdict.")
    name = TranslatedText(source="person.shown_name")
    category = TranslatedText(source="person.category.name")
    delegation = TranslatedText(source="person.party.name", allow_null=True, default=None)
    version = serializers.CharField(help_text="Of what is read here; comes back with the verdict.")
    facts = serializers.DictField(child=serializers.CharField())


class VettingListSerializer(Serializer):
    """A list of all people who wait for security."""

    list = serializers.UUIDField(source="pk")
    made_at = Instant()
    people = VettedSerializer(many=True)


class VerdictFacts(TypedDict):
    """The validated data of a verdict."""

    reference: int
    result: str
    reason: str
    version: str


class VerdictLineSerializer(Serializer):
    """A verdict of security on one person. Its reason is read by security alone."""

    reference = serializers.IntegerField(min_value=FIRST_KEY, max_value=BigAutoField.MAX_BIGINT)
    result = serializers.ChoiceField(choices=Verdict.Result.choices)
    reason = field_of(Verdict, "reason", default="", help_text="Needed unless they pass.")
    version = LineField(
        default="",
        allow_blank=True,
        max_length=LENGTH_OF_VERSION,
        help_text="Of what was read: the verdict is refused if the person was changed since.",
    )

    def validate(self, attrs: VerdictFacts) -> services.VerdictLine:
        """Return the line as the service takes it."""
        return services.VerdictLine(**attrs)


class TakeOverVerdicts(Serializer):
    """Verdicts of security."""

    atomic = serializers.BooleanField(default=False, help_text="All lines or none. False: each by itself.")
    lines: "serializers.ListSerializer[object]" = serializers.ListSerializer(
        child=VerdictLineSerializer(), allow_empty=False, max_length=MOST_LINES
    )


class VerdictAnswerSerializer(Serializer):
    """The answer to one verdict."""

    id = serializers.IntegerField(help_text="The reference.")
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)


class TakenOverSerializer(Serializer):
    """The acknowledgement of verdicts: an answer to each line, in their order."""

    taken_over = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    lines = VerdictAnswerSerializer(many=True)


class RevokeClearance(PeopleSerializer):
    """People whose clearance is taken back."""

    people = InSummit(queryset=Accreditation.vetting.all(), many=True, allow_empty=False, max_length=MOST_LINES)
    reason = field_of(Verdict, "reason", required=True, allow_blank=False)


class VettingViewSet(SummitViewSet[Accreditation]):
    """People whom security vets, or has vetted."""

    resource = "vetting"
    verbs = {"export": "export", "verdicts": "decide", "revoke": "decide"}
    costs = dict.fromkeys(("export", "verdicts", "revoke"), 10)
    queryset = Accreditation.vetting.select_related("category", "party", "delegate", "step")
    serializer_class = VettingSerializer
    filterset_fields = ("category", "party", "step")
    search_fields = ("name", "delegate__name")
    ordering_fields = ("waiting_since",)

    @bodiless(responses={201: VettingListSerializer})
    @action(detail=False, methods=["post"])
    def export(self, request: Request, **kwargs: object) -> Response:
        """Return the list of all who wait, with the facts that security needs, unmasked; the access is recorded."""
        batch, people = services.list_for_vetting(self.summit, by=self.user, now=clock.now())
        data = VettingListSerializer({"pk": batch.pk, "made_at": batch.made_at, "people": people}).data
        return Response(data, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(request=TakeOverVerdicts, responses=TakenOverSerializer)
    @action(detail=False, methods=["post"])
    def verdicts(self, request: Request, **kwargs: object) -> Response:
        """Take over verdicts: the same one again changes nothing, another one on a decided person is refused."""
        data = self.validated(TakeOverVerdicts)
        done = services.take_over_verdicts(self.summit, by=self.user, now=clock.now(), **data)
        by_reference = {
            **{key: {"id": key, "outcome": "taken_over"} for key in done.taken_over},
            **{key: {"id": key, "outcome": "unchanged"} for key in done.unchanged},
            **{key: answer_of(key, refusal, self.user) for key, refusal in done.refused.items()},
        }
        answers = [by_reference[line.reference] for line in data["lines"]]
        counts = Counter(answer["outcome"] for answer in answers)
        return Response({**{name: counts[name] for name in OUTCOMES}, "lines": answers})

    @extend_schema(request=RevokeClearance, responses=OutcomeSerializer)
    @action(detail=False, methods=["post"])
    def revoke(self, request: Request, **kwargs: object) -> Response:
        """Take back the clearance of people, also after they were approved."""
        data = self.validated(RevokeClearance)
        people = data.pop("people")
        return answered(
            services.revoke_people(people, step=Step.Kind.CLEARANCE, by=self.user, now=clock.now(), **data), self.user
        )
