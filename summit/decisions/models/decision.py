"""Decisions."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.core.bounds import DayField, positive, within_bounds
from summit.core.translations import TranslatedField, check_texts
from summit.decisions.models.of_document import OfDocument
from summit.decisions.models.series import Series
from summit.decisions.models.stage import Stage
from summit.documents.models import Document
from summit.sessions.models import Session

LONGEST = 50_000  # characters of a decision in one language


def validate_texts(value: object) -> None:
    """Check that the value maps language codes to texts of at most 50,000 characters. It may be empty."""
    if not isinstance(value, Mapping):
        raise ValidationError(_("Give the text by language code."), code="no_language")
    check_texts(value, most=LONGEST, lines=True)


class DecisionQuerySet(OfDocument["Decision"]):
    """Decisions, filtered by what a user may see."""

    resource = "decisions"
    summit_path = "series__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Decisions on documents that the user may find. One without a document is visible to all in the summit."""
        found = Document.objects.visible_to(user)
        return Q(document__in=found) | Q(document=None, series__summit__in=role_set.summits)


class Decision(models.Model):
    """A recorded decision. If it adopts a document, the consents of the document name the members that it binds.

    A decision without a document binds the members of its series' organ. `text` is the operative part by language code.
    """

    # Annotated by the query set.
    is_titled: bool
    is_readable: bool

    series = models.ForeignKey(Series, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    title = TranslatedField()
    text: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, blank=True, validators=[validate_texts]
    )
    taken_on = DayField()
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decision",
        error_messages={"unique": "A decision on this document is already recorded."},
    )
    stage = models.OneToOneField(
        Stage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decision",
        error_messages={"unique": "A decision of this stage is already recorded."},
    )
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="decisions")
    recorded_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("series", "number")
        constraints = (
            within_bounds("decision_is_within_bounds", days=("taken_on",)),
            models.UniqueConstraint(
                fields=("series", "number"),
                name="decision_number_is_taken_once",
                violation_error_message="This series already has a decision of that number.",
            ),
            positive("number", name="decision_number_begins_with_one", message="Decisions are numbered from 1."),
        )

    def __str__(self) -> str:
        # Not the title: this appears in messages whose reader may not be allowed to see it.
        return self.symbol

    @property
    def symbol(self) -> str:
        """The symbol by which the decision is cited."""
        return f"{self.series.prefix}/{self.number}"
