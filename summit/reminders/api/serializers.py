"""Reminder rules as clients see them."""

from summit.core.api.serializers import ModelSerializer
from summit.reminders.models import ReminderRule, ReminderSettings


class ReminderRuleSerializer(ModelSerializer):
    """So many minutes before each engagement of a kind, or of any, whom, by which channels."""

    class Meta:
        model = ReminderRule
        fields = ("id", "minutes_before", "kind", "audience", "channels")


class OwnReminderRuleSerializer(ModelSerializer):
    """So many minutes before each of one's engagements."""

    class Meta:
        model = ReminderRule
        fields = ("id", "minutes_before", "kind", "channels")


class RoutineSerializer(ModelSerializer):
    """What is sent by the clock."""

    class Meta:
        model = ReminderSettings
        fields = ("daily_programme_at", "unanswered_after", "action_days_before", "action_overdue_every")
