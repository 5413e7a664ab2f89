"""Key tasks of a summit, and what was recorded of them for each delegation."""

from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.core.bounds import DayField, NumberRange, within_bounds
from summit.core.text import Line
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation
from summit.readiness.measures import measure_choices
from summit.summits.models import Summit

DAYS = NumberRange(0, 90)


class KeyTask(models.Model):
    """Something that each delegation owes by a day.

    With a measure, whether it is done is counted from the data; without one, the delegation or an organizer ticks it.
    """

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="key_tasks")
    measure = models.CharField(
        max_length=30,
        choices=measure_choices,
        blank=True,
        help_text="What is counted. Empty: the delegation or an organizer says that it is done.",
    )
    title = TranslatedField()
    due_on = DayField("due on")
    remind_before = models.PositiveSmallIntegerField(
        "days before it is due at which it is reminded of", default=3, validators=DAYS.validators
    )
    escalate_after = models.PositiveSmallIntegerField(
        "days after it was due at which it is escalated",
        default=1,
        validators=DAYS.validators,
        help_text="To the delegation and its liaison officers.",
    )

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            within_bounds("key_task_is_within_bounds", days=("due_on",)),
            models.UniqueConstraint(
                fields=("summit", "measure"),
                condition=~Q(measure=""),
                name="key_task_counts_each_thing_once",
                violation_error_message="Another key task counts this already.",
            ),
            DAYS.constraint(
                "remind_before",
                name="key_task_is_reminded_of_within_90_days",
                message="It is reminded of 0 to 90 days before it is due.",
            ),
            DAYS.constraint(
                "escalate_after",
                name="key_task_is_escalated_within_90_days",
                message="It is escalated 0 to 90 days after it was due.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.title)


class TaskRecord(models.Model):
    """A record of a key task for one delegation: another day, that it is done, or why it is waived."""

    task = models.ForeignKey(KeyTask, models.CASCADE, related_name="records")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="task_records")
    due_on = DayField("due on", null=True, blank=True, help_text="Empty: the day of the task.")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = Line(max_length=300, blank=True, help_text="Why the delegation does not owe it.")

    part_of = ("task", "delegation")

    class Meta:
        ordering = ("task", "delegation")
        constraints = (
            within_bounds("task_record_is_within_bounds", days=("due_on",)),
            models.UniqueConstraint(
                fields=("task", "delegation"),
                name="task_record_is_one_per_delegation",
                violation_error_message="This delegation has a record of this task already.",
            ),
            models.CheckConstraint(
                name="task_record_is_waived_with_a_reason",
                condition=Q(waived_at=None, reason="") | Q(waived_at__isnull=False) & ~Q(reason=""),
                violation_error_message="A task is waived with a reason.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegation}: {self.task}"


class TaskLetter(models.Model):
    """A step at which people were told that a delegation owes a task, once for each day on which it is due."""

    class Step(models.TextChoices):
        REMINDER = "reminder", "reminder"
        ESCALATION = "escalation", "escalation"

    task = models.ForeignKey(KeyTask, models.CASCADE, related_name="letters")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="+")
    step = models.CharField(max_length=10, choices=Step)
    due_on = models.DateField()
    sent_at = models.DateTimeField()

    part_of = ("task", "delegation")

    class Meta:
        ordering = ("-sent_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("task", "delegation", "step", "due_on"),
                name="task_letter_is_sent_once",
                violation_error_message="This was told already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.task}"
