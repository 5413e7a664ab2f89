"""Serializers of reminder rules and reminder settings."""

from summit.core.api.serializers import ModelSerializer
from summit.reminders.models import ReminderRule, ReminderSettings


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
