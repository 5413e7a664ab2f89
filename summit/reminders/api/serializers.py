"""Reminder rules as clients see them."""

from summit.core.api.serializers import ModelSerializer
from summit.reminders.models import ReminderRule


class ReminderRuleSerializer(ModelSerializer):
    """So many minutes before each engagement of a kind, or of any."""

    class Meta:
        model = ReminderRule
        fields = ("id", "minutes_before", "kind")
