"""Messages that the clock sends: reminders of what comes or is awaited, and the programme of the day."""

from summit.reminders.services.actions import remind_of_actions
from summit.reminders.services.engagements import remind
from summit.reminders.services.invitations import remind_of_invitations
from summit.reminders.services.programmes import send_daily_programmes
from summit.reminders.services.requests import remind_of_requests
from summit.reminders.services.rules import TooManyRules, add_own_rule

__all__ = (
    "TooManyRules",
    "add_own_rule",
    "remind",
    "remind_of_actions",
    "remind_of_invitations",
    "remind_of_requests",
    "send_daily_programmes",
)
