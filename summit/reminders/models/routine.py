"""What is sent at a certain hour, or after a certain time."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from summit.summits.models import Summit


class Routine(models.Model):
    """What is sent by the clock in a summit; without one, the defaults hold, and there is no daily programme."""

    summit = models.OneToOneField(Summit, models.CASCADE, related_name="routine")
    daily_programme_at = models.TimeField(
        null=True,
        blank=True,
        help_text="Each gets his programme at this hour of the summit's time: before noon that of the day, later that "
        "of the next day. Empty: no daily programme.",
    )
    unanswered_after = models.PositiveSmallIntegerField(
        "hours until an unanswered request is reminded of",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text="And again after as many hours, until it is answered.",
    )
    action_days_before = models.PositiveSmallIntegerField(
        "days before an action is due at which it is reminded of",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="And once more on the day.",
    )
    action_overdue_every = models.PositiveSmallIntegerField(
        "days between reminders of an overdue action",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Until it is done.",
    )

    class Meta:
        ordering = ("summit",)

    def __str__(self) -> str:
        return f"Routine of {self.summit}"

    @classmethod
    def of(cls, summit: Summit) -> "Routine":
        """Return the summit's own, else what holds everywhere."""
        return getattr(summit, "routine", None) or cls(summit=summit)
