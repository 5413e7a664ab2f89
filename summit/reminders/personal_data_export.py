"""The personal data of an account in this app."""

from collections.abc import Iterable, Mapping

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.personal_data_export import exports
from summit.reminders.models import ReminderRule


@exports("accounts.User", "reminder rules")
def reminder_rules(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the user's own reminder rules."""
    rows = visible_part_of(user, reader, ReminderRule.objects.filter(user=user))
    return rows.values("summit__slug", "minutes_before", "kind", "channels")
