"""The API of key tasks: the register, and how far each delegation is."""

from collections.abc import Sequence

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import RegisterViewSet
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.serializers import Day, Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.delegations.api.computed import ComputedViewSet
from summit.delegations.models import Delegation
from summit.readiness import services
from summit.readiness.models import KeyTask, TaskRecord
from summit.readiness.queries import Readiness, Standing, readiness_of


class KeyTaskSerializer(ModelSerializer):
    """A key task."""

    class Meta:
        model = KeyTask
        fields = ("id", "measure", "title", "due_on", "remind_before", "escalate_after")


class OwedTaskSerializer(Serializer):
    """A key task for one delegation."""

    task = serializers.IntegerField(source="task.pk")
    measure = serializers.CharField(source="task.measure", help_text="Empty: a task that people tick.")
    title = TranslatedText(source="task.title")
    due_on = Day()
    standing = serializers.ChoiceField(choices=Standing.choices)
    done = serializers.IntegerField(source="progress.done")
    total = serializers.IntegerField(source="progress.total", help_text="0: there is nothing to do.")
    done_at = Instant(source="record.done_at", default=None, allow_null=True)
    done_by = serializers.CharField(source="record.done_by.name", default=None, allow_null=True)
    reason = serializers.CharField(source="record.reason", default="", help_text="Why it is waived.")


class ReadinessSerializer(Serializer):
    """How far a delegation is: the `percent` of `applicable` tasks that are `done`, rounded down; null if none is."""

    delegation = serializers.IntegerField(source="delegation.pk")
    percent = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField()
    applicable = serializers.IntegerField()
    late = serializers.IntegerField()
    waived = serializers.IntegerField()
    not_applicable = serializers.IntegerField()
    tasks = OwedTaskSerializer(many=True)


class TickTask(Serializer):
    """A task that is done, or is not."""

    task = InSummit(queryset=KeyTask.objects.all())
    done = serializers.BooleanField(default=True)


class WaiveTask(Serializer):
    """A task that the delegation does not owe, and why; without a reason it owes it again."""

    task = InSummit(queryset=KeyTask.objects.all())
    reason = field_of(TaskRecord, "reason", required=True)


class SetDueDay(Serializer):
    """Another day for one delegation; null: the day of the task."""

    task = InSummit(queryset=KeyTask.objects.all())
    due_on = Day(allow_null=True)


class KeyTaskViewSet(RegisterViewSet[KeyTask]):
    """The key tasks of the summit."""

    resource = "key-tasks"
    queryset = KeyTask.objects.all()
    serializer_class = KeyTaskSerializer
    filterset_fields = ("measure",)
    ordering_fields = ("due_on",)


class ReadinessViewSet(ComputedViewSet):
    """How far delegations are with the key tasks; the id is that of the delegation. Delegations see their own."""

    resource = "readiness"
    verbs = {"waive": "arrange", "due": "arrange"}
    queryset = Delegation.objects.filter(is_attending=True)
    serializer_class = ReadinessSerializer

    def computed(self, delegations: Sequence[Delegation]) -> list[Readiness]:
        """Return how far the delegations are today."""
        today = clock.now().astimezone(self.summit.zone).date()
        return readiness_of(self.summit, delegations, today=today, viewer=self.user)

    @extend_schema(request=TickTask, responses=ReadinessSerializer)
    @action(detail=True, methods=["post"])
    def tick(self, request: Request, **kwargs: object) -> Response:
        """Record that the delegation has done a task of one's own."""
        delegation, data = self.get_object(), self.validated(TickTask)
        services.tick_task(data.pop("task"), delegation, by=self.user, now=clock.now(), **data)
        return self.respond(delegation)

    @extend_schema(request=WaiveTask, responses=ReadinessSerializer)
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, **kwargs: object) -> Response:
        """Waive a task for the delegation, with a reason."""
        delegation, data = self.get_object(), self.validated(WaiveTask)
        services.waive_task(data.pop("task"), delegation, by=self.user, now=clock.now(), **data)
        return self.respond(delegation)

    @extend_schema(request=SetDueDay, responses=ReadinessSerializer)
    @action(detail=True, methods=["post"])
    def due(self, request: Request, **kwargs: object) -> Response:
        """Let a task be due on another day for the delegation."""
        delegation, data = self.get_object(), self.validated(SetDueDay)
        services.set_due_day(data.pop("task"), delegation, **data)
        return self.respond(delegation)
