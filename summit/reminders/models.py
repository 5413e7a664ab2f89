"""When people are reminded of what they take part in."""

from django.core.validators import MinValueValidator
from django.db import models

from summit.calendar.models import Engagement
from summit.summits.models import Summit


class ReminderRule(models.Model):
    """So many minutes before each engagement of a kind (or of any) those who take part are reminded.

    A rule without a summit holds in every summit that has no rules of its own.
    """

    summit = models.ForeignKey(Summit, models.CASCADE, null=True, blank=True, related_name="reminder_rules")
    minutes_before = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    kind = models.CharField(max_length=10, choices=Engagement.Kind, blank=True, help_text="Empty: every kind.")

    class Meta:
        ordering = ("summit", "-minutes_before")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "minutes_before", "kind"),
                name="reminder_rule_is_given_once",
                nulls_distinct=False,
                violation_error_message="This reminder is already set.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.minutes_before} min before"
