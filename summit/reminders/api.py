"""The API of the rules by which reminders are sent, a summit's and one's own."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from summit.accounts.api.base import RegisterViewSet, SummitView
from summit.core.api.serializers import ModelSerializer
from summit.reminders import services
from summit.reminders.models import ReminderRule, ReminderSettings
from summit.summits.models import Summit


class ReminderRuleSerializer(ModelSerializer):
    """A rule: the minutes before an engagement of a kind at which people are reminded, and by which channels."""

    class Meta:
        model = ReminderRule
        fields = ("id", "minutes_before", "kind", "audience", "channels")


class OwnReminderRuleSerializer(ModelSerializer):
    """How many minutes before their engagements a user is reminded."""

    class Meta:
        model = ReminderRule
        fields = ("id", "minutes_before", "kind", "channels")


class ReminderSettingsSerializer(ModelSerializer):
    """When reminders and the daily programme are sent."""

    class Meta:
        model = ReminderSettings
        fields = ("daily_programme_at", "unanswered_after", "action_days_before", "action_overdue_every")


class ReminderRuleViewSet(RegisterViewSet):
    """Reminder rules of the summit. If there are none, the rules for all summits apply."""

    resource = "reminder-rules"
    queryset = ReminderRule.objects.filter(user=None)
    serializer_class = ReminderRuleSerializer
    ordering_fields = ("minutes_before",)


class OwnReminderRuleViewSet(RegisterViewSet):
    """The user's own reminder rules, which replace those of the summit for them."""

    resource = "my-reminder-rules"
    queryset = ReminderRule.objects.exclude(user=None)
    serializer_class = OwnReminderRuleSerializer
    ordering_fields = ("minutes_before",)

    def get_queryset(self) -> QuerySet[ReminderRule]:
        rules: QuerySet[ReminderRule] = super().get_queryset()
        return rules.filter(user=self.user.pk)

    def perform_create(self, serializer: BaseSerializer[ReminderRule]) -> None:
        data = serializer.validated_data
        serializer.instance = services.add_own_rule(summit=self.summit, user=self.user, **data)


class ReminderSettingsView(SummitView):
    """When the daily programme and reminders of requests and actions are sent in the summit."""

    resource = "reminder-settings"
    pagination_class = None
    is_of_one_row = True
    queryset = ReminderSettings.objects.all()
    serializer_class = ReminderSettingsSerializer

    @extend_schema(operation_id="reminder_settings", filters=False)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the settings of the summit, or the defaults if it has none."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(operation_id="change_reminder_settings", filters=False)
    def patch(self, request: Request, **kwargs: object) -> Response:
        """Change the given settings."""
        serializer = self.get_serializer(self.get_object(), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)

    def find_row(self) -> ReminderSettings:
        return ReminderSettings.of(Summit.objects.select_related("reminder_settings").get(pk=self.summit.pk))

    def lock(self, row: ReminderSettings) -> None:
        """Lock the summit, because it may have no settings yet."""
        Summit.objects.select_for_update(no_key=True).get(pk=row.summit_id)
