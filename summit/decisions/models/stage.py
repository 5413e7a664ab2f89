"""Stages: the path of a document through organs."""

from typing import Self, TypedDict

from django.db import models
from django.db.models import Deferrable, Exists, OuterRef, Q

from summit.core.text import Line
from summit.decisions.models.of_document import OfDocument
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
from summit.sessions.models import Organ, Session


class StoredReason(TypedDict):
    """A reason of an organ's answer: its code, the ids of the members that it is about, and numbers."""

    code: str
    members: list[int]
    facts: dict[str, int | str]


class StoredAnswer(TypedDict):
    """The answer of an organ by its rule, with the ids of the members that it binds and of those that may join."""

    organ: int
    rule: str
    source: str
    is_adopted: bool
    reasons: list[StoredReason]
    binds: list[int]
    may_join: list[int]


class Reasons(TypedDict, total=False):
    """Why a stage has its outcome.

    By rules: the organs' answers and the stances of the delegations. By signature: who signed. By silence: the id of
    the procedure and how many members it asked. `binds` are the ids of the members bound.
    """

    organs: list[StoredAnswer]
    stances: dict[str, str]
    signed_by: list[int]
    silence: int
    asked: int
    binds: list[int]


class StageQuerySet(OfDocument["Stage"]):
    """Stages, filtered by what a user may see."""

    resource = "stages"
    summit_path = "document__summit"

    def due(self) -> Self:
        """The first pending stage of each document that can still proceed."""
        going = self.filter(outcome=Stage.Outcome.PENDING, document__status__in=Stage.GOING)
        before = Stage.objects.filter(
            document=OuterRef("document"), position__lt=OuterRef("position"), outcome=Stage.Outcome.PENDING
        )
        return going.exclude(Exists(before))


class Stage(models.Model):
    """A stage on the path of a document: it is before one organ, or a joint meeting of several, for one purpose.

    `present` are the delegations that were present. `note` is shown to users who may read the document. An outcome
    changes the document so:

    | for | outcome | the document | the path |
    |---|---|---|---|
    | endorsement | endorsed, noted | stays circulated | goes on |
    | adoption | adopted, noted | stays circulated while another organ is to adopt it | goes on |
    | | | else adopted, if an organ adopted this version; closed, if none did | goes on |
    | either | as a basis, returned | stays circulated | the same once more |
    | either | not adopted | closed, until another version is circulated | the same once more |
    | signature | signed | stays adopted; what is not adopted cannot be signed | goes on |

    Adopted is final. It binds the members that the rules of the adopting organs bind or, on a path with a signature,
    the signatories.
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

    GOING = (Document.Status.CIRCULATED, Document.Status.ADOPTED)

    # The outcomes that a stage for a purpose can have.
    OUTCOMES = {
        Purpose.ENDORSE: (
            Outcome.ENDORSED,
            Outcome.AS_BASIS,
            Outcome.NOTED,
            Outcome.RETURNED,
            Outcome.NOT_ADOPTED,
        ),
        Purpose.ADOPT: (Outcome.ADOPTED, Outcome.AS_BASIS, Outcome.NOTED, Outcome.RETURNED, Outcome.NOT_ADOPTED),
        # A document is adopted, and final, before it is signed: it cannot be returned then.
        Purpose.SIGN: (Outcome.SIGNED,),
    }
    # The rule of each organ must carry these. An organ returns or takes note without a rule.
    BY_RULE = (Outcome.ENDORSED, Outcome.ADOPTED, Outcome.AS_BASIS)
    BINDS = (Outcome.ADOPTED, Outcome.SIGNED)
    # These outcomes complete a stage of adoption.
    ENDS = (Outcome.ADOPTED, Outcome.NOTED)
    # After these the organ deals with the document again: another stage of the same kind follows.
    COMES_BACK = (Outcome.AS_BASIS, Outcome.RETURNED, Outcome.NOT_ADOPTED)

    is_readable: bool  # annotated by the query set

    document = models.ForeignKey(Document, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField("number")
    organs = models.ManyToManyField(Organ, related_name="+", help_text="Choose several for a joint meeting.")
    purpose = models.CharField(max_length=10, choices=Purpose)
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="stages")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.PENDING)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    present = models.ManyToManyField(Delegation, blank=True, related_name="+")
    reasons: "models.JSONField[Reasons, Reasons]" = models.JSONField(default=dict, blank=True)
    note = Line(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ("document", "position")
        verbose_name_plural = "stages of documents"
        constraints = (
            models.UniqueConstraint(
                fields=("document", "position"),
                name="stage_position_is_taken_once",
                # Deferred, so that later stages can be renumbered.
                deferrable=Deferrable.DEFERRED,
                violation_error_message="This document already has a stage of that number.",
            ),
            models.CheckConstraint(
                name="stage_is_decided_at_an_hour_on_a_version",
                condition=Q(outcome="pending", decided_at=None, version=None)
                | (~Q(outcome="pending") & Q(decided_at__isnull=False, version__isnull=False)),
                violation_error_message="The outcome of a stage needs its time and the version that was dealt with.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.symbol}: {self.get_purpose_display()}"

    @property
    def summit_id(self) -> int:
        """The id of the summit."""
        return self.document.summit_id
