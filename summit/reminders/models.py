"""Reminder rules, and the reminder settings of a summit."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from summit.accounts.models import Role, User
from summit.calendar.models import Engagement
from summit.core.lists import ListField
from summit.notifications.models.delivery import MOST_CHANNELS, channel_choices
from summit.summits.models import Summit


class ReminderSettings(models.Model):
    """When reminders are sent in a summit. Without settings, the defaults apply, and there is no daily programme."""

    summit = models.OneToOneField(Summit, models.CASCADE, related_name="reminder_settings")
    daily_programme_at = models.TimeField(
        null=True,
        blank=True,
        help_text="Everyone gets their programme at this hour of the summit's time: before noon, the programme of that "
        "day; later, that of the next day. Empty: no daily programme.",
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
        db_table = "reminders_routine"
        verbose_name_plural = "reminder settings"
        ordering = ("summit",)

    def __str__(self) -> str:
        return gettext("Reminder settings of %(summit)s") % {"summit": self.summit}

    @classmethod
    def of(cls, summit: Summit) -> "ReminderSettings":
        """Return the settings of the summit, or the defaults."""
        return getattr(summit, "reminder_settings", None) or cls(summit=summit)


TWO_WEEKS = 14 * 24 * 60


class ReminderRule(models.Model):
    """How many minutes before each engagement of a kind (or of any kind) its participants are reminded.

    A rule without a summit applies in every summit that has no rules of its own. A rule with a `user` is personal: the
    user's own rules in a summit replace all others for them.
    """

    label_contexts = {"audience": "reminder"}  # whom it reminds; of an engagement, it is who may know of it

    class Audience(models.TextChoices):
        COORDINATOR = Role.Kind.COORDINATOR.value, "delegation coordinators"
        VIEWER = Role.Kind.VIEWER.value, "delegation viewers"
        LIAISON = Role.Kind.LIAISON.value, "liaison officers"
        ORGANIZER = Role.Kind.ORGANIZER.value, "organizers"

    summit = models.ForeignKey(Summit, models.CASCADE, null=True, blank=True, related_name="reminder_rules")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, editable=False, related_name="reminder_rules")
    minutes_before = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(TWO_WEEKS)])
    kind = models.CharField(max_length=10, choices=Engagement.Kind, blank=True, help_text="Empty: every kind.")
    audience = models.CharField(
        max_length=12,
        choices=Audience,
        blank=True,
        help_text="Empty: the people of the delegations that take part and their liaison officers.",
    )
    channels = ListField(
        models.CharField(max_length=10, choices=channel_choices),
        size=MOST_CHANNELS,
        default=list,
        blank=True,
        help_text="Empty: as each person prefers.",
    )

    class Meta:
        ordering = ("summit", "-minutes_before", "kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "user", "minutes_before", "kind", "audience"),
                name="reminder_rule_is_given_once",
                nulls_distinct=False,
                violation_error_message="This reminder is already set.",
            ),
            models.CheckConstraint(
                name="reminder_rule_of_a_person_is_for_him",
                condition=Q(user=None) | Q(audience="", summit__isnull=False),
                violation_error_message="Your own reminders belong to a summit and are for you alone.",
            ),
        )

    def __str__(self) -> str:
        return gettext("%(minutes)s min before") % {"minutes": self.minutes_before}
