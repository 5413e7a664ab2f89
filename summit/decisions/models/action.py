"""Follow-up actions of decisions."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.core.bounds import DayField, within_bounds
from summit.core.constraints import has_its_end
from summit.core.text import Text
from summit.core.translations import TranslatedField
from summit.decisions.models.decision import Decision
from summit.decisions.models.of_document import OfDocument
from summit.delegations.models import Delegation


class ActionQuerySet(OfDocument["Action"]):
    """Actions, filtered by what a user may see."""

    resource = "actions"
    document_path = "decision__document"
    summit_path = "decision__series__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Actions of the user's own delegations, on decisions that the user may see."""
        return Q(owner__in=role_set.parties, decision__in=Decision.objects.visible_to(user))

    def overdue(self, today: date) -> Self:
        """Open actions that were due before `today`."""
        return self.filter(status=Action.Status.OPEN, due_on__lt=today)


class Action(models.Model):
    """A task that a decision gives to a delegation, with a due date. The owner is reminded until it is done."""

    class Status(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"

    TRANSITIONS = {
        Status.OPEN: (Status.DONE, Status.DROPPED),
        Status.DONE: (Status.OPEN,),
        Status.DROPPED: (Status.OPEN,),
    }

    is_readable: bool  # annotated by the query set

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="actions")
    title = TranslatedField()
    owner = models.ForeignKey(Delegation, models.PROTECT, related_name="actions")
    due_on = DayField()
    assigned_at = models.DateTimeField(help_text="When the action was given its current due date.")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    report = Text(max_length=5000, blank=True, help_text="What was done, or why the action was dropped.")
    ended_at = models.DateTimeField(null=True, blank=True)

    label_contexts = {"owner": "action", "report": "action"}

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = "follow-up action"
        verbose_name_plural = "actions"
        constraints = (
            within_bounds("action_is_within_bounds", days=("due_on",)),
            has_its_end("action_that_ended_has_its_hour", "An action that has ended needs the time of its end."),
        )

    def __str__(self) -> str:
        return f"{self.decision.symbol}: {self.owner}"

    @property
    def summit_id(self) -> int:
        """The id of the summit."""
        return self.owner.summit_id
