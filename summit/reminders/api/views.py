"""Reminder rules of a summit; without any, those that hold everywhere apply."""

from summit.accounts.api.permissions import Organizes
from summit.reminders.api.serializers import ReminderRuleSerializer
from summit.reminders.models import ReminderRule
from summit.summits.api.scoping import RegisterViewSet


class ReminderRuleViewSet(RegisterViewSet):
    """Reminder rules."""

    permission_classes = (Organizes,)
    queryset = ReminderRule.objects.all()
    serializer_class = ReminderRuleSerializer
    ordering_fields = ("minutes_before",)
