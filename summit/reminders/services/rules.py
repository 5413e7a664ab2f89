"""Reminder rules that users set for themselves."""

from typing import TypedDict, Unpack

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.reminders.models import ReminderRule
from summit.summits.models import Summit

MOST = 10


class OwnRule(TypedDict, total=False):
    """The fields of a user's own rule."""

    minutes_before: int
    kind: str
    channels: list[str]


class TooManyRules(Refusal):
    """A person may set ten reminders in a summit."""

    code = "too_many_reminders"
    message = format_lazy(_("You have {count} reminders in this summit: delete one first."), count=MOST)


@transactional
def add_own_rule(*, summit: Summit, user: User, **rule: Unpack[OwnRule]) -> ReminderRule:
    """Add a reminder rule of `user`. With the first one, the summit's rules no longer apply to them.

    Raises TooManyRules.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if ReminderRule.objects.filter(summit=summit, user=user).count() >= MOST:
        raise TooManyRules
    return ReminderRule.objects.create(summit=summit, user=user, **rule)
