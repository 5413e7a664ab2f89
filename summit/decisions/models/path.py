"""The path of a document through organs, the rule by which each adopts, and whom the outcome binds."""

from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Deferrable, ExpressionWrapper, Q

from summit.accounts.models import Role
from summit.accounts.visibility import VisibleQuerySet
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
from summit.sessions.models import Organ, Session

FRACTION = RegexValidator(r"^[1-9]\d{0,2}/[1-9]\d{0,2}$", "Write a fraction such as 2/3.")


class RulesQuerySet(VisibleQuerySet["Rules"]):
    """Rules of organs, as doors may ask for them."""

    resource = "rules"
    summit_path = "organ__summit"


class OfDocument(VisibleQuerySet[Any]):
    """Rows that are known to whoever may find their document; `document_path` leads to it."""

    document_path: ClassVar[str] = "document"

    def marked_for(self, user: Any) -> Self:
        """Bring along whether `user` may read the document's title (`is_titled`) and content (`is_readable`).

        What there is no document for, whoever may know of it may read.
        """
        none = Q(**{self.document_path: None})
        titled = none | Q(**{f"{self.document_path}__in": Document.objects.titled_to(user)})
        readable = none | Q(**{f"{self.document_path}__in": Document.objects.readable_by(user)})
        return self.annotate(is_titled=_whether(titled), is_readable=_whether(readable))

    def published_to(self, user: Any, roles: models.QuerySet[Role]) -> Q:
        """Those of the documents that one may find."""
        del roles
        return Q(**{f"{self.document_path}__in": Document.objects.visible_to(user)})


def _whether(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=models.BooleanField())


class StageQuerySet(OfDocument):
    """Stages, as doors may ask for them."""

    resource = "stages"
    summit_path = "document__summit"


class ConsentQuerySet(OfDocument):
    """Consents, as doors may ask for them."""

    resource = "consents"
    summit_path = "document__summit"


class StatementQuerySet(VisibleQuerySet["InterpretativeStatement"]):
    """Interpretative statements, as doors may ask for them."""

    resource = "statements"
    summit_path = "document__summit"

    def published_to(self, user: Any, roles: models.QuerySet[Role]) -> Q:
        """Those on documents that one may read: a statement tells what is in them."""
        del roles
        return Q(document__in=Document.objects.readable_by(user))


class Rules(models.Model):
    """An organ's rules of procedure, as far as adoption goes; without a row it adopts by consensus of those present.

    `majority` is the share of the votes cast that a qualified majority needs; a simple one is more than half. `quorum`
    is the share of the members that must be present, empty where there is none.
    """

    class Adoption(models.TextChoices):
        CONSENSUS_PRESENT = "consensus_present", "consensus of the members present"
        CONSENSUS_ALL = "consensus_all", "consensus of all members"
        QUALIFIED = "qualified", "qualified majority"
        SIMPLE = "simple", "simple majority"
        LIMITED = "limited", "limited format: binds those who join"

    organ = models.OneToOneField(Organ, models.CASCADE, related_name="rules")
    adoption = models.CharField(max_length=20, choices=Adoption, default=Adoption.CONSENSUS_PRESENT)
    majority = models.CharField(max_length=7, validators=[FRACTION], default="2/3")
    quorum = models.CharField(max_length=7, validators=[FRACTION], blank=True)
    members = models.ManyToManyField(
        Delegation, blank=True, related_name="+", help_text="Where it has others than the member states."
    )
    names_breaker = models.BooleanField(
        "who breaks silence is named",
        default=True,
        help_text="In silence procedures of this organ, unless one is started otherwise.",
    )
    source = models.CharField(max_length=300, blank=True, help_text="Where the rule is written.")

    objects = RulesQuerySet.as_manager()

    class Meta:
        ordering = ("organ", "pk")
        verbose_name_plural = "rules"

    def __str__(self) -> str:
        return f"{self.organ}: {self.get_adoption_display()}"

    @classmethod
    def of(cls, organ: Organ) -> "Rules":
        """Return the organ's own, else what holds without a row."""
        return getattr(organ, "rules", None) or cls(organ=organ)


