"""When people are reminded of what they take part in."""

from summit.reminders.models.routine import Routine
from summit.reminders.models.rule import TWO_WEEKS, ReminderRule

__all__ = (
    "TWO_WEEKS",
    "ReminderRule",
    "Routine",
)
