"""People to be accredited, and what was decided about them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from summit.accounts.models import Party, User
from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.category import Category, Step
from summit.core.addresses import AddressField
from summit.core.bounds import DayField, within_bounds
from summit.core.constraints import RefersToOwn
from summit.core.text import Line, Text
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegate
from summit.summits.models import Summit


class AccreditationQuerySet(VisibleQuerySet["Accreditation"]):
    """Queries of accreditations."""

    resource = "accreditations"
    party_paths = ("party",)

    def taking_places(self) -> Self:
        """Filter to people who count towards the quota of their category."""
        return self.filter(status__in=Accreditation.TAKES_PLACE)


class Accreditation(models.Model):
    """A person in a category, from the first entry to the last decision.

    A person who takes part in the programme is a `delegate` and is named there; all others have a name here. People of
    the host and the media have no party.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        IN_REVIEW = "in_review", "in review"
        RETURNED = "returned", "returned for correction"
        APPROVED = "approved", "approved"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"
        EXPIRED = "expired", "expired"

    TRANSITIONS: ClassVar = {
        Status.DRAFT: {Status.IN_REVIEW, Status.WITHDRAWN},
        Status.IN_REVIEW: {Status.RETURNED, Status.APPROVED, Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED},
        Status.RETURNED: {Status.IN_REVIEW, Status.WITHDRAWN, Status.EXPIRED},
        Status.APPROVED: {Status.IN_REVIEW, Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED},
        Status.REFUSED: {Status.RETURNED},
        Status.WITHDRAWN: {Status.DRAFT},
        Status.EXPIRED: {Status.RETURNED},
    }
    TAKES_PLACE: ClassVar = (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.APPROVED)

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="accreditations")
    category = models.ForeignKey(Category, models.PROTECT, related_name="accreditations")
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="accreditations")
    delegate = models.OneToOneField(Delegate, models.CASCADE, null=True, blank=True, related_name="accreditation")
    name = TranslatedField(default=dict, blank=True)
    function = TranslatedField(default=dict, blank=True)
    email = AddressField("e-mail", blank=True)
    phone = Line(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    valid_until = DayField("last day of validity", null=True, blank=True)

    objects = AccreditationQuerySet.as_manager()

    label_contexts = {"name": "of a person"}

    class Meta:
        ordering = ("summit", "pk")
        constraints = (
            within_bounds("accreditation_is_within_bounds", days=("valid_until",)),
            models.CheckConstraint(
                name="accreditation_has_one_name",
                condition=Q(delegate=None) & ~Q(name={}) | Q(delegate__isnull=False, name={}),
                violation_error_message="A delegate has their own name; all others are named here.",
            ),
            models.CheckConstraint(
                name="accreditation_in_review_is_at_a_step",
                condition=Q(status="in_review", step__isnull=False) | ~Q(status="in_review") & Q(step=None),
                violation_error_message="Who is in review is at a step of the category.",
            ),
            RefersToOwn(
                name="accreditation_delegate_is_of_the_party",
                field="delegate",
                owner="party",
                violation_error_message="This delegate belongs to another delegation.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.delegate.name if self.delegate else self.name)


class VerdictQuerySet(VisibleQuerySet["Verdict"]):
    """Queries of verdicts; reasons of security are for security alone."""

    resource = "verdicts"
    summit_path = "accreditation__summit"


class Verdict(models.Model):
    """A decision at a step, with its author and reason."""

    class Result(models.TextChoices):
        PASSED = "passed", "passed"
        RETURNED = "returned", "returned for correction"
        REFUSED = "refused", "refused"

    accreditation = models.ForeignKey(Accreditation, models.CASCADE, related_name="verdicts")
    kind = models.CharField("step", max_length=10, choices=Step.Kind)
    result = models.CharField(max_length=10, choices=Result)
    reason = Text(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = VerdictQuerySet.as_manager()

    part_of = ("accreditation",)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_result_display()}"
