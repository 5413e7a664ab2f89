"""The outbox: changes with the letters that tell of them, held, let go, sent and undone."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock
from summit.core.api.filters import StrictFilterSet, TruthFilter
from summit.core.api.serializers import ModelSerializer, OptionalTranslatedText, Serializer
from summit.core.api.strict import bodiless
from summit.notifications import holding, undoing
from summit.notifications.changes import LABELS, REASONS, RESTORABLES, waiting_letters
from summit.notifications.models import Change, Delivery, Notification
from summit.notifications.previews import ReaderSerializer
from summit.notifications.rendering import languages_for, render

MOST_LETTERS = 1000


class ChannelOfLetterSerializer(ModelSerializer):
    """The channel of a letter, and the time at which it leaves."""

    class Meta:
        model = Delivery
        fields = ("channel", "status", "due_at", "sent_at")


class LetterSerializer(ModelSerializer):
    """A letter in the words of its reader. It leaves at `leaves_at`, unless it is held."""

    recipient = ReaderSerializer(read_only=True)
    held_by = ReaderSerializer(read_only=True, allow_null=True)
    language = serializers.CharField(read_only=True)
    subject = serializers.CharField(source="text.subject", read_only=True)
    body = serializers.CharField(source="text.body", read_only=True)
    has_left = serializers.BooleanField(read_only=True)
    deliveries = ChannelOfLetterSerializer(many=True, read_only=True)

    class Meta:
        model = Notification
        fields = (
            "id",
            "recipient",
            "kind",
            "language",
            "subject",
            "body",
            "leaves_at",
            "has_left",
            "held_at",
            "held_by",
            "deliveries",
        )

    def to_representation(self, instance: Notification) -> Any:
        """Render the letter, and say whether it has left."""
        instance.text = render(instance)  # type: ignore[attr-defined]
        instance.language = languages_for(instance.recipient)[0]  # type: ignore[attr-defined]
        instance.has_left = has_left(instance)  # type: ignore[attr-defined]
        return super().to_representation(instance)


def has_left(letter: Notification) -> bool:
    """Say whether the letter is in its reader's mailbox, or on its way."""
    letter.is_begun = any(row.status not in Delivery.UNTRIED or row.attempts for row in letter.deliveries.all())
    return not holding.is_waiting(letter, clock.now())


class WhyNotUndoneSerializer(Serializer):
    """Why a change cannot be undone."""

    code = serializers.CharField()
    detail = serializers.CharField()


class RecordedChangeSerializer(ModelSerializer):
    """A change with its letters. `why_not_undone` is null if nothing known before trying prevents the undo."""

    label: Any = serializers.SerializerMethodField(help_text="What was done, in words.")
    title = OptionalTranslatedText(read_only=True, help_text="Of what; empty where several things were changed.")
    by = ReaderSerializer(read_only=True, allow_null=True)
    undone_by = serializers.SerializerMethodField(help_text="The change that undid this one.")
    why_not_undone = serializers.SerializerMethodField()
    letters = LetterSerializer(many=True, read_only=True)

    class Meta:
        model = Change
        fields = ("id", "verb", "label", "title", "by", "made_at", "undoes", "undone_by", "why_not_undone", "letters")

    @extend_schema_field(str)
    def get_label(self, change: Change) -> str:
        return str(LABELS.get(change.verb, change.verb))

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_undone_by(self, change: Change) -> str | None:
        return str(change.undone.pk) if hasattr(change, "undone") else None

    @extend_schema_field(WhyNotUndoneSerializer(allow_null=True))
    def get_why_not_undone(self, change: Change) -> dict[str, str] | None:
        if change.restorable not in RESTORABLES:
            refusal: Any = undoing.NoInverse(REASONS.get(change.verb))
        elif hasattr(change, "undone"):
            refusal = undoing.AlreadyUndone()
        elif left := [letter for letter in change.letters.all() if has_left(letter)]:
            refusal = holding.LettersLeft(left)
        else:
            return None
        return {"code": refusal.code, "detail": str(refusal.message)}


class Letters(Serializer):
    """Which letters of the change; all that wait if none are named."""

    letters = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_LETTERS, required=False)


class ChangeFilter(StrictFilterSet):
    """Changes by who made them, by verb and row, and by whether letters wait; if this is not said, those with such."""

    waiting = TruthFilter(method="filter_waiting", label="with letters that wait")

    class Meta:
        model = Change
        fields = ("by", "verb", "row", "waiting")

    def filter_waiting(self, queryset: QuerySet[Change], name: str, value: bool) -> QuerySet[Change]:  # noqa: FBT001 -- django-filter's form
        """Filter by whether a letter waits."""
        del name
        return queryset.filter(waiting_letters()) if value else queryset.exclude(waiting_letters())


class OutboxViewSet(SummitViewSet):
    """Changes, with the letters that tell of them. The list shows those with letters that wait."""

    resource = "outbox"
    costs = {"list": 10, "undo": 10}
    queryset = Change.objects.select_related("by", "undone").prefetch_related(
        Prefetch(
            "letters",
            Notification.objects.select_related("recipient", "summit", "held_by")
            .prefetch_related("deliveries", "summit__message_templates")
            .order_by("recipient__name", "pk"),
        )
    )
    serializer_class = RecordedChangeSerializer
    filterset_class = ChangeFilter
    ordering_fields = ("made_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet[Change]:
        """Show in the list what waits, unless the request says otherwise."""
        changes: QuerySet[Change] = super().get_queryset()
        is_asked = self.action != "list" or "waiting" in self.request.query_params
        return changes if is_asked else changes.filter(waiting_letters())

    @extend_schema(request=Letters, responses=RecordedChangeSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, **kwargs: object) -> Response:
        """Hold letters back until they are released."""
        data = self.validated(Letters)
        return self.respond(holding.hold(self.get_object(), by=self.user, now=clock.now(), **data))

    @extend_schema(request=Letters, responses=RecordedChangeSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, **kwargs: object) -> Response:
        """Let letters go that are held back; those whose time has come leave now."""
        return self.respond(holding.release(self.get_object(), now=clock.now(), **self.validated(Letters)))

    @extend_schema(request=Letters, responses=RecordedChangeSerializer)
    @action(detail=True, methods=["post"], url_path="send-now")
    def send_now(self, request: Request, **kwargs: object) -> Response:
        """Have letters leave now. Quiet hours of their readers are kept."""
        return self.respond(holding.send_now(self.get_object(), now=clock.now(), **self.validated(Letters)))

    @bodiless(responses=RecordedChangeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, **kwargs: object) -> Response:
        """Undo the change by its inverse, while none of its letters has left; returns the change that this is."""
        return self.respond(undoing.undo(self.get_object(), now=clock.now()))
