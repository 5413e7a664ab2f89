"""The reminders that a new summit can take from an earlier one; people's own rules stay with them."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from summit.reminders.models import ReminderRule, ReminderSettings
from summit.summits.copying import PARTS, Part
from summit.summits.models import Summit


class Reminders(Part):
    """The settings, and the rules of the summit."""

    def of(self, summit: Summit) -> Iterator[QuerySet[Model]]:
        """Yield the rules of the summit, and its settings."""
        for rows in super().of(summit):
            yield rows.filter(user=None) if rows.model is ReminderRule else rows


PARTS.add(
    "reminders", Reminders(_("Reminder settings and rules"), {ReminderRule: "summit", ReminderSettings: "summit"})
)
