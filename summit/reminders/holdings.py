"""What is held on an account here."""

from typing import Any

from summit.accounts.models import User
from summit.accounts.queries import told_of
from summit.core.holdings import tells
from summit.reminders.models import ReminderRule


@tells("accounts.User", "reminder rules")
def reminder_rules(user: User, reader: Any) -> Any:
    """Tell when the user wants to be reminded."""
    rows = told_of(user, reader, ReminderRule.objects.filter(user=user))
    return rows.values("summit__slug", "minutes_before", "kind", "channels")