class Stage(models.Model):
    """A step on the path of a document: one organ, for one purpose, and what came of it.

    `present` are the delegations that were there when it was dealt with, `reasons` what the rule said and why.
    """

    class Purpose(models.TextChoices):
        ENDORSE = "endorse", "endorsement"
        ADOPT = "adopt", "adoption"
        SIGN = "sign", "signature"

    class Outcome(models.TextChoices):
        PENDING = "pending", "pending"
        ENDORSED = "endorsed", "endorsed"
        ADOPTED = "adopted", "adopted"
        AS_BASIS = "as_basis", "adopted as a basis"
        NOTED = "noted", "taken note of"
        RETURNED = "returned", "returned for finalisation"
        NOT_ADOPTED = "not_adopted", "not adopted"
        SIGNED = "signed", "signed"

    # What an organ can say of a document that is before it for a purpose.
    OUTCOMES = {
        Purpose.ENDORSE: (
            Outcome.ENDORSED,
            Outcome.AS_BASIS,
            Outcome.NOTED,
            Outcome.RETURNED,
            Outcome.NOT_ADOPTED,
        ),
        Purpose.ADOPT: (Outcome.ADOPTED, Outcome.AS_BASIS, Outcome.NOTED, Outcome.RETURNED, Outcome.NOT_ADOPTED),
        Purpose.SIGN: (Outcome.SIGNED, Outcome.RETURNED),
    }
    # Only by the rule of each organ; an organ returns or takes note without one.
    BY_RULE = (Outcome.ENDORSED, Outcome.ADOPTED, Outcome.AS_BASIS)
    # After these the organ will deal with the document again: another stage of the kind follows.
    COMES_BACK = (Outcome.AS_BASIS, Outcome.RETURNED, Outcome.NOT_ADOPTED)

    document = models.ForeignKey(Document, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField("number")
    organs = models.ManyToManyField(Organ, related_name="+", help_text="Several: a joint meeting.")
    purpose = models.CharField(max_length=10, choices=Purpose)
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="stages")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.PENDING)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    present = models.ManyToManyField(Delegation, blank=True, related_name="+")
    reasons: Any = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ("document", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "position"),
                name="stage_position_is_taken_once",
                # Deferred, so that those after a new one may be renumbered.
                deferrable=Deferrable.DEFERRED,
                violation_error_message="This document already has a stage of that number.",
            ),
            models.CheckConstraint(
                name="stage_is_decided_at_an_hour_on_a_version",
                condition=Q(outcome="pending", decided_at=None, version=None)
                | (~Q(outcome="pending") & Q(decided_at__isnull=False, version__isnull=False)),
                violation_error_message="What came of a stage has its hour and the version that was dealt with.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.symbol}: {self.get_purpose_display()}"

    @property
    def summit_id(self) -> int:
        """Of which summit it is."""
        return self.document.summit_id


class Consent(models.Model):
    """A member is bound by a document: it took part in the adoption, signed, or joined later."""

    class Means(models.TextChoices):
        ADOPTION = "adoption", "by the adoption"
        SIGNATURE = "signature", "by signature"
        JOINED = "joined", "joined later"

    document = models.ForeignKey(Document, models.PROTECT, related_name="consents")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    means = models.CharField(max_length=10, choices=Means)
    given_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True, help_text="Such as the note by which it joined.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("document", "given_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "delegation"),
                name="consent_is_given_once",
                violation_error_message="This delegation is bound by this document already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.symbol}: {self.delegation}"


class InterpretativeStatement(models.Model):
    """What a delegation declares on an adopted document; it is attached to it and changes nothing in it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="statements")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    made_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("document", "made_at", "pk")

    def __str__(self) -> str:
        return f"{self.delegation}: {self.document.symbol}"
