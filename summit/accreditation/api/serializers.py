"""Categories, zones, quotas and people as clients see them."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, Category, Quota, Step, Verdict, Zone
from summit.accreditation.services import Outcome
from summit.calendar.models import Venue
from summit.core.api.bulk import Bulk, Lines
from summit.core.api.columns import field_of
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.core.bulk import MOST_LINES, answer_of
from summit.delegations.api.serializers import naming_a_note
from summit.delegations.models import Delegate, Delegation
from summit.facilities.models import Room

OUTCOMES = ("done", "refused")
PROTOCOL_STEPS = [(kind.value, kind.label) for kind in (Step.Kind.CHECK, Step.Kind.ISSUING)]
OVER_QUOTA = "Accept that more people than that have a place; they keep it."


class ZoneSerializer(ModelSerializer):
    """A zone."""

    venues = InSummit(queryset=Venue.objects.all(), many=True, required=False)
    rooms = InSummit(queryset=Room.objects.all(), many=True, required=False)

    class Meta:
        model = Zone
        fields = ("id", "code", "name", "venues", "rooms", "passback")


@extend_schema_serializer(component_name="AccreditationStep")
class StepSerializer(ModelSerializer):
    """A step of the approval, in the order of the list."""

    class Meta:
        model = Step
        fields = ("kind", "days")


@extend_schema_serializer(component_name="AccreditationCategory")
class CategorySerializer(ModelSerializer):
    """A category with its steps and zones, each list as a whole."""

    steps: "serializers.ListSerializer[object]" = serializers.ListSerializer(
        child=StepSerializer(), required=False, max_length=len(Step.Kind)
    )
    zones = InSummit(queryset=Zone.objects.all(), many=True, required=False)
    even_if_over_quota = serializers.BooleanField(write_only=True, required=False, help_text=OVER_QUOTA)

    class Meta:
        model = Category
        fields = (
            "id",
            "code",
            "name",
            "whose",
            "takes_part",
            "needs",
            "places",
            "document_days",
            "steps",
            "zones",
            "color",
            "even_if_over_quota",
        )


class AddedSerializer(Serializer):
    """The number of rows that were added."""

    added = serializers.IntegerField()


class QuotaSerializer(ModelSerializer):
    """The places that a delegation has in a category, and how many are taken."""

    category = InSummit(queryset=Category.objects.all())
    delegation = InSummit(queryset=Delegation.objects.all())
    taken = serializers.IntegerField(read_only=True)
    even_if_over_quota = serializers.BooleanField(write_only=True, required=False, help_text=OVER_QUOTA)

    class Meta:
        model = Quota
        fields = ("id", "category", "delegation", "places", "taken", "even_if_over_quota")


class VerdictSerializer(ModelSerializer):
    """A verdict. Reasons of security are not shown; who decided is shown to organizers."""

    step = serializers.CharField(source="kind", read_only=True)
    by = serializers.SerializerMethodField()

    class Meta:
        model = Verdict
        fields = ("step", "result", "reason", "by", "at")

    def get_by(self, verdict: Verdict) -> str | None:
        """Return the name of the person to organizers; a person of security is not named."""
        is_shown = self.context["view"].is_organizer and verdict.kind != Step.Kind.CLEARANCE
        return str(verdict.by) if is_shown and verdict.by else None


class AccreditationSerializer(ModelSerializer):
    """A person to be accredited. The name of a delegate is the delegate's."""

    category = InSummit(queryset=Category.objects.all())
    delegation = InSummit(
        queryset=Delegation.objects.all(), source="party", required=False, allow_null=True, default=None
    )
    delegate = InSummit(queryset=Delegate.objects.all(), required=False, allow_null=True)
    step = serializers.ChoiceField(choices=Step.Kind.choices, source="step.kind", read_only=True, allow_null=True)
    verdicts = VerdictSerializer(many=True, read_only=True)
    note = naming_a_note()

    class Meta:
        model = Accreditation
        fields = (
            "id",
            "category",
            "delegation",
            "delegate",
            "reference",
            "name",
            "function",
            "email",
            "phone",
            "valid_until",
            "note",
            "status",
            "step",
            "waiting_since",
            "sent_at",
            "verdicts",
        )
        read_only_fields = ("status", "waiting_since", "sent_at")

    def to_representation(self, instance: Accreditation) -> dict[str, Any]:
        """Show a delegate by their own name."""
        data: dict[str, Any] = super().to_representation(instance)
        return data | {"name": instance.shown_name}


class PeopleSerializer(Serializer):
    """People with whom something is done."""

    atomic = serializers.BooleanField(default=True, help_text="With all of them or none. False: with each by itself.")
    people = InSummit(queryset=Accreditation.objects.all(), many=True, allow_empty=False, max_length=MOST_LINES)


class NotedPeople(PeopleSerializer):
    """People who are to come, and the note by which that is asked for."""

    note = naming_a_note()


class RevokePeople(PeopleSerializer):
    """People whose accreditation is taken back, and why."""

    reason = field_of(Verdict, "reason", required=True, allow_blank=False)


class DecideOnPeople(PeopleSerializer):
    """A decision of protocol on people who wait at a step."""

    step = serializers.ChoiceField(choices=PROTOCOL_STEPS)
    result = serializers.ChoiceField(choices=Verdict.Result.choices)
    reason = field_of(Verdict, "reason", required=False, help_text="The delegation reads it. Needed unless they pass.")


class EnterPeople(Bulk):
    """A list of people. One whose reference is known to the delegation is changed."""

    lines = Lines(child=AccreditationSerializer())


class PersonAnswerSerializer(Serializer):
    """The answer about one person."""

    id = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    status = serializers.ChoiceField(choices=Accreditation.Status.choices, required=False)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)


@extend_schema_serializer(component_name="PeopleAnswer")
class OutcomeSerializer(Serializer):
    """The answers about all people of a request."""

    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    lines = PersonAnswerSerializer(many=True)


def answered(outcome: Outcome, viewer: User) -> Response:
    """Return the answer for each person with whom something was done."""
    done = [{"id": person.pk, "outcome": "done", "status": person.status} for person in outcome.done]
    refused = [answer_of(key, refusal, viewer) for key, refusal in outcome.refused.items()]
    return Response({"done": len(done), "refused": len(refused), "lines": done + refused})
