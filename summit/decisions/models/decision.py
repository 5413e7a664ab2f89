"""What was decided, in numbered series, and who does what by when."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from summit.accounts.models import Role
from summit.accounts.visibility import VisibleQuerySet
from summit.core.translations import LANGUAGE_CODE, TranslatedField
from summit.decisions.models.path import OfDocument, Stage
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit

LONGEST = 50_000  # characters of a decision in one language


def validate_texts(value: Any) -> None:
    """Refuse what is not a mapping from language codes to texts of at most 50,000 characters; it may be empty."""
    if not isinstance(value, Mapping):
        raise ValidationError("Give the text by language code.", code="no_language")
    for code, text in value.items():
        if not LANGUAGE_CODE.fullmatch(code):
            raise ValidationError(f"{code[:20]!r} is not a language code such as en or ru.", code="bad_language")
        if not isinstance(text, str) or not text.strip() or "\x00" in text or len(text) > LONGEST:
            raise ValidationError(f"The text in {code} is empty, too long or not text.", code="bad_text")


class SeriesQuerySet(VisibleQuerySet["Series"]):
    """Series, as doors may ask for them."""

    resource = "series"


class Series(models.Model):
    """A row of numbers without gaps, such as the decisions of one organ in a year; `prefix` stands before each."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="decision_series")
    prefix = models.CharField(
        max_length=40, validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9./-]*$")], help_text="Such as CSC/2025/D."
    )
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+")
    last = models.PositiveIntegerField("last number given", default=0)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ("summit", "prefix")
        verbose_name_plural = "series"
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "prefix"),
                name="series_prefix_is_unique_in_summit",
                violation_error_message="This summit already has this series.",
            ),
        )

    def __str__(self) -> str:
        return self.prefix


class DecisionQuerySet(OfDocument):
    """Decisions, as doors may ask for them."""

    resource = "decisions"
    summit_path = "series__summit"

    def published_to(self, user: Any, roles: models.QuerySet[Role]) -> Q:
        """Those on documents that one may find; one without a document is known to all of the summit."""
        found = Document.objects.visible_to(user)
        return Q(document__in=found) | Q(document=None, series__summit__in=roles.values("summit"))


class Decision(models.Model):
    """A decision in force, with the document that it adopts, where there is one; whom it binds, the consents say.

    `text` holds the operative part by language code, of any length.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    title = TranslatedField()
    text: Any = models.JSONField(default=dict, blank=True, validators=[validate_texts])
    taken_on = models.DateField()
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="decision")
    stage = models.OneToOneField(Stage, models.PROTECT, null=True, blank=True, related_name="decision")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="decisions")
    recorded_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("series", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("series", "number"),
                name="decision_number_is_taken_once",
                violation_error_message="This series already has a decision of that number.",
            ),
            models.CheckConstraint(
                name="decision_number_begins_with_one",
                condition=Q(number__gte=1),
                violation_error_message="Decisions are numbered from 1.",
            ),
        )

    def __str__(self) -> str:
        # Not the title: this stands in messages, and its reader may be one who may not know it.
        return self.symbol

    @property
    def symbol(self) -> str:
        """By which it is cited."""
        return f"{self.series.prefix}/{self.number}"


class ActionQuerySet(OfDocument):
    """Actions, as doors may ask for them."""

    resource = "actions"
    document_path = "decision__document"
    summit_path = "decision__series__summit"

    def published_to(self, user: Any, roles: models.QuerySet[Role]) -> Q:
        """Those of one's own delegation, of decisions that one may know of."""
        return Q(owner__in=roles.values("party"), decision__in=Decision.objects.visible_to(user))

    def overdue(self, today: date) -> Self:
        """Those that should have been done before `today` and are not."""
        return self.filter(status=Action.Status.OPEN, due_on__lt=today)


class Action(models.Model):
    """What follows from a decision: who does it, and by which day; reminded until it is done."""

    class Status(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"

    TRANSITIONS = {
        Status.OPEN: (Status.DONE, Status.DROPPED),
        Status.DONE: (Status.OPEN,),
        Status.DROPPED: (Status.OPEN,),
    }

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="actions")
    title = TranslatedField()
    owner = models.ForeignKey(Delegation, models.PROTECT, related_name="actions")
    due_on = models.DateField()
    assigned_at = models.DateTimeField(help_text="When it was given this day.")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    report = models.TextField(max_length=5000, blank=True, help_text="What was done, or why it was dropped.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                name="action_that_ended_has_its_hour",
                condition=Q(status="open", ended_at=None) | (~Q(status="open") & Q(ended_at__isnull=False)),
                violation_error_message="An action that has ended has the hour of its end.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision.symbol}: {self.owner}"

    @property
    def summit_id(self) -> int:
        """Of which summit it is."""
        return self.owner.summit_id
